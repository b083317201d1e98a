export { type BrokerPropertyName, type BrokerPropertyTexts } from './broker-properties';
export { type FaultScope } from './faults';
export {
  type CommittedOffsets,
  type CoordinatorMove,
  type GroupMember,
  KafkaTestBroker,
  type KafkaTestBrokerOptions,
  type TestBrokerNode,
} from './kafka-test-broker';
export { type MessageToProduce, type PlacedRecord } from './test-producer';

export { type BrokerPropertyName, type BrokerPropertyTexts } from './broker-properties';
export { type FaultScope } from './faults';
export {
  type GroupMember,
  KafkaTestBroker,
  type KafkaTestBrokerOptions,
  type TestBrokerNode,
} from './kafka-test-broker';

/** Kafka consumers in NestJS that keep working while the group rebalances. */
import { createKafkaJsWire, systemClock } from '../libs/client';
import { KafkaRebalanceModule } from '../libs/nestjs';

KafkaRebalanceModule.runOn({ wire: createKafkaJsWire, clock: systemClock });

export {
  InvalidOptionsError,
  KafkaRebalanceError,
  type AssignorName,
  type CommitMode,
  type ConsumerEvent,
  type ConsumerOptions,
  type ConsumerRecord,
  type ConsumerStatus,
  type Disposition,
  type EventSink,
  type Lease,
  type OptionProblem,
  type PartitionStatus,
  type RebalanceView,
  type RecordContext,
  type RecordHeader,
} from '../libs/engine';
export * from '../libs/nestjs';
export { partitionKey, type TopicPartition } from '../libs/protocol';

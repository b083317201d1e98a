import { type ConsumerOptions } from '../../../libs/engine';
import { JavaMember } from '../support/java-member';
import { KafkaJsMember } from './kafkajs-member';
import { LibrdkafkaMember } from './librdkafka-member';

/** A member of the group that is not ours. */
export interface Neighbour {
  readonly partitions: readonly number[];
  /** What it has read, as `partition:offset`. */
  readonly offsets: readonly string[];
  /** What it complained about, for the message of a test that fails. */
  readonly stderr: string;
  /** In good order: it commits and leaves. */
  stop(): Promise<void>;
}

export interface NeighbourKind {
  readonly name: string;
  /** What ours bring beside it. */
  readonly options: Partial<ConsumerOptions>;
  start(brokers: string[], topic: string, groupId: string): Promise<Neighbour>;
}

const librdkafka =
  (strategy: string): NeighbourKind['start'] =>
  (brokers, topic, groupId) =>
    Promise.resolve(new LibrdkafkaMember({ brokers, topic, groupId, strategy }));

export const neighbours: readonly NeighbourKind[] = [
  {
    name: 'Java, cooperative',
    options: { partitionAssignmentStrategy: ['cooperative-sticky'] },
    start: (brokers, topic, groupId) => JavaMember.start(brokers, topic, groupId, 'CooperativeStickyAssignor'),
  },
  {
    name: 'Java, consumer protocol',
    options: { groupProtocol: 'consumer' },
    start: (brokers, topic, groupId) => JavaMember.startConsumer(brokers, topic, groupId),
  },
  {
    name: 'librdkafka, cooperative',
    options: { partitionAssignmentStrategy: ['cooperative-sticky'] },
    start: librdkafka('cooperative-sticky'),
  },
  {
    name: 'librdkafka, eager',
    options: { partitionAssignmentStrategy: ['range', 'roundrobin'] },
    start: librdkafka('range,roundrobin'),
  },
  {
    name: 'kafkajs, eager',
    options: { partitionAssignmentStrategy: ['cooperative-sticky', 'RoundRobinAssigner'] },
    start: (brokers, topic, groupId) => KafkaJsMember.start(brokers, topic, groupId),
  },
];

import { type Workload } from './workload';

/** Where a contender runs: a process of Node, or one of Kafka's own tools in a JVM. */
export type Program = 'node' | 'ConsumerPerformance' | 'VerifiableConsumer';

export interface Contender {
  readonly name: string;
  readonly title: string;
  readonly ours: boolean;
  readonly program: Program;
  /** Of records or of whole batches: of these only the no-op workloads are asked. */
  readonly takes: 'records' | 'batches';
}

export const contenders: readonly Contender[] = [
  { name: 'engine-batches', title: 'engine, batches', ours: true, program: 'node', takes: 'batches' },
  { name: 'engine', title: 'engine, records', ours: true, program: 'node', takes: 'records' },
  { name: 'listener-batches', title: '@KafkaListener, batches', ours: true, program: 'node', takes: 'batches' },
  { name: 'listener', title: '@KafkaListener', ours: true, program: 'node', takes: 'records' },
  { name: 'transport', title: 'KafkaRebalanceServer', ours: true, program: 'node', takes: 'records' },
  { name: 'stock', title: 'stock Nest, Transport.KAFKA', ours: false, program: 'node', takes: 'records' },
  { name: 'kafkajs-batches', title: 'kafkajs, eachBatch', ours: false, program: 'node', takes: 'batches' },
  { name: 'kafkajs', title: 'kafkajs, eachMessage', ours: false, program: 'node', takes: 'records' },
  { name: 'librdkafka-batches', title: 'librdkafka, eachBatch', ours: false, program: 'node', takes: 'batches' },
  { name: 'librdkafka', title: 'librdkafka, eachMessage', ours: false, program: 'node', takes: 'records' },
  { name: 'java', title: 'Java, ConsumerPerformance', ours: false, program: 'ConsumerPerformance', takes: 'batches' },
  {
    name: 'java-verifiable',
    title: 'Java, VerifiableConsumer',
    ours: false,
    program: 'VerifiableConsumer',
    takes: 'batches',
  },
];

export function canRun({ takes }: Contender, { handlerMs }: Workload): boolean {
  return handlerMs === 0 || takes === 'records';
}

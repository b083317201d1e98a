import { randomUUID } from 'node:crypto';
import { Kafka } from 'kafkajs';
import { type KafkaCluster } from '../../../libs/testing/apache-kafka';
import { keys, partitions as usual, type Workload } from './workload';

/** Batches of this size are what producers make that wait a little: `linger.ms`. */
const batchBytes = 50_000;
const words = ['order', 'customer', 'delivery', 'invoice', 'address', 'payment', 'return', 'article', 'stock', 'price'];
const different = 100;

/** A topic with the records of the workload, those of one key in one partition; two records in a batch are seldom the same. */
export async function loadTopic(
  cluster: KafkaCluster,
  workload: Workload,
  signal: AbortSignal,
  partitions = usual,
): Promise<string> {
  const { records, valueBytes, compression } = workload;
  const topic = `bench-${workload.name}-${randomUUID().slice(0, 8)}`;
  await cluster.createTopic(topic, { partitions, replicationFactor: 1 });
  const producer = new Kafka({ brokers: cluster.brokers, logCreator: () => () => undefined }).producer();
  await producer.connect();
  const values = Array.from({ length: different }, (_, number) => valueOf(number, valueBytes));
  const atOnce = Math.ceil(batchBytes / valueBytes) * partitions;
  const send = async (from: number): Promise<void> => {
    const messages = Array.from({ length: Math.min(atOnce, records - from) }, (_, index) => {
      const number = from + index;
      const key = number % keys;
      return { key: `key-${key}`, partition: key % partitions, value: values[number % different] ?? null };
    });
    await producer.send({ topic, messages, compression, acks: 1 });
  };
  for (let sent = 0; sent < records; sent += 4 * atOnce) {
    signal.throwIfAborted();
    const starts = [0, 1, 2, 3].map((turn) => sent + turn * atOnce).filter((from) => from < records);
    await Promise.all(starts.map(send));
  }
  await producer.disconnect();
  return topic;
}

/** JSON of exactly so many bytes, in words that repeat as those of people do. */
function valueOf(id: number, bytes: number): string {
  let text = '';
  for (let turn = id + 1; text.length < bytes; turn = (turn * 48_271) % 2_147_483_647)
    text += `${words[turn % words.length]} ${turn % 9973} `;
  const frame = JSON.stringify({ id, note: '' }).length;
  return JSON.stringify({ id, note: text.slice(0, bytes - frame) });
}

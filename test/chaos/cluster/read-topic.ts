import { setTimeout as sleep } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';
import { type ProducedRecord } from '../check/history';
import { type ProxiedCluster } from './proxied-cluster';

/** All that a topic holds, as another client reads it. */
export async function readTopic(
  cluster: ProxiedCluster,
  topic: string,
  signal: AbortSignal,
): Promise<readonly ProducedRecord[]> {
  const ends = await cluster.withAdmin((admin) => admin.fetchTopicOffsets(topic));
  const missing = new Map(
    ends.filter(({ high }) => Number(high) > 0).map(({ partition, high }) => [partition, Number(high)]),
  );
  const records: ProducedRecord[] = [];
  const consumer = new Kafka({
    clientId: 'chaos-reader',
    brokers: cluster.brokers,
    logLevel: logLevel.NOTHING,
  }).consumer({
    groupId: 'chaos-reader',
  });
  try {
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch: { partition, messages } }) => {
        for (const { offset, key } of messages)
          records.push({ partition, offset: Number(offset), key: key?.toString() ?? '' });
        const next = Number(messages.at(-1)?.offset ?? -1) + 1;
        if (next >= (missing.get(partition) ?? 0)) missing.delete(partition);
      },
    });
    for (const deadline = performance.now() + 60_000; missing.size > 0;) {
      if (performance.now() > deadline) throw new Error(`${topic} cannot be read to its end.`);
      await sleep(100, undefined, { signal });
    }
  } finally {
    await consumer.disconnect();
  }
  return records;
}

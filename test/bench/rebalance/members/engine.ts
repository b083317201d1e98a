/** One member on the engine, without Nest. */
import { logLevel } from 'kafkajs';
import { createKafkaJsWire, systemClock } from '../../../../libs/client';
import { createGroupConsumer } from '../../../../libs/engine';
import { fail, handlerMsOf, readSetup, say, untilTold, work } from '../member-report';

async function main(): Promise<void> {
  const { brokers, topic, groupId, sessionTimeoutMs, heartbeatIntervalMs } = readSetup();
  const consumer = createGroupConsumer({
    wire: createKafkaJsWire({ client: { brokers, logLevel: logLevel.NOTHING }, clock: systemClock }),
    clock: systemClock,
    // The stock transport commits after every batch: so does this.
    options: { groupId, sessionTimeoutMs, heartbeatIntervalMs, autoOffsetReset: 'earliest', commitMode: 'batch' },
    hooks: [],
    listeners: [
      {
        name: 'Engine.take',
        topics: [topic],
        handle: async ({ partition, offset, value }) =>
          work(partition, Number(offset), handlerMsOf(JSON.parse(String(value)) as object)),
      },
    ],
  });
  consumer.subscribe(({ type }) => {
    if (type === 'RebalanceCompleted') say({ type: 'rebalanced', at: Date.now() });
  });
  process.once('SIGTERM', () => {
    consumer.stop().catch(fail);
  });
  await untilTold();
  await consumer.start();
  const error = await consumer.ended;
  if (error !== null) fail(error);
}

main().catch(fail);

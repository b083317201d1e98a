/** One member on this package's engine, as librdkafka has no framework around it either. */
import { logLevel } from 'kafkajs';
import { createGroupConsumer, createKafkaJsWire, systemClock } from '../../../../src/core';
import { fail, readSetup, say, untilTold, work } from '../../rebalance/member-report';

const { brokers, topic, ...options } = readSetup();

async function main(): Promise<void> {
  await untilTold();
  const client = { brokers, logLevel: logLevel.NOTHING };
  const consumer = createGroupConsumer({
    ...{ wire: createKafkaJsWire({ client, clock: systemClock }), clock: systemClock, hooks: [] },
    options: { ...options, autoOffsetReset: 'earliest' },
    listeners: [
      {
        ...{ name: 'member', topics: [topic], processing: {} },
        handle: ({ partition, offset }) => work(partition, Number(offset), 0),
      },
    ],
  });
  consumer.observe((event) => {
    if (event.type === 'RebalanceCompleted') say({ type: 'rebalanced', at: Date.now() });
  });
  process.once('SIGTERM', () => void consumer.stop().catch(fail));
  say({ type: 'joins', at: Date.now() });
  await consumer.start();
}

main().catch(fail);

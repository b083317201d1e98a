import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import { OrderLoad } from './order-load';

interface Options {
  readonly brokers: string;
  readonly topic: string;
  readonly partitions: string;
  readonly rate: string;
  readonly seconds: string;
}

/** `node dist/apps/order-processor/load/main.js --brokers localhost:9092` */
async function main(): Promise<void> {
  const command = new Command('load')
    .description('Sends orders to Kafka at a steady rate.')
    .requiredOption('--brokers <list>', 'bootstrap list, host:port separated by commas', process.env.KAFKA_BROKERS)
    .option('--topic <name>', 'topic', 'orders')
    .option('--partitions <n>', 'partitions of the topic', '12')
    .option('--rate <n>', 'orders a second', '400')
    .option('--seconds <n>', 'how long', '30');
  const { brokers, topic, partitions, rate, seconds } = command.parse().opts<Options>();
  const load = new OrderLoad({
    run: Date.now().toString(36),
    brokers: brokers.split(','),
    topic,
    partitions: Number(partitions),
    rate: Number(rate),
  });
  await load.start();
  await sleep(Number(seconds) * 1000);
  await load.stop();
  process.stdout.write(`${load.sent} orders sent\n`);
}

main().catch((thrown: unknown) => {
  process.stderr.write(`load: ${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
  process.exitCode = 1;
});

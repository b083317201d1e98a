/** One member on librdkafka's JavaScript client, with its way of kafkajs. */
import { type LibrdkafkaPackage } from '../../throughput/librdkafka-clients';
import { fail, handlerMsOf, readSetup, say, untilTold, work } from '../member-report';

const {
  brokers,
  topic,
  groupId,
  sessionTimeoutMs,
  heartbeatIntervalMs,
  autoCommitIntervalMs,
  librdkafka = '',
} = readSetup();

async function main(): Promise<void> {
  const { KafkaJS } = (await import(librdkafka)) as LibrdkafkaPackage;
  await untilTold();
  const kafka = new KafkaJS.Kafka({ kafkaJS: { brokers, logLevel: KafkaJS.logLevel.NOTHING } });
  const consumer = kafka.consumer({
    kafkaJS: {
      ...{ groupId, fromBeginning: true, autoCommit: true, autoCommitInterval: autoCommitIntervalMs },
      ...{ sessionTimeout: sessionTimeoutMs, heartbeatInterval: heartbeatIntervalMs },
      partitionAssigners: [KafkaJS.PartitionAssigners.cooperativeSticky],
    },
    rebalance_cb: ({ code }: { readonly code: number }) => {
      if (code === KafkaJS.ErrorCodes.ERR__ASSIGN_PARTITIONS) say({ type: 'rebalanced', at: Date.now() });
    },
  });
  process.once('SIGTERM', () => void consumer.disconnect().catch(fail));
  await consumer.connect();
  await consumer.subscribe({ topics: [topic] });
  await consumer.run({
    eachMessage: ({ partition, message: { offset, value } }) =>
      work(partition, Number(offset), handlerMsOf(JSON.parse(String(value)) as object)),
  });
}

main().catch(fail);

import { cpus, totalmem } from 'node:os';
import { type KafkaCluster } from '../../libs/testing/apache-kafka';
import { kafkaVersion } from '../../libs/testing/apache-kafka/kafka-version';

/** What the figures were measured on. */
export interface Platform {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly node: string;
  readonly kafka: string;
}

export function platformOf({ source, brokers }: KafkaCluster): Platform {
  return {
    ...machine(),
    kafka: source === 'environment' ? `KAFKA_BROKERS=${brokers.join()}` : `${kafkaVersion} (${source})`,
  };
}

export function machine(): Omit<Platform, 'kafka'> {
  const processors = cpus();
  return {
    cpu: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memoryGb: Math.round(totalmem() / 1024 ** 3),
    node: process.version,
  };
}

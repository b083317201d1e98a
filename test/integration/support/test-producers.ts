import { logLevel } from 'kafkajs';
import { createKafkaJsWire, systemClock } from '../../../libs/client';
import {
  resolveOptions,
  TransactionalClient,
  type ProducerSetup,
  type TransactionalProducer,
} from '../../../libs/engine';
import { Cluster } from '../../../libs/engine/cluster';

/** Transactional producers of one process. */
export class TestProducers {
  private readonly wire;
  private readonly cluster: Cluster;
  private readonly client: TransactionalClient;

  constructor(brokers: string[]) {
    const options = resolveOptions({ groupId: 'not-used', requestTimeoutMs: 5000 });
    this.wire = createKafkaJsWire({ client: { brokers, logLevel: logLevel.NOTHING }, clock: systemClock });
    this.cluster = new Cluster({ wire: this.wire, clock: systemClock, options, publish: () => undefined });
    this.client = new TransactionalClient({ cluster: this.cluster, clock: systemClock, options });
  }

  create(transactionalId: string, setup: Partial<ProducerSetup> = {}): TransactionalProducer {
    return this.client.producer({ transactionalId, maxBlockMs: 60_000, ...setup });
  }

  async close(): Promise<void> {
    this.client.close();
    this.cluster.close();
    await this.wire.close();
  }
}

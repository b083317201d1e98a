import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, Logger } from '@nestjs/common';
import {
  KafkaConsumer,
  KafkaListener,
  OnPartitionsAssigned,
  OnPartitionsLost,
  OnPartitionsRevoked,
  partitionKey,
  type RebalanceView,
  type RecordContext,
  type TopicPartition,
} from '../../../src';
import { CONFIGURATION, type Configuration } from '../configuration';
import { DatabaseError } from '../database/database';
import { InvalidOrderError, parseOrder } from './order';
import { OrderStore } from './order-store';

@Injectable()
export class OrdersListener {
  private readonly logger = new Logger(OrdersListener.name);
  /** How many orders of each of our partitions are stored: state that belongs to a partition, not to a process. */
  private readonly progress = new Map<string, bigint>();

  constructor(
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
    private readonly store: OrderStore,
    private readonly consumer: KafkaConsumer,
  ) {}

  // Orders of one customer one after the other, fifty at a time. What can never be valid goes to orders.DLT at once;
  // while the database is away the listener waits for it, rather than giving good orders up.
  @KafkaListener('orders', {
    ...{ ordering: 'key', concurrency: 50 },
    onFailure: 'dead-letter',
    retry: {
      ...{ attempts: 5, initialMs: 50, maxMs: 2000, fatal: [InvalidOrderError, SyntaxError] },
      byError: [{ errors: [DatabaseError], attempts: Infinity }],
    },
    circuitBreaker: { failures: 5, probeAfterMs: 1000, errors: [DatabaseError] },
  })
  async process(payload: unknown, context: RecordContext): Promise<void> {
    const startedAt = Date.now();
    const order = await parseOrder(payload);
    if (this.configuration.handlerDelayMs > 0) {
      await sleep(this.configuration.handlerDelayMs, undefined, { signal: context.signal });
    }
    const outcome = await this.store.apply(order, context, this.configuration.memberName, startedAt);
    const key = partitionKey(context.record);
    if (outcome === 'fenced')
      this.logger.warn(`${key}@${context.record.offset} has a newer owner: nothing was written`);
    if (outcome === 'applied') this.progress.set(key, (this.progress.get(key) ?? 0n) + 1n);
  }

  @OnPartitionsAssigned()
  async load(partitions: readonly TopicPartition[], view: RebalanceView): Promise<void> {
    await Promise.all(
      partitions.map(async (partition) => {
        const orders = await this.store.takeOver(view.lease(partition));
        this.progress.set(partitionKey(partition), orders);
      }),
    );
  }

  @OnPartitionsRevoked()
  async flush(partitions: readonly TopicPartition[]): Promise<void> {
    const { groupId } = this.consumer;
    await Promise.all(
      partitions.map(({ topic, partition }) => {
        const orders = this.progress.get(partitionKey({ topic, partition })) ?? 0n;
        return this.store.saveProgress({ groupId }, topic, partition, orders);
      }),
    );
    this.forget(partitions);
  }

  /** Somebody else may have begun already: what is in memory is not worth anything. */
  @OnPartitionsLost()
  forget(partitions: readonly TopicPartition[]): void {
    for (const partition of partitions) this.progress.delete(partitionKey(partition));
  }
}

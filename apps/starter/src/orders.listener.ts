import { Injectable, Logger } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import {
  KafkaListener,
  OnPartitionsAssigned,
  OnPartitionsLost,
  OnPartitionsRevoked,
  type RecordContext,
  type TopicPartition,
} from 'nestjs-kafka-rebalance';

interface Order {
  readonly id: number | string;
}

@Injectable()
export class OrdersListener {
  private readonly logger = new Logger(OrdersListener.name);

  @KafkaListener(process.env.TOPIC ?? 'orders')
  async place(@Payload() order: Order, @Ctx() { record, signal }: RecordContext): Promise<void> {
    // Your work goes here. Its offset is committed when the promise resolves; if it rejects, the record comes again.
    signal.throwIfAborted(); // the partition is somebody else's already
    this.logger.log(`order ${order.id} placed, offset ${record.offset} of partition ${record.partition}`);
  }

  /** Awaited before the first record of these partitions. */
  @OnPartitionsAssigned()
  async warmUp(partitions: readonly TopicPartition[]): Promise<void> {}

  /** Awaited after their last handler and before their last commit. */
  @OnPartitionsRevoked()
  async flush(partitions: readonly TopicPartition[]): Promise<void> {}

  /** They may be somebody else's already: nothing is committed for them. */
  @OnPartitionsLost()
  async forget(partitions: readonly TopicPartition[]): Promise<void> {}
}

import { type ConsumerStatus, type EventSink } from '../engine';
import { type TopicPartition } from '../protocol';
import { type ConsumerHost } from './consumer-host';

/** Injectable handle of a consumer. Methods throw `NOT_STARTED` before the application has bootstrapped. */
export class KafkaConsumer {
  constructor(private readonly host: ConsumerHost) {}

  get groupId(): string {
    return this.host.groupId;
  }

  /** What this member owns now. */
  assignment(): readonly TopicPartition[] {
    return this.host.consumer.assignment();
  }

  /** Phase, member id, generation, and each partition's offsets, lag and running or failing record. */
  status(): ConsumerStatus {
    return this.host.consumer.status();
  }

  /** No record is delivered until `resume`, or until the partition is owned anew. @throws `NOT_ASSIGNED` */
  pause(partitions: readonly TopicPartition[]): void {
    this.host.consumer.pause(partitions);
  }

  /** @throws `NOT_ASSIGNED` */
  resume(partitions: readonly TopicPartition[]): void {
    this.host.consumer.resume(partitions);
  }

  paused(): readonly TopicPartition[] {
    return this.host.consumer.paused();
  }

  /** Reads on from `offset`; what was fetched and not delivered is dropped. @throws `NOT_ASSIGNED`, `INVALID_OFFSET` */
  seek(partition: TopicPartition, offset: bigint): Promise<void> {
    return this.host.consumer.seek(partition, offset);
  }

  /** The offset of the next record to be delivered; null before it is known. @throws `NOT_ASSIGNED` */
  position(partition: TopicPartition): bigint | null {
    return this.host.consumer.position(partition);
  }

  /** Commits what is processed, of these partitions or of all; resolves when the broker has answered. */
  commit(partitions?: readonly TopicPartition[]): Promise<void> {
    return this.host.consumer.commit(partitions);
  }

  /** Every event of the consumer, synchronously; gives the function that ends it. */
  subscribe(sink: EventSink): () => void {
    return this.host.consumer.subscribe(sink);
  }
}

import { KafkaRebalanceError, type PartitionStatus } from '../engine';
import { partitionKey, type TopicPartition } from '../protocol';
import { type ConsumerHost } from './consumer-host';

/** Injectable: what is received, processed and committed of each assigned partition. Offsets are the next to read. */
export class OffsetTracker {
  constructor(private readonly host: ConsumerHost) {}

  /** Records received and not processed. @throws `NOT_ASSIGNED` */
  pending(partition: TopicPartition): number {
    return this.partition(partition).pending;
  }

  /** What a commit would store now: everything before it is processed. Null before it is known. @throws `NOT_ASSIGNED` */
  processed(partition: TopicPartition): bigint | null {
    return this.partition(partition).processed;
  }

  /** What the broker has stored, as far as it has told us. Null: nothing. @throws `NOT_ASSIGNED` */
  committed(partition: TopicPartition): bigint | null {
    return this.partition(partition).committed;
  }

  /** Records in the log that are not processed; null before the first fetch. @throws `NOT_ASSIGNED` */
  lag(partition: TopicPartition): bigint | null {
    return this.partition(partition).lag;
  }

  /** Of all assigned partitions. */
  all(): readonly PartitionStatus[] {
    return this.host.consumer.status().partitions;
  }

  /**
   * Commits what is processed, of these partitions or of all. Resolves when the broker has stored it; rejects with a
   * `KafkaRebalanceError` when it has not, and then it stays due.
   */
  commit(partitions?: readonly TopicPartition[]): Promise<void> {
    return this.host.consumer.commit(partitions);
  }

  private partition(wanted: TopicPartition): PartitionStatus {
    const key = partitionKey(wanted);
    const found = this.all().find((status) => partitionKey(status) === key);
    if (found !== undefined) return found;
    throw new KafkaRebalanceError(`${key} is not assigned to this consumer.`, {
      code: 'NOT_ASSIGNED',
      disposition: 'abandon',
    });
  }
}

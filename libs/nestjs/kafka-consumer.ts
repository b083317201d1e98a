import {
  KafkaRebalanceError,
  type ConfigurationFinding,
  type ConsumerEventType,
  type ConsumerStatus,
  type EventSink,
  type OffsetsByPartition,
  type ProcessingOptions,
  type RecordHandler,
  type SubscribedTopic,
} from '../engine';
import { partitionKey, type TopicPartition } from '../protocol';
import { type ConsumerHost } from './consumer-host';
import { topicList, type Topics } from './decorators/kafka-listener.decorator';

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

  /** What is not wise in its options: works until something happens. Each was logged once at start. */
  configurationWarnings(): readonly ConfigurationFinding[] {
    return this.host.consumer.configurationWarnings();
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

  /** Paused until the promise has settled; then resumed, unless the partition has gone meanwhile. Gives the promise back. */
  async pauseWhile<T>(promise: Promise<T>, partitions: readonly TopicPartition[] = this.assignment()): Promise<T> {
    const { consumer } = this.host;
    const fresh = partitions.filter(
      (one) => !consumer.paused().some((paused) => partitionKey(paused) === partitionKey(one)),
    );
    consumer.pause(fresh);
    try {
      return await promise;
    } finally {
      const owned = new Set(consumer.assignment().map(partitionKey));
      consumer.resume(fresh.filter((one) => owned.has(partitionKey(one))));
    }
  }

  /** Reads on from the first record at `timestamp` (milliseconds since 1970) or later, else from the end. @throws `NOT_ASSIGNED` */
  async seekToTimestamp(partitions: readonly TopicPartition[], timestamp: number): Promise<void> {
    const { consumer } = this.host;
    const [found, ends] = await Promise.all([
      consumer.offsets.offsetsForTimes(partitions, timestamp),
      consumer.offsets.endOffsets(partitions),
    ]);
    for (const partition of partitions) {
      const key = partitionKey(partition);
      await consumer.seek(partition, found.get(key) ?? ends.get(key) ?? 0n);
    }
  }

  /** What the group has committed, of any partitions, by `topic-partition`; null: nothing. */
  committed(partitions: readonly TopicPartition[]): Promise<ReadonlyMap<string, bigint | null>> {
    return this.host.consumer.offsets.committed(partitions);
  }

  beginningOffsets(partitions: readonly TopicPartition[]): Promise<OffsetsByPartition> {
    return this.host.consumer.offsets.beginningOffsets(partitions);
  }

  endOffsets(partitions: readonly TopicPartition[]): Promise<OffsetsByPartition> {
    return this.host.consumer.offsets.endOffsets(partitions);
  }

  /** The first offset at `timestamp` (milliseconds since 1970) or later; null: there is none. */
  offsetsForTimes(
    partitions: readonly TopicPartition[],
    timestamp: number,
  ): Promise<ReadonlyMap<string, bigint | null>> {
    return this.host.consumer.offsets.offsetsForTimes(partitions, timestamp);
  }

  /** Records in the log that are not processed; null before the first fetch. @throws `NOT_ASSIGNED` */
  currentLag(partition: TopicPartition): bigint | null {
    const key = partitionKey(partition);
    const found = this.status().partitions.find((one) => partitionKey(one) === key);
    if (found !== undefined) return found.lag;
    throw new KafkaRebalanceError(`${key} is not assigned to this consumer.`, {
      code: 'NOT_ASSIGNED',
      disposition: 'abandon',
    });
  }

  /** Joins the group anew, so that the leader assigns again; the event `RebalanceCompleted` tells when it has. */
  enforceRebalance(): void {
    this.host.consumer.enforceRebalance();
  }

  /** Commits what is processed, of these partitions or of all; resolves when the broker has answered. */
  commit(partitions?: readonly TopicPartition[]): Promise<void> {
    return this.host.consumer.commit(partitions);
  }

  /**
   * Every event of the consumer, synchronously, but those of the types in `except` (`eventsOfRecords`: what comes for each record,
   * and costs); gives the function that ends it.
   */
  observe(sink: EventSink, except: readonly ConsumerEventType[] = []): () => void {
    return this.host.consumer.observe(sink, except);
  }

  /**
   * Takes more topics (names, or patterns of whole names) from now on: by the listener of that name (`OrdersListener.place`)
   * as if it had named them, with limits of its own, or by a function, which gets records as they are stored. Only what is
   * new moves: the partitions of other topics go on.
   * @throws InvalidOptionsError if a topic has a listener, no listener has that name, or a pattern is for one with retry topics
   */
  subscribe(topics: Topics, listener: string | RecordHandler, processing: ProcessingOptions = {}): void {
    this.host.subscribe(topicList(topics), listener, processing);
  }

  /** Hands the partitions of these topics over and takes no more of them. @throws InvalidOptionsError if one is not subscribed */
  unsubscribe(topics: Topics): void {
    this.host.consumer.unsubscribe(topicList(topics));
  }

  /** What is subscribed now, and by whom it is taken. */
  subscription(): readonly SubscribedTopic[] {
    return this.host.consumer.subscription();
  }
}

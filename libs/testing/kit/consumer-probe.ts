import { setTimeout as sleep } from 'node:timers/promises';
import { type ConsumerStatus, type EventSink } from '../../engine';
import { partitionKey, partitionNames, type TopicPartition } from '../../protocol';
import { type CommittedOffsets, type KafkaTestBroker, type PlacedRecord } from '../broker';
import { LeaseHistory, type ObservedLease } from './lease-history';
import { standing } from './standing';

/** `KafkaConsumer` of an application, or the `GroupConsumer` of the engine. */
export interface ProbedConsumer {
  readonly groupId: string;
  status(): ConsumerStatus;
  observe(sink: EventSink): () => void;
}

export interface ConsumerProbeOptions {
  /** How long each wait may take, in ms of real time. Default 5000. */
  readonly timeoutMs?: number;
}

/** What was waited for has not happened in time; the message tells where the consumer stands. */
export class ProbeTimeoutError extends Error {
  override readonly name = 'ProbeTimeoutError';
}

const lookEveryMs = 5;

/**
 * A consumer under test on a `KafkaTestBroker`: waits for what it does, and makes the group give, take and lose its partitions.
 * What it waits for takes as long as the consumer's own heartbeats: give the consumer under test a `heartbeatIntervalMs` of 100.
 */
export class ConsumerProbe {
  private readonly history = new LeaseHistory();
  private readonly timeoutMs: number;
  private readonly unobserve: () => void;

  /** When the consumer has started: after `app.init()`. */
  constructor(
    private readonly broker: KafkaTestBroker,
    private readonly consumer: ProbedConsumer,
    options: ConsumerProbeOptions = {},
  ) {
    this.timeoutMs = options.timeoutMs ?? 5000;
    const { partitions, memberId } = consumer.status();
    this.history.begin(partitions, memberId, 0);
    this.unobserve = consumer.observe((event) => {
      this.history.observe(event, this.consumer.status().memberId);
    });
  }

  /** Since this probe was made, in the order in which they began; those that lived then, from 0. */
  get leases(): readonly ObservedLease[] {
    return this.history.all;
  }

  /**
   * Until it has joined, no rebalance is under way, and it delivers what it owns: these partitions among them.
   * @throws ProbeTimeoutError
   */
  async assigned(partitions: readonly TopicPartition[] = []): Promise<void> {
    await this.until(
      ({ joinedOnce, rebalancing, partitions: owned }) => {
        const active = new Set(owned.filter(({ phase }) => phase === 'active').map(partitionKey));
        const delivers = active.size === owned.length && partitions.every((one) => active.has(partitionKey(one)));
        return joinedOnce && !rebalancing && delivers;
      },
      partitions.length === 0 ? 'not assigned' : `${partitionNames(partitions)} not assigned`,
      partitions,
    );
  }

  /**
   * Until these records, and all before them in their partitions, are processed: by this consumer, or by another one of its group
   * that has committed so. @throws ProbeTimeoutError
   */
  async processed(records: readonly PlacedRecord[]): Promise<void> {
    await this.until(
      (status) => records.every((record) => this.isProcessed(record, status)),
      `records of ${partitionNames(records)} not processed`,
      records,
    );
  }

  /** Until the group has committed just that of these partitions, such as `{ 'orders-0': 2n }`. @throws ProbeTimeoutError */
  async committed(offsets: CommittedOffsets): Promise<void> {
    const found = (): CommittedOffsets => this.broker.committed(this.consumer.groupId);
    const differs = (): string[] => Object.keys(offsets).filter((key) => found()[key] !== offsets[key]);
    const isSo = await this.waits(() => differs().length === 0);
    if (isSo) return;
    const lines = differs().map((key) => `${key}: expected ${offsets[key]}, and found ${found()[key] ?? 'no commit'}.`);
    throw new ProbeTimeoutError([`Not committed within ${this.timeoutMs} ms.`, ...lines].join('\n'));
  }

  /**
   * The group gives these partitions to this consumer and leaves them there until `revoke` or `release`; who owned them hands them
   * over before. Resolves when they are delivered here. @throws ProbeTimeoutError
   */
  async assign(partitions: readonly TopicPartition[]): Promise<void> {
    this.broker.assign(this.consumer.groupId, await this.memberId(), partitions);
    await this.assigned(partitions);
  }

  /**
   * The group takes these partitions from this consumer and gives them to nobody until `assign` or `release`. Resolves when they
   * are handed over: handlers, revoked hooks and the last commit are done. @throws ProbeTimeoutError
   */
  async revoke(partitions: readonly TopicPartition[]): Promise<void> {
    await this.memberId();
    this.broker.assign(this.consumer.groupId, null, partitions);
    const keys = new Set(partitions.map(partitionKey));
    await this.until(
      () => !this.history.live.some((lease) => keys.has(partitionKey(lease))),
      `${partitionNames(partitions)} not revoked`,
      partitions,
    );
  }

  /** The members share all partitions again, as their leader or the coordinator's assignor likes. */
  release(): void {
    this.broker.release(this.consumer.groupId);
  }

  /**
   * The coordinator takes the consumer for dead, as when its session ends: what it owns is lost, without a commit, and it joins
   * anew. Resolves when it has noticed. @throws ProbeTimeoutError
   */
  async lose(): Promise<void> {
    const memberId = await this.memberId();
    const lived = this.history.live;
    this.broker.expireMember(this.consumer.groupId, memberId);
    await this.until(
      () => !this.history.all.some((lease) => lease.until === null && lived.includes(lease)),
      `${partitionNames(lived)} not lost`,
      lived,
    );
  }

  /** Sees nothing more. The consumer goes on. */
  close(): void {
    this.unobserve();
  }

  /** Under which the group knows it, once it has joined. */
  private async memberId(): Promise<string> {
    const id = (): string => this.consumer.status().memberId;
    const isMember = (): boolean =>
      this.broker.members(this.consumer.groupId).some(({ memberId }) => memberId === id());
    await this.until(isMember, 'not a member of its group', []);
    return id();
  }

  private isProcessed({ topic, partition, offset }: PlacedRecord, { partitions }: ConsumerStatus): boolean {
    const key = partitionKey({ topic, partition });
    const own = partitions.find((one) => partitionKey(one) === key)?.processed ?? 0n;
    return own > offset || (this.broker.committed(this.consumer.groupId)[key] ?? 0n) > offset;
  }

  private async until(
    isSo: (status: ConsumerStatus) => boolean,
    not: string,
    partitions: readonly TopicPartition[],
  ): Promise<void> {
    if (await this.waits(() => isSo(this.consumer.status()))) return;
    const where = standing(this.consumer.status(), partitions);
    throw new ProbeTimeoutError(`Within ${this.timeoutMs} ms: ${not}.\n${where}`);
  }

  private async waits(isSo: () => boolean): Promise<boolean> {
    const deadline = performance.now() + this.timeoutMs;
    while (!isSo()) {
      if (performance.now() > deadline) return false;
      await sleep(lookEveryMs);
    }
    return true;
  }
}

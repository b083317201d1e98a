import { partitionKey, PartitionSet } from '../../protocol';
import { type ConsumerHeartbeat } from './consumer-messages';

/** Epoch of a static member that has left for a while. */
export const away = -2;

/** One member of the `consumer` protocol, as its coordinator sees it. */
export class ConsumerMember {
  epoch = 0;
  previousEpoch = 0;
  assigned = PartitionSet.empty;
  /** What it has been told to give up, and has not acknowledged. */
  revoking = PartitionSet.empty;
  /** Something that others have not given up yet keeps it from its target. */
  awaits = false;
  topics: readonly string[] = [];
  regex = '';
  serverAssignor: string | null = null;
  rebalanceTimeoutMs = 0;
  expiresAt = Infinity;
  /** By when it must have given up what it was told to. */
  revokedBy = Infinity;
  /** Since which of its epochs it has each partition, by key. */
  private readonly since = new Map<string, number>();

  constructor(
    readonly id: string,
    readonly instanceId: string | null,
    readonly clientId: string,
    readonly clientHost: string,
  ) {}

  get nextDeadline(): number {
    return Math.min(this.expiresAt, this.revokedBy);
  }

  /** It may have what it is to have, and has nothing else. */
  isReconciledTo(epoch: number): boolean {
    return this.epoch === epoch && this.revoking.isEmpty && !this.awaits;
  }

  /** Whether it wants something else than before, as far as partitions depend on it. */
  describe({ topics, regex, rebalanceTimeoutMs, serverAssignor }: ConsumerHeartbeat): boolean {
    const before = JSON.stringify([this.topics, this.regex]);
    this.topics = topics === null ? this.topics : [...new Set(topics)].sort();
    this.regex = regex ?? this.regex;
    this.rebalanceTimeoutMs = rebalanceTimeoutMs ?? this.rebalanceTimeoutMs;
    this.serverAssignor = serverAssignor ?? this.serverAssignor;
    return JSON.stringify([this.topics, this.regex]) !== before;
  }

  assign(partitions: PartitionSet): void {
    const kept = new Map(this.since);
    this.since.clear();
    for (const partition of partitions) {
      const key = partitionKey(partition);
      this.since.set(key, kept.get(key) ?? this.epoch);
    }
    this.assigned = partitions;
  }

  /** Whether it had the partition in that epoch of its own, and has it since. */
  hadIn(epoch: number, key: string): boolean {
    return (this.since.get(key) ?? Infinity) <= epoch;
  }

  /** What `before`, which was away, had; it comes back under another id. */
  takeOver(before: ConsumerMember): void {
    this.assigned = before.assigned;
    for (const [key] of before.since) this.since.set(key, 0);
    this.topics = before.topics;
    this.regex = before.regex;
    this.serverAssignor = before.serverAssignor;
  }

  nextEpoch(epoch: number): void {
    if (epoch === this.epoch) return;
    this.previousEpoch = this.epoch;
    this.epoch = epoch;
  }

  giveUp(): void {
    this.revoking = PartitionSet.empty;
    this.revokedBy = Infinity;
  }
}

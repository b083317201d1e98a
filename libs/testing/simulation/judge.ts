import { partitionKey, type PartitionSet, type TopicPartition } from '../../protocol';
import { type History } from './history';
import { briefly } from './briefly';
import { type DeliveryFigures } from './delivery-figures';

/** A handler that begins. */
export interface HandlerStart {
  readonly member: string;
  readonly partition: TopicPartition;
  readonly offset: bigint;
  /** The first one of its lease. */
  readonly first: boolean;
  /** Whether the member may, by what it knows. */
  readonly entitled: () => boolean;
}

/** Sees every handler, commit and acknowledgement, and throws at the first one that a rule forbids. */
export class Judge {
  private readonly running = new Map<string, Pick<HandlerStart, 'member' | 'entitled'>>();
  private readonly processed = new Map<string, Set<bigint>>();
  private readonly stored = new Map<string, bigint>();

  constructor(
    private readonly history: History,
    private readonly figures: DeliveryFigures,
    /** Nothing in the plan excuses a pause of a partition that stays. */
    private readonly keptNeverPause: boolean,
  ) {}

  /** One that began before its member was expelled may still run: it cannot be stopped, and the fencing token is there for it. */
  handlerStarted({ member, partition, offset, first, entitled }: HandlerStart): void {
    const key = partitionKey(partition);
    const other = this.running.get(key);
    if (other !== undefined && other.member !== member && other.entitled()) {
      this.history.violated(
        'single owner',
        `${member} starts ${key}@${offset} while ${other.member} may process ${key}`,
      );
    }
    const stored = this.stored.get(key) ?? 0n;
    if (first && offset !== stored) {
      this.history.violated(
        'begins where the group left off',
        `${member} starts ${key}@${offset}, ${stored} is stored`,
      );
    }
    this.running.set(key, { member, entitled });
    const keptPauseMs = this.figures.started(key, member, first);
    if (keptPauseMs > 0 && this.keptNeverPause) {
      this.history.violated('kept partitions go on', `${key} stayed with ${member} and paused for ${keptPauseMs} ms`);
    }
  }

  handlerEnded(member: string, partition: TopicPartition, offset: bigint, counted: boolean): void {
    const key = partitionKey(partition);
    this.ended(member, key, true);
    const done = this.processed.get(key) ?? new Set<bigint>();
    this.processed.set(key, done);
    if (done.has(offset)) {
      this.figures.replayed(`${key}@${offset} by ${member}`);
      this.history.note(member, `processes ${key}@${offset} again`);
    }
    done.add(offset);
    if (!counted) this.history.note(member, `ack of ${key}@${offset} came too late`);
  }

  /** The member can do no harm any more: its lease has ended, or it is crashed or frozen. */
  handlerGone(member: string, partition: TopicPartition, inOrder: boolean): void {
    this.ended(member, partitionKey(partition), inOrder);
  }

  /** The coordinator has taken a commit of `member`; `owner` is whom it has given the partition to, if anybody. */
  offsetStored(partition: TopicPartition, offset: bigint, member: string, owner: string | null): void {
    const key = partitionKey(partition);
    if (owner !== null && owner !== member) {
      this.history.violated('commits are of the owner', `${member} stores ${key}@${offset}, ${owner} owns it`);
    }
    const before = this.stored.get(key) ?? 0n;
    if (offset < before) this.history.violated('commits never go back', `${key} went from ${before} to ${offset}`);
    const done = this.processed.get(key);
    for (let each = before; each < offset; each += 1n) {
      if (done?.has(each) === true) continue;
      this.history.violated('commits never pass the unprocessed', `${key} is at ${offset}, ${each} is not processed`);
    }
    this.stored.set(key, offset);
  }

  commitSent(member: string, partitions: readonly TopicPartition[], owned: PartitionSet): void {
    const lost = partitions.find((partition) => !owned.has(partition));
    if (lost === undefined) return;
    this.history.violated('lost commits nothing', `${member} commits ${partitionKey(lost)}, which it has lost`);
  }

  /** What a member tells that it owns; what it leaves out, others get. */
  ownedTold(member: string, told: PartitionSet, live: PartitionSet): void {
    const early = live.minus(told);
    if (early.isEmpty) return;
    this.history.violated('kept until drained', `${member} gives ${briefly(early)} back while it processes them`);
  }

  private ended(member: string, key: string, inOrder: boolean): void {
    if (this.running.get(key)?.member === member) this.running.delete(key);
    this.figures.idle(key, member, inOrder);
  }
}

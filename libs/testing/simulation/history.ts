import { partitionKey, type TopicPartition } from '../../protocol';

/** A rule of the design that a history broke. */
export class InvariantViolation extends Error {
  override readonly name = 'InvariantViolation';

  constructor(
    readonly invariant: string,
    detail: string,
    readonly history: readonly string[],
  ) {
    super(`${invariant}: ${detail}`);
  }
}

/** What happened, in words, and what was processed and stored: the judge of a simulation. */
export class History {
  readonly lines: string[] = [];
  readonly processedTwice: string[] = [];
  private readonly processing = new Map<string, { readonly member: string; readonly entitled: () => boolean }>();
  private readonly processed = new Map<string, Set<bigint>>();
  private readonly stored = new Map<string, bigint>();

  constructor(private readonly now: () => number) {}

  note(who: string, what: string): void {
    this.lines.push(`${this.now().toFixed(0).padStart(7)} ms  ${who.padEnd(8)} ${what}`);
  }

  /**
   * Rule 1 and single ownership: nobody else could start a handler of this partition now. One that began before its
   * member was expelled may still run: it cannot be stopped, and the fencing token is there for it.
   */
  handlerStarted(member: string, partition: TopicPartition, offset: bigint, entitled: () => boolean): void {
    const key = partitionKey(partition);
    const other = this.processing.get(key);
    if (other !== undefined && other.member !== member && other.entitled()) {
      this.violated('single owner', `${member} starts ${key}@${offset} while ${other.member} may process ${key}`);
    }
    this.processing.set(key, { member, entitled });
  }

  handlerEnded(member: string, partition: TopicPartition, offset: bigint, counted: boolean): void {
    const key = partitionKey(partition);
    if (this.processing.get(key)?.member === member) this.processing.delete(key);
    const done = this.processed.get(key) ?? new Set<bigint>();
    this.processed.set(key, done);
    if (done.has(offset)) {
      this.processedTwice.push(`${key}@${offset} by ${member}`);
      this.note(member, `processes ${key}@${offset} again`);
    }
    done.add(offset);
    if (!counted) this.note(member, `ack of ${key}@${offset} came too late`);
  }

  /** The member can do no harm any more: it is lost, crashed or frozen. */
  handlerGone(member: string, partition: TopicPartition): void {
    if (this.processing.get(partitionKey(partition))?.member === member)
      this.processing.delete(partitionKey(partition));
  }

  /** Rule 6: never back, and never past what is not processed. */
  offsetStored(partition: TopicPartition, offset: bigint): void {
    const key = partitionKey(partition);
    const before = this.stored.get(key) ?? 0n;
    if (offset < before) this.violated('commit monotonic', `${key} went from ${before} back to ${offset}`);
    const done = this.processed.get(key);
    for (let each = before; each < offset; each += 1n) {
      if (done?.has(each) !== true)
        this.violated('commit never passes unprocessed', `${key} is stored at ${offset}, ${each} is not processed`);
    }
    this.stored.set(key, offset);
  }

  violated(invariant: string, detail: string): never {
    throw new InvariantViolation(invariant, detail, this.lines);
  }
}

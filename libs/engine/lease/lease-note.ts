import { encodeNote, isForeign, roomForRuns, type HandOverNote, type HandOverState } from '../../protocol';
import { type ReplayCause } from '../events';
import { type Lease } from '../record';
import { MetadataLimit } from './metadata-limit';

/** What a lease tells the next owner, and what it knows of the owners before. */
export class LeaseNote {
  private state: HandOverState = 'open';
  private drainMs: number | null = null;
  /** The last offset whose handler was begun. */
  private lastStarted: bigint | null = null;
  /** What an owner before has left there is over, and nobody has to hear of it again. */
  private supersedes = false;
  private replay: { readonly until: bigint; readonly cause: ReplayCause } | null = null;

  /** @param owner as people know the member */
  constructor(
    private readonly lease: Pick<Lease, 'fencingToken'>,
    private readonly owner: string,
    private readonly limit = new MetadataLimit(),
  ) {}

  get last(): bigint | null {
    return this.lastStarted;
  }

  /** What is worth a commit by itself: the runs, and how it ended. */
  mark(committed: bigint, runs: string): string {
    return this.state === 'open' || this.text(committed, runs) === '' ? runs : this.state + runs;
  }

  room(committed: bigint): number {
    return roomForRuns(committed, this.content, this.limit.length);
  }

  /** Empty where brokers take less than any note. */
  text(committed: bigint, runs: string): string {
    const text = encodeNote(committed, this.content, runs);
    return text.length > this.limit.length ? '' : text;
  }

  /** False if that is no note of ours, and a shorter one helps nothing. */
  refused(text: string): boolean {
    if (text === '' || isForeign(text)) return false;
    this.limit.refused(text);
    return true;
  }

  private get content(): Omit<HandOverNote, 'finished'> {
    return {
      state: this.state,
      owner: this.owner,
      generation: Math.max(0, this.lease.fencingToken),
      last: this.lastStarted,
      drainMs: this.drainMs,
    };
  }

  started(offset: bigint): void {
    if (this.lastStarted === null || offset > this.lastStarted) this.lastStarted = offset;
  }

  /** Else a hand-over is worth no commit. */
  get hasToTell(): boolean {
    return this.lastStarted !== null || this.supersedes;
  }

  supersede(): void {
    this.supersedes = true;
  }

  /** The last commit of this lease follows. */
  close(state: 'clean' | 'late', drainMs: number): void {
    if (!this.hasToTell) return;
    this.state = state;
    this.drainMs = drainMs;
  }

  /** What an owner before had begun, up to and with `last`, may have been processed. */
  expectReplays(last: bigint | null, cause: ReplayCause): void {
    if (last !== null && (this.replay === null || last >= this.replay.until)) this.replay = { until: last + 1n, cause };
  }

  /** False: nothing is processed again, as far as that is known. */
  get expectsReplays(): boolean {
    return this.replay !== null;
  }

  /** Why this offset is processed again, as far as that is known; null: it is not. */
  replays(offset: bigint): ReplayCause | null {
    return this.replay !== null && offset < this.replay.until ? this.replay.cause : null;
  }
}

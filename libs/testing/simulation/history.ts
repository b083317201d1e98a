import { type MembershipPhase } from '../../protocol';

/** How a member looks from outside. */
export type MemberLook = MembershipPhase['name'] | 'crashed' | 'frozen';

export interface HistoryEntry {
  /** Virtual milliseconds. */
  readonly at: number;
  /** A member, or `group`. */
  readonly who: string;
  readonly what: string;
  /** What the member is from now on; null: that has not changed. */
  readonly look: MemberLook | null;
}

/** The rules that a simulation checks; docs/simulating.md says which rule of the design each is. */
export type Invariant =
  | 'single owner'
  | 'kept until drained'
  | 'begins where the group left off'
  | 'commits are of the owner'
  | 'lost commits nothing'
  | 'commits never go back'
  | 'commits never pass the unprocessed'
  | 'kept partitions go on'
  | 'a stop ends'
  | 'nobody fails'
  | 'the group settles';

/** An invariant that a history broke. */
export class InvariantViolation extends Error {
  override readonly name = 'InvariantViolation';

  constructor(
    readonly invariant: Invariant,
    detail: string,
    readonly history: readonly HistoryEntry[],
  ) {
    super(`${invariant}: ${detail}`);
  }
}

/** What happened, in words. */
export class History {
  readonly entries: HistoryEntry[] = [];

  constructor(private readonly now: () => number) {}

  note(who: string, what: string, look: MemberLook | null = null): void {
    this.entries.push({ at: Math.round(this.now()), who, what, look });
  }

  violated(invariant: Invariant, detail: string): never {
    throw new InvariantViolation(invariant, detail, this.entries);
  }
}

interface Delivery {
  member: string;
  /** Since when nothing has been processed; null: a handler runs. */
  idleSince: number | null;
  /** The member was frozen or killed since. */
  disturbed: boolean;
}

/** Pauses of partitions, in milliseconds; the time from one handler to the next. */
export interface PauseFigures {
  readonly count: number;
  readonly longestMs: number;
  readonly totalMs: number;
}

/** When partitions were processed, by whom, and what twice. */
export class DeliveryFigures {
  replays: string[] = [];
  /** How often a partition went on with another member. */
  moves = 0;
  private kept: number[] = [];
  private moved: number[] = [];
  private readonly deliveries = new Map<string, Delivery>();

  constructor(
    private readonly now: () => number,
    /** Members give everything back and get most of it again: a partition stays if it stays with its member. */
    private readonly eager: boolean,
  ) {}

  /** Forgets what was: the start of a group is not what is measured. */
  reset(): void {
    this.replays = [];
    this.moves = 0;
    this.kept = [];
    this.moved = [];
    for (const delivery of this.deliveries.values()) {
      if (delivery.idleSince !== null) delivery.idleSince = this.now();
    }
  }

  /** Pauses of partitions that were not to move. */
  get keptPauses(): PauseFigures {
    return summary(this.kept);
  }

  /** Pauses of partitions that moved, or whose member was frozen. */
  get movedPauses(): PauseFigures {
    return summary(this.moved);
  }

  /** A handler begins. The answer is how long the partition paused although it stayed where it was. */
  started(key: string, member: string, newLease: boolean): number {
    const before = this.deliveries.get(key);
    this.deliveries.set(key, { member, idleSince: null, disturbed: false });
    if (before === undefined) return 0;
    const stays = before.member === member && !before.disturbed && (this.eager || !newLease);
    if (before.member !== member) this.moves += 1;
    const pause = before.idleSince === null ? 0 : this.now() - before.idleSince;
    if (pause > 0) (stays ? this.kept : this.moved).push(pause);
    return stays ? pause : 0;
  }

  /** A handler has ended (`inOrder`), or its member cannot go on. */
  idle(key: string, member: string, inOrder: boolean): void {
    const delivery = this.deliveries.get(key);
    if (delivery?.member !== member) return;
    delivery.idleSince ??= this.now();
    if (!inOrder) delivery.disturbed = true;
  }

  replayed(what: string): void {
    this.replays.push(what);
  }
}

function summary(pauses: readonly number[]): PauseFigures {
  return {
    count: pauses.length,
    longestMs: pauses.reduce((longest, pause) => Math.max(longest, pause), 0),
    totalMs: pauses.reduce((total, pause) => total + pause, 0),
  };
}

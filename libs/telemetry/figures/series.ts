import { type Together } from '../catalogue';

/** One series of a counter or a gauge. */
export interface Series {
  /** In the order of the metric's labels. */
  readonly labels: readonly string[];
  value: number;
}

/** One series of a histogram. */
export class Distribution {
  /** How many values each bucket holds, by itself; those above the last bound are in `count` alone. */
  readonly counts: number[];
  sum = 0;
  count = 0;

  constructor(
    readonly labels: readonly string[],
    private readonly bounds: readonly number[],
  ) {
    this.counts = bounds.map(() => 0);
  }

  /** Called for each record. */
  observe(value: number): void {
    this.sum += value;
    this.count += 1;
    for (let at = 0; at < this.bounds.length; at += 1) {
      if (value <= (this.bounds[at] as number)) {
        this.counts[at] = (this.counts[at] as number) + 1;
        return;
      }
    }
  }

  reset(): void {
    this.counts.fill(0);
    this.sum = 0;
    this.count = 0;
  }

  /** Of the same histogram. */
  add(other: Distribution): void {
    other.counts.forEach((count, at) => (this.counts[at] = (this.counts[at] as number) + count));
    this.sum += other.sum;
    this.count += other.count;
  }
}

export function combine(together: Together, one: number, other: number): number {
  switch (together) {
    case 'sum':
      return one + other;
    case 'max':
      return Math.max(one, other);
    case 'min':
      return Math.min(one, other);
  }
}

import { isSettled, type Sample } from './observation';

/** One rebalance as the brokers showed it. */
export interface SeenRebalance {
  readonly at: number;
  /** The samples in which it was under way; 0: it began and ended between two. */
  readonly samples: number;
}

/** Brokers tell the epoch of a group of the consumer protocol, and of a classic one nothing but its members and state. */
export function rebalancesIn(samples: readonly Sample[]): readonly SeenRebalance[] {
  const seen: { at: number; samples: number }[] = [];
  let current: { at: number; samples: number } | null = null;
  for (const [index, sample] of samples.entries()) {
    const before = samples[index - 1];
    const unsettled = !isSettled(sample.group);
    const changed = before !== undefined && groupKey(before) !== groupKey(sample);
    if (current === null && (changed || unsettled)) {
      current = { at: sample.at, samples: 0 };
      seen.push(current);
    }
    if (unsettled && current !== null) current.samples += 1;
    else if (!unsettled) current = null;
  }
  return seen;
}

function groupKey({ group }: Sample): string {
  const members = group?.members.map(({ memberId }) => memberId).sort() ?? [];
  return `${group?.groupEpoch} ${members.join(' ')}`;
}

/** Where the offsets of a group are to be set. */
export type ResetTarget =
  | { readonly to: 'earliest' | 'latest' | 'current' }
  | { readonly to: 'offset'; readonly offset: bigint }
  /** The first record that is as late: milliseconds since 1970. */
  | { readonly to: 'time'; readonly timestamp: number }
  | { readonly to: 'shifted'; readonly by: bigint };

/** What is known of one partition. */
export interface LogFacts {
  /** Null: the group has committed none. */
  readonly committed: bigint | null;
  /** Of the log; null: not known. */
  readonly start: bigint | null;
  readonly end: bigint | null;
  /** Of a target in time; null: no record is as late. */
  readonly atTime: bigint | null;
}

export interface NewOffset {
  readonly offset: bigint;
  /** Where it is not what was asked for. */
  readonly note: string | null;
}

/** Pure. As Kafka's tool decides. A string: it cannot be set, and why. */
export function newOffset(target: ResetTarget, facts: LogFacts): NewOffset | string {
  const { committed, start, end, atTime } = facts;
  if (start === null || end === null) return 'where its log starts and ends is not known';
  switch (target.to) {
    case 'earliest':
      return { offset: start, note: null };
    case 'latest':
      return { offset: end, note: null };
    case 'current':
      if (committed !== null) return { offset: committed, note: null };
      return { offset: end, note: `the group has committed nothing: the end of the log, ${end}` };
    case 'time':
      if (atTime !== null) return { offset: atTime, note: null };
      return { offset: end, note: `no record is as late: the end of the log, ${end}` };
    case 'offset':
      return withinLog(target.offset, start, end);
    case 'shifted':
      if (committed === null) return 'the group has committed nothing that could be shifted';
      return withinLog(committed + target.by, start, end);
  }
}

function withinLog(offset: bigint, start: bigint, end: bigint): NewOffset {
  if (offset > end) return { offset: end, note: `${offset} is behind the end of the log: ${end}` };
  if (offset < start) return { offset: start, note: `${offset} is before the start of the log: ${start}` };
  return { offset, note: null };
}

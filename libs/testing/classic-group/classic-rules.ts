export interface ClassicGroupRules<Metadata, Assignment> {
  /** `group.initial.rebalance.delay.ms` */
  readonly initialDelayMs: number;
  /** `group.max.size` */
  readonly maxSize: number;
  /** Of a member that the leader left out. */
  readonly noAssignment: Assignment;
  readonly isSame: (one: Metadata, other: Metadata) => boolean;
  readonly newMemberId: (prefix: string) => string;
  /** What members get in place of what the leader has given them. Default: that. */
  readonly decide?: (
    given: ReadonlyMap<string, Assignment>,
    members: readonly Deciding<Metadata>[],
  ) => ReadonlyMap<string, Assignment>;
}

/** A member as it has joined the round. */
export interface Deciding<Metadata> {
  readonly memberId: string;
  readonly metadata: Metadata;
}

export type ClassicGroupState = 'Empty' | 'PreparingRebalance' | 'CompletingRebalance' | 'Stable';

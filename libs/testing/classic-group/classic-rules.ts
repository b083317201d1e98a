export interface ClassicGroupRules<Metadata, Assignment> {
  /** `group.initial.rebalance.delay.ms` */
  readonly initialDelayMs: number;
  /** `group.max.size` */
  readonly maxSize: number;
  /** Of a member that the leader left out. */
  readonly noAssignment: Assignment;
  readonly isSame: (one: Metadata, other: Metadata) => boolean;
  readonly newMemberId: (prefix: string) => string;
}

export type ClassicGroupState = 'Empty' | 'PreparingRebalance' | 'CompletingRebalance' | 'Stable';

/** A member as its group knows it, beside the options. */
export interface GuardedMember {
  readonly memberId: string;
  /** In the `consumer` protocol its epoch. */
  readonly generation: number;
  readonly protocol: 'classic' | 'consumer';
  /** As the coordinator has told it; else as in the options. */
  readonly sessionTimeoutMs: number;
}

/** Whether what was said and heard for the one counts for the other. */
export function isSameMembership(a: GuardedMember | null, b: GuardedMember | null): boolean {
  return a?.memberId === b?.memberId && a?.generation === b?.generation;
}

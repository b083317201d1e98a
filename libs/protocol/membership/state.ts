import { PartitionSet } from '../partition-set';

/** What `step` has to know of the options; see the engine's `ConsumerOptions`. Times in milliseconds. */
export interface MembershipConfig {
  readonly groupInstanceId: string | null;
  /** Who decides: the group's leader, with members that give everything back or keep what stays; or the coordinator (KIP-848). */
  readonly protocol: 'eager' | 'cooperative' | 'consumer';
  /** What to take when the brokers or the group have no `consumer` protocol; null: that is fatal. */
  readonly fallbackProtocol: 'eager' | 'cooperative' | null;
  /** The name of this process in the `consumer` protocol, made by the client, for good (KIP-1082). */
  readonly ownMemberId: string;
  /** In the `consumer` protocol what we believe until the coordinator has told. */
  readonly sessionTimeoutMs: number;
  readonly rebalanceTimeoutMs: number;
  readonly heartbeatIntervalMs: number;
  readonly drainTimeoutMs: number;
  readonly retryBackoffMs: number;
  readonly retryBackoffMaxMs: number;
}

/** Why a rebalance began, as far as this member can know. */
export type RebalanceCause =
  | 'first-join'
  | 'group-changed'
  | 'partitions-revoked'
  | 'subscription-changed'
  | 'metadata-changed'
  | 'member-unknown'
  | 'poll-interval-exceeded'
  | 'requested';

/** Why the group goes on without this member. */
export type ExpulsionReason = 'expelled' | 'poll-interval-exceeded' | 'fenced';

/** `topic-recreated`: the topic was deleted and created anew, and its offsets are others'. */
export type LostReason = 'expelled' | 'poll-interval-exceeded' | 'fenced' | 'failed' | 'topic-recreated';

export type MembershipPhase =
  | { readonly name: 'idle' }
  /** Eager only: everything drains before JoinGroup. */
  | { readonly name: 'preparing' }
  /** `attempt` tells the outcome of this request from that of an older one. */
  | { readonly name: 'joining'; readonly attempt: number; readonly failures: number }
  | {
      readonly name: 'syncing';
      readonly attempt: number;
      readonly leader: boolean;
      readonly assignor: string;
      readonly withheld: boolean;
      /** The topics of the group, if we lead it with an assignment that we have not made ourselves (KIP-814). */
      readonly inherited: readonly string[] | null;
    }
  /** `withheld`: our assignment, as the leader, left partitions out that their owners have to give up first. */
  | { readonly name: 'stable'; readonly leader: boolean; readonly withheld: boolean; readonly since: number }
  /** Left the group because a handler exceeded the poll interval; rejoins when it has settled. */
  | { readonly name: 'expelled' }
  /** `round`: the rebalance that we were in: our drain can only commit when it has ended, and so we see it through. */
  | {
      readonly name: 'leaving';
      readonly deadline: number;
      readonly round: Round | null;
      /** For good, or to come back: a static member keeps its place. */
      readonly forGood: boolean;
      readonly leaveSent: boolean;
    }
  | { readonly name: 'left' }
  | { readonly name: 'failed'; readonly code: string };

export interface Round {
  readonly attempt: number;
  /** Null until JoinGroup is answered. */
  readonly assignor: string | null;
}

/** What this member and the coordinator say to each other in the `consumer` protocol: one heartbeat at a time. */
export interface Dialogue {
  /** The heartbeat under way, and what it reports as owned. */
  readonly sent: { readonly attempt: number; readonly owned: PartitionSet } | null;
  /** What the coordinator knows that we own; null: that is unknown, and the next heartbeat tells everything. */
  readonly reported: PartitionSet | null;
  /** The pause that the coordinator asks for (`group.consumer.heartbeat.interval.ms`); Infinity before the first answer. */
  readonly intervalMs: number;
  /** The next heartbeat tells the subscription. */
  readonly subscriptionDue: boolean;
}

export const silence: Dialogue = { sent: null, reported: null, intervalMs: Infinity, subscriptionDue: false };

/**
 * The whole of a membership. Partitions are in one of two sets: `held` (their lease is live and they deliver), and
 * `draining` (still ours, delivering no more); both are declared as owned when we join.
 */
export interface MembershipState {
  readonly config: MembershipConfig;
  readonly phase: MembershipPhase;
  readonly memberId: string;
  /** In the `consumer` protocol the member's epoch. -1: none. */
  readonly generation: number;
  /** The generation whose assignment gave us `held`. */
  readonly ownedGeneration: number;
  readonly held: PartitionSet;
  readonly draining: PartitionSet;
  /** The last assignment received. */
  readonly target: PartitionSet;
  /** What the last JoinGroup declared as owned: the group waits until we rejoin without `declared − target`. */
  readonly declared: PartitionSet;
  /** When the last heartbeat that was answered was sent; null before the first proof of life. */
  readonly aliveAt: number | null;
  /**
   * When we last knew to be a member that the group waits for no more: it may expel us, in spite of all heartbeats, a
   * rebalance timeout later, if our JoinGroup or SyncGroup does not reach it.
   */
  readonly settledAt: number | null;
  /** `ownershipEndsAt` has passed: nothing starts until we know. */
  readonly suspended: boolean;
  /** `before`: what was ours when it began. */
  readonly rebalance: {
    readonly cause: RebalanceCause;
    readonly startedAt: number;
    readonly before: PartitionSet;
  } | null;
  /** A wish to rejoin that came while a join was under way. */
  readonly wish: RebalanceCause | null;
  readonly attempts: number;
  readonly dialogue: Dialogue;
  /** How long a session lasts by the coordinator's word (`group.consumer.session.timeout.ms`); null: it has not told. */
  readonly toldSessionMs: number | null;
}

export function initialMembership(config: MembershipConfig): MembershipState {
  return {
    config,
    phase: { name: 'idle' },
    memberId: '',
    generation: -1,
    ownedGeneration: -1,
    held: PartitionSet.empty,
    draining: PartitionSet.empty,
    target: PartitionSet.empty,
    declared: PartitionSet.empty,
    aliveAt: null,
    settledAt: null,
    suspended: false,
    rebalance: null,
    wish: null,
    attempts: 0,
    dialogue: silence,
    toldSessionMs: null,
  };
}

/** Everything that is ours until it is given back or lost. */
export function owned(state: MembershipState): PartitionSet {
  return state.held.union(state.draining);
}

export function sessionTimeoutMs({ config, toldSessionMs }: MembershipState): number {
  return toldSessionMs ?? config.sessionTimeoutMs;
}

/** From when on somebody else may own our partitions, unless we hear that it is not so. */
export function ownershipEndsAt(state: MembershipState): number {
  const { config, aliveAt, settledAt } = state;
  const sessionEnd = aliveAt === null ? Infinity : aliveAt + sessionTimeoutMs(state);
  const rebalanceEnd = settledAt === null ? Infinity : settledAt + config.rebalanceTimeoutMs;
  return Math.min(sessionEnd, rebalanceEnd);
}

/**
 * Rule 1: whether a handler may start now. The clock is asked as well as the flag: a process that was frozen past its
 * session wakes up before its timers have run.
 */
export function mayDeliver(state: MembershipState, now: number): boolean {
  return !state.suspended && now < ownershipEndsAt(state);
}

/** Whether the coordinator takes commits: between the answers to JoinGroup and SyncGroup it refuses them. */
export function mayCommit({ phase }: MembershipState): boolean {
  if (phase.name === 'leaving') return phase.round === null || phase.round.assignor === null;
  return phase.name !== 'syncing';
}

/** Whether the coordinator expects heartbeats of us. */
export function isMember(state: MembershipState): boolean {
  if (state.generation < 0 || state.memberId === '') return false;
  switch (state.phase.name) {
    case 'preparing':
    case 'joining':
    case 'syncing':
    case 'stable':
      return true;
    case 'leaving':
      return !state.phase.leaveSent;
    case 'idle':
    case 'expelled':
    case 'left':
    case 'failed':
      return false;
  }
}

import { type RebalanceProtocol } from '../events';
import { ownerName, type KnownMember, type MemberChange } from './known-member';
import { noPartitions } from './partition-list';
import { reasonsOf, type Evidence } from './reasons';
import { type Incident, type RebalanceEntry, type RebalanceTrigger } from './rebalance-entry';

/** When something happened: monotonic milliseconds for durations, wall time for people. */
export interface Moment {
  readonly at: number;
  /** Milliseconds since 1970. */
  readonly wallTime: number;
}

/** An entry and what only its making needs. */
export interface Draft {
  readonly entry: RebalanceEntry;
  readonly evidence: Evidence;
  readonly startedAt: number;
  readonly completedAt: number | null;
  /** Somebody has told who was in the group after it. */
  readonly told: boolean;
}

/** Which entry waits for a partition, and since when. */
export interface Awaited {
  readonly id: number;
  readonly since: number;
}

interface Recent<T> {
  readonly what: T;
  readonly at: number;
}

/** Everything that the timeline remembers. A value: `reduceTimeline` makes the next one of it. */
export interface TimelineState {
  readonly limit: number;
  /** Oldest first. */
  readonly drafts: readonly Draft[];
  readonly nextId: number;
  /** The entry that has no assignment yet. */
  readonly running: number | null;
  /** The ids that this member has had, the present one last. */
  readonly ownIds: readonly string[];
  readonly generation: number;
  /** Everybody in the group, as far as somebody has told. */
  readonly members: readonly KnownMember[] | null;
  /** Changes of them that no entry has yet. */
  readonly changes: readonly MemberChange[];
  readonly partitionCounts: Readonly<Record<string, number>>;
  /** By partition key: who waits for its hand-over, for its first delivery, and in which entry it was assigned. */
  readonly draining: ReadonlyMap<string, Awaited>;
  readonly starting: ReadonlyMap<string, Awaited>;
  readonly assignedIn: ReadonlyMap<string, number>;
  /** What the next entry may have to do with. */
  readonly incidents: readonly Recent<Incident>[];
  readonly subscription: Recent<Evidence['subscription']>;
  readonly topics: Recent<Evidence['topics']>;
}

/** How long something may lie back to have to do with a rebalance that begins now. */
const recentMs = 300_000;
const never = -Infinity;
const mostOwnIds = 8;

/** @param limit how many entries are kept; the oldest one goes first */
export function emptyTimeline(limit: number): TimelineState {
  return {
    ...{ limit, drafts: [], nextId: 1, running: null, ownIds: [], generation: -1 },
    ...{ members: null, changes: [], partitionCounts: {} },
    ...{ draining: new Map(), starting: new Map(), assignedIn: new Map() },
    ...{ incidents: [], subscription: { what: null, at: never }, topics: { what: [], at: never } },
  };
}

export function iso(wallTime: number): string {
  return new Date(wallTime).toISOString();
}

export function isSelf({ ownIds }: TimelineState, { memberId }: Pick<KnownMember, 'memberId'>): boolean {
  return ownIds.includes(memberId);
}

export function withOwnId(state: TimelineState, memberId: string): TimelineState {
  if (memberId === '' || state.ownIds.at(-1) === memberId) return state;
  const others = state.ownIds.filter((id) => id !== memberId);
  return { ...state, ownIds: [...others, memberId].slice(-mostOwnIds) };
}

/** This member, as far as the group has told. */
export function selfOf({ ownIds, members }: TimelineState): KnownMember {
  const memberId = ownIds.at(-1) ?? '';
  const known = members?.find((member) => member.memberId === memberId);
  return known ?? { memberId, groupInstanceId: null, topics: [] };
}

/** The entry that an event without a place of its own belongs to. */
export function latestId({ running, drafts }: TimelineState): number | null {
  return running ?? drafts.at(-1)?.entry.id ?? null;
}

export function draftOf({ drafts }: TimelineState, id: number | null): Draft | null {
  return drafts.find(({ entry }) => entry.id === id) ?? null;
}

export function change(state: TimelineState, id: number | null, how: (draft: Draft) => Draft): TimelineState {
  if (draftOf(state, id) === null) return state;
  return { ...state, drafts: state.drafts.map((draft) => (draft.entry.id === id ? how(draft) : draft)) };
}

export function changeEntry(
  state: TimelineState,
  id: number | null,
  how: (entry: RebalanceEntry) => Partial<RebalanceEntry>,
): TimelineState {
  return change(state, id, (draft) => ({ ...draft, entry: { ...draft.entry, ...how(draft.entry) } }));
}

/** After a change of what is known, the cause is told anew. */
export function retold(state: TimelineState, id: number | null): TimelineState {
  return change(state, id, (draft) => {
    const { entry, evidence } = draft;
    const gone = (evidence.changes ?? []).map(({ member }) => member);
    const ids = state.ownIds.map((memberId) => ({ memberId, groupInstanceId: null, topics: [] }));
    const known = [...ids, ...(state.members ?? []), ...gone];
    const takenOver = entry.takenOver.map((one) => ({
      ...one,
      name: ownerName(one.owner, known, (member) => isSelf(state, member)),
    }));
    const reasons = reasonsOf(evidence, takenOver, selfOf(state));
    const cause = reasons.map(({ text }) => text).join('; ');
    return { ...draft, entry: { ...entry, takenOver, reasons, cause, trigger: evidence.trigger } };
  });
}

/** A new entry, which runs. Takes with it what happened shortly before. */
export function open(
  state: TimelineState,
  trigger: RebalanceTrigger,
  ofProtocol: RebalanceProtocol | null,
  { at, wallTime }: Moment,
): TimelineState {
  const protocol = ofProtocol ?? state.drafts.at(-1)?.entry.protocol ?? null;
  const { nextId: id, generation, limit, subscription, topics } = state;
  const isRecent = (one: Recent<unknown>): boolean => at - one.at <= recentMs;
  // In the consumer protocol nobody begins a rebalance: the coordinator looks at what a member subscribes to.
  const own = trigger === 'subscription-changed' || (trigger === 'group-changed' && protocol === 'consumer');
  const takesSubscription = own && isRecent(subscription);
  const takesTopics = (trigger === 'metadata-changed' || trigger === 'group-changed') && isRecent(topics);
  const evidence: Evidence = {
    ...{ trigger, changes: null, notes: [], follows: null },
    subscription: takesSubscription ? subscription.what : null,
    topics: takesTopics ? topics.what : [],
  };
  const incidents = state.incidents.filter(isRecent).map(({ what }) => what);
  const entry: RebalanceEntry = {
    ...{ id, state: 'running', startedAt: iso(wallTime), completedAt: null, settledAt: null },
    ...{ durationMs: null, settledMs: null, cause: '', reasons: [], trigger, protocol, leader: false, members: null },
    memberId: state.ownIds.at(-1) ?? '',
    generation: { from: generation < 0 ? null : generation, to: null },
    phases: { drainMs: null, joinMs: null, syncMs: null, startMs: null },
    ...{ assigned: noPartitions, revoked: noPartitions, kept: noPartitions, lost: noPartitions },
    ...{ slowest: null, drain: null, hooks: [], takenOver: [], replays: {}, incidents },
  };
  const opened: TimelineState = {
    ...state,
    drafts: [...state.drafts, { entry, evidence, startedAt: at, completedAt: null, told: false }].slice(-limit),
    ...{ nextId: id + 1, running: id, incidents: [] },
    subscription: takesSubscription ? { ...subscription, at: never } : subscription,
    topics: takesTopics ? { ...topics, at: never } : topics,
  };
  return retold(opened, id);
}

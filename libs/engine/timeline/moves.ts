import { isNamed, partitionKey, type TopicPartition } from '../../protocol';
import { type ConsumerEvent, type ConsumerEventType } from '../events';
import { ending, settled } from './course';
import { longer, slower, tenths } from './durations';
import { type MemberChange } from './known-member';
import { plus, noPartitions } from './partition-list';
import { type Evidence } from './reasons';
import { type DrainTimes, type HookTimes, type TakenOver } from './rebalance-entry';
import {
  change,
  changeEntry,
  latestId,
  open,
  retold,
  type Awaited,
  type Moment,
  type TimelineState,
} from './timeline-state';

type EventOf<T extends ConsumerEventType> = Extract<ConsumerEvent, { type: T }>;

const mostHooks = 20;
const mostOwners = 20;
/** How many entries back a note may still tell how a member went. */
const lookBack = 5;

export function partitionsAssigned(
  state: TimelineState,
  partitions: readonly TopicPartition[],
  now: Moment,
): TimelineState {
  const id = latestId(state);
  if (id === null) return state;
  const keys = partitions.map(partitionKey);
  const assigned: TimelineState = {
    ...state,
    assignedIn: new Map([...state.assignedIn, ...keys.map((key): [string, number] => [key, id])]),
    starting: new Map([...state.starting, ...keys.map((key): [string, Awaited] => [key, { id, since: now.at }])]),
  };
  const told = changeEntry(assigned, id, (entry) => ({ assigned: plus(entry.assigned, partitions) }));
  return settled(told, now);
}

/** No listener takes them: they never deliver. */
export function neverStarted(state: TimelineState, partitions: readonly TopicPartition[], now: Moment): TimelineState {
  return settled({ ...state, starting: without(state.starting, partitions) }, now);
}

export function partitionsStarted(
  state: TimelineState,
  { partitions, parts }: EventOf<'PartitionsStarted'>,
  now: Moment,
): TimelineState {
  const awaited = partitions.map((partition) => state.starting.get(partitionKey(partition)) ?? null);
  const timed = awaited.reduce((next, one) => {
    if (one === null) return next;
    const startMs = now.at - one.since;
    return changeEntry(next, one.id, ({ phases, slowest }) => {
      const asked = slower(slowest, 'asking for committed offsets', parts.offsetsMs);
      return {
        phases: { ...phases, startMs: longer(phases.startMs, startMs) },
        slowest: slower(asked, 'waiting for a handler that had lost its partition', parts.handlersMs),
      };
    });
  }, state);
  return neverStarted(timed, partitions, now);
}

export function partitionsRevoked(
  state: TimelineState,
  event: EventOf<'PartitionsRevoked'>,
  now: Moment,
): TimelineState {
  const { partitions, drainMs, parts, slowest } = event;
  const id = waitingFor(state.draining, partitions) ?? latestId(state);
  const timed = changeEntry(state, id, (entry) => ({
    revoked: plus(entry.revoked, partitions),
    phases: { ...entry.phases, drainMs: longer(entry.phases.drainMs, drainMs) },
    drain: slowerDrain(entry.drain, event),
    slowest: slower(
      slowest === null
        ? entry.slowest
        : slower(entry.slowest, `handlers of ${partitionKey(slowest)}`, slowest.handlersMs),
      'the last commit',
      parts.commitMs,
    ),
  }));
  return ended(timed, partitions, now);
}

function slowerDrain(
  soFar: DrainTimes | null,
  { partitions, drainMs, parts, slowest, timedOut }: EventOf<'PartitionsRevoked'>,
): DrainTimes {
  const all = plus(soFar?.partitions ?? noPartitions, partitions);
  const late = plus(soFar?.timedOut ?? noPartitions, timedOut);
  if (soFar !== null && soFar.drainMs >= drainMs) return { ...soFar, partitions: all, timedOut: late };
  const { handlersMs, hooksMs, commitMs } = parts;
  return {
    ...{ partitions: all, timedOut: late, drainMs: tenths(drainMs) },
    ...{ handlersMs: tenths(handlersMs), hooksMs: tenths(hooksMs), commitMs: tenths(commitMs) },
    slowest: slowest === null ? null : { ...slowest, handlersMs: tenths(slowest.handlersMs) },
  };
}

export function partitionsLost(state: TimelineState, event: EventOf<'PartitionsLost'>, now: Moment): TimelineState {
  const { partitions, reason } = event;
  const recreated = reason === 'topic-recreated';
  const begun = state.running === null ? open(state, reason, null, now) : state;
  const id = begun.running;
  const told = change(begun, id, (draft) => ({
    ...draft,
    evidence:
      recreated || draft.evidence.trigger === 'stopped' ? draft.evidence : { ...draft.evidence, trigger: reason },
    entry: { ...draft.entry, lost: plus(draft.entry.lost, partitions) },
  }));
  const next = ended(retold(told, id), partitions, now);
  if (!recreated || state.running !== null) return next;
  // The group does not hear of it: they begin anew where they are.
  const alone = change(ending(next, now), id, (draft) => ({ ...draft, told: true }));
  return settled(alone, now);
}

/** They are not ours any more. */
function ended(state: TimelineState, partitions: readonly TopicPartition[], now: Moment): TimelineState {
  const next: TimelineState = {
    ...state,
    draining: without(state.draining, partitions),
    starting: without(state.starting, partitions),
    assignedIn: without(state.assignedIn, partitions),
  };
  return settled(next, now);
}

export function hookCalled(
  state: TimelineState,
  { hook, kind, partitions, durationMs }: Omit<EventOf<'HookCompleted'>, 'type'>,
  error: Error | null,
): TimelineState {
  const waiting =
    kind === 'assigned' ? state.starting : kind === 'revoked' ? state.draining : new Map<string, Awaited>();
  const id = waitingFor(waiting, partitions) ?? latestId(state);
  return changeEntry(state, id, ({ hooks, slowest }) => {
    const known = hooks.find((one) => one.hook === hook && one.kind === kind);
    const times: HookTimes = {
      ...{ hook, kind, calls: (known?.calls ?? 0) + 1, longestMs: longer(known?.longestMs ?? null, durationMs) },
      failures: (known?.failures ?? 0) + (error === null ? 0 : 1),
      lastError: error?.message ?? known?.lastError ?? null,
    };
    return {
      hooks: [...hooks.filter((one) => one !== known), times].slice(-mostHooks),
      slowest: slower(slowest, `${hook} (${kind})`, durationMs),
    };
  });
}

/** How an owner before left a partition; that may tell how a member went, also to an entry of before. */
export function noteRead(state: TimelineState, event: EventOf<'HandOverRead'>): TimelineState {
  const { partition, owner, last, drainMs } = event;
  const left = event.state === 'open' && last === null ? 'idle' : event.state;
  const id = state.starting.get(partitionKey(partition))?.id ?? latestId(state);
  const note: Evidence['notes'][number] = { owner, state: left };
  const told = change(state, id, (draft) => {
    const { takenOver } = draft.entry;
    const known = takenOver.find((one) => one.owner === owner && one.state === left);
    const more: TakenOver = {
      ...{ owner, name: owner, state: left, partitions: plus(known?.partitions ?? noPartitions, [partition]) },
      drainMs: drainMs === null ? (known?.drainMs ?? null) : longer(known?.drainMs ?? null, drainMs),
    };
    const others = takenOver.filter((one) => one !== known).slice(-mostOwners + 1);
    return { ...draft, entry: { ...draft.entry, takenOver: [...others, more] } };
  });
  const concerned = told.drafts
    .slice(-lookBack)
    .filter(({ entry, evidence }) => entry.id === id || (evidence.changes ?? []).some(isGone(owner)));
  return concerned.reduce((next, { entry }) => {
    const noted = change(next, entry.id, (draft) => {
      const notes = draft.evidence.notes.filter((one) => one.owner !== owner || one.state !== left);
      return { ...draft, evidence: { ...draft.evidence, notes: [...notes, note].slice(-mostOwners) } };
    });
    return retold(noted, entry.id);
  }, told);
}

const isGone =
  (owner: string) =>
  ({ kind, member }: MemberChange): boolean =>
    kind === 'gone' && isNamed(owner, member.groupInstanceId ?? member.memberId);

/** The entry that waits for the first of these that one waits for. */
function waitingFor(waiting: ReadonlyMap<string, Awaited>, partitions: readonly TopicPartition[]): number | null {
  const awaited = partitions.map((partition) => waiting.get(partitionKey(partition)));
  return awaited.find((one) => one !== undefined)?.id ?? null;
}

function without<T>(map: ReadonlyMap<string, T>, partitions: readonly TopicPartition[]): ReadonlyMap<string, T> {
  const keys = new Set(partitions.map(partitionKey));
  return new Map([...map].filter(([key]) => !keys.has(key)));
}

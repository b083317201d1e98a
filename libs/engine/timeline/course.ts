import { partitionKey, type LostReason, type TopicPartition } from '../../protocol';
import { type ConsumerEvent } from '../events';
import { tenths } from './durations';
import { listOf, plus } from './partition-list';
import { type RebalanceTrigger } from './rebalance-entry';
import {
  change,
  changeEntry,
  draftOf,
  iso,
  open,
  retold,
  type Awaited,
  type Draft,
  type Moment,
  type TimelineState,
} from './timeline-state';

type Started = Extract<ConsumerEvent, { type: 'RebalanceStarted' }>;
type Completed = Extract<ConsumerEvent, { type: 'RebalanceCompleted' }>;

const losses: ReadonlySet<RebalanceTrigger> = new Set<LostReason>([
  ...(['expelled', 'poll-interval-exceeded', 'fenced', 'failed'] as const),
]);

/** Whether the entry began with the loss of what this member had. */
function isLoss(trigger: RebalanceTrigger): boolean {
  return losses.has(trigger);
}

export function started(state: TimelineState, { cause, protocol, generation }: Started, now: Moment): TimelineState {
  const running = draftOf(state, state.running);
  // The loss was the first sign of it.
  if (running !== null && isLoss(running.evidence.trigger)) {
    return changeEntry(state, state.running, () => ({ protocol }));
  }
  const opened = open(abandoned(state, now), cause, protocol, now);
  return changeEntry(opened, opened.running, () => ({
    generation: { from: generation < 0 ? null : generation, to: null },
  }));
}

/** It comes to nothing: another one has begun, or the member ends. */
export function abandoned(state: TimelineState, now: Moment): TimelineState {
  const ended = change(state, state.running, (draft) => ({
    ...draft,
    entry: { ...draft.entry, state: 'abandoned', ...settledAt(draft, now) },
  }));
  return { ...ended, running: null };
}

/** The assignment is there. What moves by it is waited for, but in the `consumer` protocol, where it has moved by now. */
export function completed(state: TimelineState, event: Completed, now: Moment): TimelineState {
  if (state.running === null) return completed(openedLate(state, event, now), event, now);
  const { running: id, assignedIn } = state;
  const { generation, protocol, leader, cause, assigned, revoked, kept } = event;
  const awaits = (partitions: readonly TopicPartition[]): [string, Awaited][] =>
    protocol === 'consumer' ? [] : partitions.map((partition) => [partitionKey(partition), { id, since: now.at }]);
  const toStart = assigned.filter((partition) => assignedIn.get(partitionKey(partition)) !== id);
  const ended = change(ending(state, now), id, (draft) => ({
    ...draft,
    evidence: {
      ...draft.evidence,
      trigger: isLoss(draft.evidence.trigger) ? draft.evidence.trigger : cause,
      follows: cause === 'partitions-revoked' ? rootBefore(state, draft, Infinity) : draft.evidence.follows,
    },
    entry: {
      ...draft.entry,
      ...{ protocol, leader, kept: listOf(kept), memberId: state.ownIds.at(-1) ?? draft.entry.memberId },
      generation: { ...draft.entry.generation, to: generation },
      assigned: plus(draft.entry.assigned, assigned),
      revoked: plus(draft.entry.revoked, revoked),
    },
  }));
  const waiting: TimelineState = {
    ...ended,
    generation,
    draining: new Map([...state.draining, ...awaits(revoked)]),
    starting: new Map([...state.starting, ...awaits(toStart)]),
  };
  return settled(retold(waiting, id), now);
}

/** Nobody has told of its beginning. */
function openedLate(state: TimelineState, { cause, protocol, durationMs }: Completed, now: Moment): TimelineState {
  return open(state, cause, protocol, { at: now.at - durationMs, wallTime: now.wallTime - durationMs });
}

/** The running entry is completed as it is. */
export function ending(state: TimelineState, now: Moment): TimelineState {
  const ended = change(state, state.running, (draft) => ({
    ...draft,
    completedAt: now.at,
    entry: {
      ...draft.entry,
      ...{ state: 'completed', completedAt: iso(now.wallTime), durationMs: tenths(now.at - draft.startedAt) },
    },
  }));
  return { ...ended, running: null };
}

export function memberStopped(
  state: TimelineState,
  { clean }: Extract<ConsumerEvent, { type: 'ConsumerStopped' }>,
  now: Moment,
): TimelineState {
  const { running } = state;
  const stops = draftOf(state, running)?.evidence.trigger === 'stopped';
  return stops && clean ? settled(ending(state, now), now) : abandoned(state, now);
}

/** Entries that wait for nothing any more are settled now; also one whose partitions another one waits for by now. */
export function settled(state: TimelineState, now: Moment): TimelineState {
  const waiting = new Set([...state.draining.values(), ...state.starting.values()].map(({ id }) => id));
  const isDone = ({ entry }: Draft): boolean =>
    entry.state === 'completed' && entry.settledAt === null && !waiting.has(entry.id);
  if (!state.drafts.some(isDone)) return state;
  const drafts = state.drafts.map((draft) =>
    isDone(draft) ? { ...draft, entry: { ...draft.entry, ...settledAt(draft, now) } } : draft,
  );
  return { ...state, drafts };
}

function settledAt({ startedAt }: Draft, now: Moment): { settledAt: string; settledMs: number } {
  return { settledAt: iso(now.wallTime), settledMs: tenths(now.at - startedAt) };
}

/** The entry that this one may be a part of: the first one of a row in which each began so soon after the one before. */
export function rootBefore({ drafts }: TimelineState, draft: Draft, withinMs: number): number | null {
  const before = drafts[drafts.findIndex(({ entry }) => entry.id === draft.entry.id) - 1];
  if (before?.completedAt == null || draft.startedAt - before.completedAt > withinMs) return null;
  return before.evidence.follows ?? before.entry.id;
}

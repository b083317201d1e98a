import { type TopicChange } from '../events';
import { rootBefore } from './course';
import { compareMembers, informedBy, type KnownMember, type MemberChange } from './known-member';
import { change, isSelf, retold, type Draft, type TimelineState } from './timeline-state';

export interface MembersTold {
  readonly members: readonly KnownMember[];
  readonly partitionCounts: Readonly<Record<string, number>>;
}

/**
 * How long after an entry another one, in which nobody came or went, is taken for the second part of it. A drain takes 20 s by
 * default.
 */
const secondPartMs = 60_000;
const mostChanges = 50;
/** How many entries back later news may still be of use. */
const lookBack = 5;

/**
 * Somebody tells who is in the group. What has changed since it was told last is the cause of the entries since then: of the
 * first one that others began.
 * @param withRunning whether the list is the one of the entry that runs, as the leader gets it
 */
export function membersTold(state: TimelineState, told: MembersTold, withRunning: boolean): TimelineState {
  const before = state.members;
  const members = informedBy(before ?? [], told.members);
  const partitionCounts = { ...state.partitionCounts, ...told.partitionCounts };
  const known: TimelineState = { ...state, members, partitionCounts };
  const waiting = known.drafts.filter((draft) => isWaiting(draft, withRunning ? state.running : null));
  const target = waiting.find(({ evidence }) => evidence.trigger === 'group-changed') ?? waiting[0] ?? null;
  const changes = before === null ? [] : compareMembers(before, members, (member) => isSelf(state, member));
  const all = [...state.changes, ...changes].slice(-mostChanges);
  const placed = waiting.reduce((next, draft) => {
    const own = draft === target ? all : [];
    const grown = draft === target ? grownTopics(state.partitionCounts, told.partitionCounts) : [];
    return explained(next, draft, before === null ? null : own, grown);
  }, known);
  return informed({ ...placed, changes: target === null ? all : [] });
}

function isWaiting({ entry, told }: Draft, running: number | null): boolean {
  return !told && (entry.state === 'completed' || entry.id === running);
}

function explained(
  state: TimelineState,
  { entry }: Draft,
  changes: readonly MemberChange[] | null,
  grown: readonly TopicChange[],
): TimelineState {
  const told = change(state, entry.id, (draft) => {
    const { evidence } = draft;
    const known = new Set(evidence.topics.map(({ topic }) => topic));
    const topics = [...evidence.topics, ...grown.filter(({ topic }) => !known.has(topic))];
    const nobody = changes === null ? onlyGets(draft) : changes.length === 0;
    const second = nobody && topics.length === 0 ? rootBefore(state, draft, secondPartMs) : null;
    return {
      ...draft,
      told: true,
      entry: { ...draft.entry, members: state.members?.length ?? null },
      evidence: { ...evidence, changes, topics, follows: evidence.follows ?? second },
    };
  });
  return retold(told, entry.id);
}

/** As in the second round of who joins, which nobody can have told of who was there before. */
function onlyGets({ entry: { assigned, revoked } }: Draft): boolean {
  return assigned.count > 0 && revoked.count === 0;
}

function grownTopics(
  before: Readonly<Record<string, number>>,
  after: Readonly<Record<string, number>>,
): readonly TopicChange[] {
  return Object.entries(after).flatMap(([topic, to]) => {
    const from = before[topic] ?? to;
    return to > from ? [{ topic, from, to }] : [];
  });
}

/** Where members are may be told later than that they came. */
function informed(state: TimelineState): TimelineState {
  const { members } = state;
  if (members === null) return state;
  const recent = state.drafts.slice(-lookBack).filter(({ evidence }) => (evidence.changes ?? []).length > 0);
  return recent.reduce((next, { entry }) => {
    const better = change(next, entry.id, (draft) => {
      const changes = (draft.evidence.changes ?? []).map((one) => {
        const [member = one.member] = informedBy(members, [one.member]);
        return { ...one, member };
      });
      return { ...draft, evidence: { ...draft.evidence, changes } };
    });
    return retold(better, entry.id);
  }, state);
}

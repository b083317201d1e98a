import { isNamed, namesOf } from '../../protocol';
import { type TopicChange } from '../events';
import { timelineMember, type KnownMember, type MemberChange } from './known-member';
import {
  type ReasonKind,
  type RebalanceReason,
  type RebalanceTrigger,
  type TakenOver,
  type TimelineMember,
} from './rebalance-entry';
import { seconds } from './seconds';

/** Everything that tells why a rebalance came about. */
export interface Evidence {
  readonly trigger: RebalanceTrigger;
  /** Who came, went or changed; null: that is not known (yet). */
  readonly changes: readonly MemberChange[] | null;
  /** How owners before left partitions, as those who have them now read it. */
  readonly notes: readonly Pick<TakenOver, 'owner' | 'state'>[];
  /** Of this member. */
  readonly subscription: { readonly added: readonly string[]; readonly removed: readonly string[] } | null;
  readonly topics: readonly TopicChange[];
  /** The entry whose second part this is. */
  readonly follows: number | null;
}

/** One member, or none, and what is said of it. */
interface Finding {
  readonly kind: ReasonKind;
  readonly member: TimelineMember | null;
  readonly text: string;
}

/** The most telling first. */
const order: readonly ReasonKind[] = [
  'timed-out',
  'left',
  'gone',
  'restarted',
  'joined',
  'subscription-changed',
  'metadata-changed',
  'requested',
  'handed-over',
  'unknown',
];
const mostMembers = 10;
const mostNames = 3;

/** Why, as data and in words. Never empty. */
export function reasonsOf(
  evidence: Evidence,
  takenOver: readonly TakenOver[],
  self: KnownMember,
): readonly RebalanceReason[] {
  const findings = [
    ...ownFindings(evidence, takenOver, timelineMember(self, true)),
    ...(evidence.changes ?? []).map((change) => memberFinding(change, evidence.notes)),
    ...(evidence.changes === null ? lostOwners(evidence) : []),
    ...evidence.topics.map(topicFinding),
  ];
  const reasons = grouped(findings);
  return reasons.length > 0 ? reasons : grouped([{ kind: 'unknown', member: null, text: 'the group changed' }]);
}

/** What this member knows at first hand. */
function ownFindings(
  { trigger, subscription, topics, follows }: Evidence,
  takenOver: readonly TakenOver[],
  member: TimelineMember,
): readonly Finding[] {
  const self = (kind: ReasonKind, text: string): Finding[] => [{ kind, member, text: `this member ${text}` }];
  switch (trigger) {
    case 'first-join':
      return self('joined', 'joined');
    case 'stopped':
      return self('left', 'leaves');
    case 'failed':
      return self('left', 'has failed, and leaves');
    case 'member-unknown':
    case 'expelled':
      return self('timed-out', 'was expelled: the group went on without it');
    case 'poll-interval-exceeded':
      return self('timed-out', 'left for a handler that outlasted maxPollIntervalMs');
    case 'fenced':
      return self('gone', 'is fenced: another process has its groupInstanceId');
    case 'requested':
      return self('requested', 'asked for it (enforceRebalance)');
    case 'subscription-changed':
      return self('subscription-changed', `changed its subscription${topicsText(subscription)}`);
    case 'topic-recreated':
      return [{ kind: 'metadata-changed', member: null, text: 'a topic was deleted and created anew' }];
    case 'metadata-changed':
      return topics.length > 0 ? [] : [{ kind: 'metadata-changed', member: null, text: 'the topics have changed' }];
    case 'partitions-revoked':
    case 'group-changed':
      if (subscription !== null)
        return self('subscription-changed', `changed its subscription${topicsText(subscription)}`);
      return trigger === 'group-changed' && follows === null ? [] : [handedOver(follows, takenOver)];
  }
}

/** Between its two parts a cooperative rebalance waits for the drain of those who give partitions up. */
function handedOver(follows: number | null, takenOver: readonly TakenOver[]): Finding {
  const part = follows === null ? 'partitions that were given up find their owners' : `the second part of #${follows}`;
  const slowest = takenOver.reduce<TakenOver | null>(
    (most, one) => ((one.drainMs ?? 0) > (most?.drainMs ?? 0) ? one : most),
    null,
  );
  if (slowest?.drainMs == null) return { kind: 'handed-over', member: null, text: part };
  const { name, drainMs, partitions } = slowest;
  const waited = `waited ${seconds(drainMs)} for the drain of ${namesOf(partitions.topics)} by ${name}`;
  return { kind: 'handed-over', member: null, text: `${part}: ${waited}` };
}

function memberFinding(change: MemberChange, notes: Evidence['notes']): Finding {
  const member = timelineMember(change.member, false);
  switch (change.kind) {
    case 'joined':
    case 'restarted':
      return { kind: change.kind, member, text: change.kind };
    case 'subscription-changed':
      return { kind: change.kind, member, text: `changed the subscription${topicsText(change)}` };
    case 'gone': {
      const full = change.member.groupInstanceId ?? change.member.memberId;
      return { ...howGone(notes.filter(({ owner }) => isNamed(owner, full)).map(({ state }) => state)), member };
    }
  }
}

function howGone(states: readonly TakenOver['state'][]): Pick<Finding, 'kind' | 'text'> {
  if (states.includes('clean')) return { kind: 'left', text: 'left in good order' };
  if (states.includes('late')) return { kind: 'left', text: 'left before all handlers had ended' };
  if (states.includes('open')) return timedOut;
  return { kind: 'gone', text: 'left or timed out' };
}

const timedOut = { kind: 'timed-out', text: 'timed out: the last commit was not the last word' } as const;

/** Nobody has told who is in the group. Who left a partition open was lost; who left it clean may still be there. */
function lostOwners({ trigger, notes }: Evidence): readonly Finding[] {
  if (trigger !== 'group-changed') return [];
  const owners = new Set(
    notes.filter(({ owner, state }) => owner !== '' && state === 'open').map(({ owner }) => owner),
  );
  return [...owners].map((owner) => ({
    ...timedOut,
    member: timelineMember({ memberId: owner, groupInstanceId: null, topics: [] }, false),
  }));
}

function topicFinding({ topic, from, to }: TopicChange): Finding {
  const resized = `${topic} ${to > from ? 'grew' : 'shrank'} from ${from} to ${to} partitions`;
  const text = from === 0 ? `${topic} appeared with ${to} partitions` : to === 0 ? `${topic} is gone` : resized;
  return { kind: 'metadata-changed', member: null, text };
}

function topicsText(change: { readonly added: readonly string[]; readonly removed: readonly string[] } | null): string {
  if (change === null) return '';
  const topics = [...change.added.map((topic) => `+${topic}`), ...change.removed.map((topic) => `-${topic}`)];
  return topics.length === 0 ? '' : ` (${topics.join(', ')})`;
}

/** Of whom the same is said is told in one sentence. */
function grouped(findings: readonly Finding[]): readonly RebalanceReason[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = `${finding.kind} ${finding.text}`;
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  return [...groups.values()]
    .map((group) => reasonOf(group))
    .sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
}

function reasonOf(group: readonly Finding[]): RebalanceReason {
  const [{ kind, text }] = group as readonly [Finding, ...Finding[]];
  const members = group.flatMap(({ member }) => (member === null ? [] : [member]));
  const others = members.filter(({ self }) => !self);
  return {
    kind,
    members: members.slice(0, mostMembers),
    more: Math.max(0, members.length - mostMembers),
    text: others.length === 0 ? text : `${listed(others)} ${text}`,
  };
}

function listed(members: readonly TimelineMember[]): string {
  const names = members.slice(0, mostNames).map(({ name, host }) => (host === null ? name : `${name} (${host})`));
  return members.length > mostNames ? `${names.join(', ')} and ${members.length - mostNames} more` : names.join(', ');
}

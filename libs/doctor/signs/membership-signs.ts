import { partitionKey } from '../../protocol';
import { type GroupDescription, type GroupMember } from '../../engine';
import { type Chart } from '../chart';
import { finding, type Finding } from '../finding';
import { nameOf } from '../member-track';
import { type Sample } from '../observation';
import { clockTime, count, listed } from '../wording';

/** What members are set to: told only by a group that has settled. */
export function membershipSigns(chart: Chart): readonly Finding[] {
  const { settled, last } = chart;
  if (settled?.group == null || last?.group == null || settled.group.members.length === 0) return [];
  const { members } = settled.group;
  return [
    ...eager(settled.group),
    ...mixedProtocols(members),
    ...mixedVersions(members),
    ...partialInstances(members),
    ...differentSubscriptions(members),
    ...missingTopics(settled),
    ...withoutOwner(chart),
    ...idle(members),
  ];
}

/** Of Kafka's and of kafkajs's clients, as they are called on the wire. */
const eagerAssignors: ReadonlySet<string> = new Set(['range', 'roundrobin', 'sticky', 'RoundRobinAssigner']);

/** In the consumer protocol every assignor is incremental, also one that is called `range`. */
function eager({ type, assignor }: GroupDescription): readonly Finding[] {
  return type === 'classic' && assignor !== null && eagerAssignors.has(assignor)
    ? [finding('assignor-eager', '', [`the assignor of the group is ${assignor}`])]
    : [];
}

function mixedProtocols(members: readonly GroupMember[]): readonly Finding[] {
  const groups = byTrait(members, ({ protocol }) => protocol);
  return groups.size > 1 ? [finding('mixed-protocols', '', traitLines(groups))] : [];
}

function mixedVersions(members: readonly GroupMember[]): readonly Finding[] {
  const groups = byTrait(members, ({ subscription }) => subscription?.version ?? null);
  return groups.size > 1 ? [finding('mixed-versions', '', traitLines(groups, 'version '))] : [];
}

function partialInstances(members: readonly GroupMember[]): readonly Finding[] {
  const groups = byTrait(members, ({ instanceId }) => (instanceId === null ? 'without' : 'with'));
  return groups.size > 1 ? [finding('instance-ids-partial', '', traitLines(groups))] : [];
}

function differentSubscriptions(members: readonly GroupMember[]): readonly Finding[] {
  const groups = byTrait(members, ({ subscription }) => {
    if (subscription === null) return null;
    const pattern = subscription.pattern === null ? [] : [`/${subscription.pattern}/`];
    return [...[...subscription.topics].sort(), ...pattern].join(', ');
  });
  return groups.size > 1 ? [finding('subscriptions-differ', '', traitLines(groups))] : [];
}

/** Null: it does not tell. */
function byTrait(
  members: readonly GroupMember[],
  trait: (member: GroupMember) => string | number | null,
): ReadonlyMap<string, readonly GroupMember[]> {
  const groups = new Map<string, GroupMember[]>();
  for (const member of members) {
    const value = trait(member);
    if (value !== null) groups.set(`${value}`, [...(groups.get(`${value}`) ?? []), member]);
  }
  return groups;
}

function traitLines(groups: ReadonlyMap<string, readonly GroupMember[]>, noun = ''): readonly string[] {
  return [...groups].map(([value, members]) => `${noun}${value}: ${listed(members.map(nameOf))}`);
}

function missingTopics({ at, topics, group }: Sample): readonly Finding[] {
  return [...topics].flatMap(([topic, sight]) => {
    const subscribers = group?.members.filter(({ subscription }) => subscription?.topics.includes(topic)) ?? [];
    if (sight !== 'missing' || subscribers.length === 0) return [];
    const evidence = `${clockTime(at)}: no such topic; subscribed to by ${listed(subscribers.map(nameOf))}`;
    return [finding('topic-missing', topic, [evidence])];
  });
}

/** Of topics to which somebody subscribes; seen twice, for one look may fall between two owners. */
function withoutOwner({ samples, judged }: Chart): readonly Finding[] {
  const [before, last] = samples.slice(-2);
  if (before?.group?.state !== 'Stable' || last?.group?.state !== 'Stable') return [];
  const [unownedBefore, unowned] = [unownedIn(before), unownedIn(last)];
  return [...unowned].flatMap(([topic, partitions]) => {
    const twice = partitions.filter((partition) => unownedBefore.get(topic)?.includes(partition));
    if (twice.length === 0) return [];
    const lag = judged
      .filter(({ track }) => track.topic === topic && twice.includes(track.partition))
      .reduce((sum, { last: { lag } }) => sum + (lag ?? 0n), 0n);
    const names = listed(twice.map((partition) => partitionKey({ topic, partition })));
    return [
      finding('partitions-unowned', topic, [
        `${clockTime(before.at)} and ${clockTime(last.at)}: Stable, and nobody owns ${names}`,
        `lag ${lag}, where an offset is committed`,
      ]),
    ];
  });
}

function unownedIn({ group, topics }: Sample): ReadonlyMap<string, readonly number[]> {
  const owned = new Set(group?.members.flatMap(({ assigned }) => assigned.map(partitionKey)));
  const subscribed = new Set(group?.members.flatMap(({ subscription }) => subscription?.topics ?? []));
  const found = [...topics].flatMap(([topic, sight]): [string, number[]][] => {
    if (typeof sight === 'string' || !subscribed.has(topic)) return [];
    const free = sight.partitions
      .map(({ partition }) => partition)
      .filter((partition) => !owned.has(partitionKey({ topic, partition })));
    return free.length === 0 ? [] : [[topic, free]];
  });
  return new Map(found);
}

function idle(members: readonly GroupMember[]): readonly Finding[] {
  const without = members.filter(({ assigned }) => assigned.length === 0);
  if (without.length === 0 || without.length === members.length) return [];
  const evidence = `${count(without.length, 'member')} of ${members.length} without partitions: ${listed(without.map(nameOf))}`;
  return [finding('members-idle', '', [evidence])];
}

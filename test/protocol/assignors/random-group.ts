import { type AssignorInput, type AssignorMember, type TopicPartition } from '../../../libs/protocol';
import { Random } from '../../../libs/testing';

type Member = { -readonly [Key in keyof AssignorMember]: AssignorMember[Key] };

/** A group that is being made. */
interface Draft {
  readonly random: Random;
  readonly counts: Map<string, number>;
  /** Null: each member has its own subscription. */
  readonly shared: readonly string[] | null;
  readonly racks: readonly string[];
  members: Member[];
  serial: number;
}

/**
 * A group with a past, the same for the same seed: what its members own was dealt evenly among others, before some joined
 * or left, changed their subscription or missed a generation, or topics grew. Half of the groups subscribe alike, half are in
 * racks.
 */
export function randomGroup(seed: number): AssignorInput {
  const random = new Random(seed);
  const topics = Array.from({ length: 1 + random.below(6) }, (_, topic) => `topic-${topic}`);
  const counts = new Map(topics.map((topic) => [topic, 1 + random.below(24)]));
  const racks = ['a', 'b', 'c'].slice(0, random.pick([0, 0, 2, 3]));
  const shared = random.chance(0.5) ? topics : null;
  const draft: Draft = { random, counts, shared, racks, members: [], serial: 0 };
  join(draft, 1 + random.below(20));
  if (random.chance(0.9)) deal(draft);
  for (let changes = random.below(4); changes > 0; changes -= 1) random.pick(happenings)?.(draft);
  const { members } = draft;
  if (racks.length === 0) return { members, partitionCounts: counts };
  const replicas = 1 + random.below(racks.length);
  const racksOfOne = (): string[] => {
    const first = random.below(racks.length);
    return Array.from({ length: replicas }, (_, index) => racks[(first + index) % racks.length]!);
  };
  const racksOfAll = [...counts].map(([topic, count]) => [topic, Array.from({ length: count }, racksOfOne)] as const);
  return { members, partitionCounts: counts, partitionRacks: new Map(racksOfAll) };
}

const happenings: readonly ((draft: Draft) => void)[] = [
  (draft) => join(draft, 1),
  (draft) => join(draft, 1 + draft.random.below(8)),
  (draft) => leave(draft, 1),
  (draft) => leave(draft, 1 + draft.random.below(8)),
  ({ counts, random }) => {
    for (const topic of counts.keys()) if (random.chance(0.3)) counts.set(topic, counts.get(topic)! + random.below(8));
  },
  ({ counts }) => counts.delete('topic-0'),
  (draft) => {
    const member = draft.random.pick(draft.members);
    if (member && draft.shared === null) member.topics = someTopics(draft);
  },
  ({ members, random }) => {
    const [stale, other] = [random.pick(members), random.pick(members)];
    if (!stale || !other) return;
    stale.owned = [...other.owned];
    stale.generation = random.chance(0.5) ? other.generation : other.generation - 1;
  },
];

function join(draft: Draft, members: number): void {
  for (let left = members; left > 0; left -= 1) {
    draft.serial += 1;
    draft.members.push({
      memberId: `${draft.random.below(1000)}-${draft.serial}`,
      groupInstanceId: null,
      rackId: draft.random.chance(0.9) ? (draft.random.pick(draft.racks) ?? null) : null,
      topics: draft.shared ?? someTopics(draft),
      owned: [],
      generation: -1,
    });
  }
}

function leave(draft: Draft, members: number): void {
  for (let left = members; left > 0 && draft.members.length > 1; left -= 1)
    draft.members.splice(draft.random.below(draft.members.length), 1);
}

function someTopics({ counts, random }: Draft): string[] {
  const wanted = [...counts.keys(), 'missing'].filter(() => random.chance(0.5));
  return wanted.length > 0 ? wanted : [...counts.keys()];
}

/** Every partition to the subscriber that has the fewest. */
function deal({ members, counts }: Draft): void {
  const owned = new Map(members.map((member) => [member, [] as TopicPartition[]]));
  for (const [topic, count] of counts)
    for (let partition = 0; partition < count; partition += 1) {
      const takers = members.filter(({ topics }) => topics.includes(topic)).map((member) => owned.get(member)!);
      const fewest = Math.min(...takers.map(({ length }) => length));
      takers.find(({ length }) => length === fewest)?.push({ topic, partition });
    }
  for (const member of members) [member.owned, member.generation] = [owned.get(member)!, 5];
}

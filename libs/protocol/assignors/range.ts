import { type AssignorInput, type AssignorMember, type Assignor } from './assignor';
import { comparePartitions, type TopicPartition } from '../topic-partition';
import { RackSets, type RackSet } from './rack-sets';
import { racksMatch, racksMatter, rackOf } from './racks';
import { type SubscribedTopic, subscribedTopics } from './subscribers';

/**
 * Java's `RangeAssignor`: each topic is cut into runs of neighbouring partitions, one run for each subscriber, the first
 * ones longer by one. Topics with the same subscribers and the same number of partitions are cut alike, so partition n
 * of each goes to the same member. Where racks matter (KIP-881), everyone first gets partitions of its own rack, as many
 * as its run is long, and then the runs are made of what is left; topics that are cut alike are still given out alike.
 */
export const rangeAssignor: Assignor = {
  name: 'range',
  protocol: 'eager',
  userData: 'none',
  assign(input) {
    const topics = subscribedTopics(input);
    const sets = new RackSets();
    const cuts = topics.map((topic) => new TopicCut(topic, sets.ofTopic(topic.topic, input)));
    if (cuts.some((cut) => racksMatter(cut.subscribers, cut.racks))) matchRacks(cuts, input);
    const assignment = new Map(input.members.map(({ memberId }) => [memberId, [] as TopicPartition[]]));
    for (const cut of cuts) {
      for (const member of cut.subscribers.keys()) cut.giveRun(member);
      for (const [member, partitions] of cut.given.entries())
        assignment.get(cut.subscribers[member]!.memberId)!.push(...partitions.sort(comparePartitions));
    }
    return assignment;
  },
};

/** One topic that is being given out. Members are known by their place among the subscribers. */
class TopicCut {
  readonly topic: string;
  readonly partitionCount: number;
  readonly subscribers: readonly AssignorMember[];
  readonly given: readonly TopicPartition[][];
  private readonly open: Set<number>;
  private readonly short: number;
  private longer: number;

  constructor(
    { topic, partitionCount, subscribers }: SubscribedTopic,
    /** By partition. */
    readonly racks: readonly RackSet[],
  ) {
    this.topic = topic;
    this.partitionCount = partitionCount;
    this.subscribers = subscribers;
    this.given = subscribers.map(() => []);
    this.open = new Set(Array.from({ length: partitionCount }, (_, partition) => partition));
    this.short = Math.floor(partitionCount / subscribers.length);
    this.longer = partitionCount % subscribers.length;
  }

  room(member: number): number {
    return this.short + (this.longer > 0 ? 1 : 0) - this.given[member]!.length;
  }

  matches(member: number, partition: number): boolean {
    return racksMatch(this.subscribers[member]!, this.racks[partition]!);
  }

  give(member: number, partition: number): void {
    const given = this.given[member]!;
    given.push({ topic: this.topic, partition });
    this.open.delete(partition);
    if (given.length > this.short) this.longer -= 1;
  }

  giveRun(member: number, suits: (partition: number) => boolean = () => true): void {
    // Counted once: with its last partition a longer run uses up what made it longer.
    let room = this.room(member);
    if (room <= 0) return;
    for (const partition of this.open) {
      if (!suits(partition)) continue;
      this.give(member, partition);
      room -= 1;
      if (room === 0) return;
    }
  }
}

function matchRacks(cuts: readonly TopicCut[], input: AssignorInput): void {
  const places = new Map(input.members.map(({ memberId }, place) => [memberId, place]));
  const alike = new Map<string, TopicCut[]>();
  for (const cut of cuts) {
    // Without racks of members there is nothing to match.
    if (cut.subscribers.every((member) => rackOf(member) === null)) continue;
    const key = [cut.partitionCount, ...cut.subscribers.map(({ memberId }) => places.get(memberId))].join();
    alike.set(key, [...(alike.get(key) ?? []), cut]);
  }
  for (const group of alike.values()) {
    const [cut] = group;
    if (group.length > 1) matchCoPartitioned(group);
    else if (cut && racksMatter(cut.subscribers, cut.racks))
      for (const member of cut.subscribers.keys()) cut.giveRun(member, (partition) => cut.matches(member, partition));
  }
}

/** Partition n of all the topics goes to the first member with room that is in a rack of each of them. */
function matchCoPartitioned(cuts: readonly TopicCut[]): void {
  const [{ partitionCount, subscribers }] = cuts as readonly [TopicCut];
  let members = [...subscribers.keys()];
  for (let partition = 0; partition < partitionCount && members.length > 0; partition += 1) {
    const taker = members.find((member) => cuts.every((cut) => cut.room(member) > 0 && cut.matches(member, partition)));
    if (taker === undefined) continue;
    for (const cut of cuts) cut.give(taker, partition);
    members = members.filter((member) => cuts.some((cut) => cut.room(member) > 0));
  }
}

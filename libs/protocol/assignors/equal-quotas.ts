import { comparePartitions, type TopicPartition } from '../topic-partition';
import { UNCLAIMED, type ClaimedGroup } from './claims';

/**
 * The target of a group in which every one of `takers` subscribes to every topic: each gets the quota or one more. A
 * member keeps what it owns up to that; where more members own above the quota than there are extra partitions, those
 * first by member id keep the extra one. Java: `ConstrainedAssignmentBuilder`. Takes P log P for P partitions.
 */
export function assignEqualQuotas(group: ClaimedGroup, takers: readonly number[]): TopicPartition[][] {
  const { held, free } = splitByOwner(group);
  const total = group.owners.reduce((sum, { length }) => sum + length, 0);
  const quota = Math.floor(total / takers.length);
  let extras = total % takers.length;

  let below: TopicPartition[][] = [];
  const atQuota: TopicPartition[][] = [];
  for (const member of takers) {
    const mine = held[member] ?? [];
    const limit = extras > 0 ? quota + 1 : quota;
    for (const released of mine.splice(limit)) free.push(released);
    if (mine.length > quota) extras -= 1;
    else if (mine.length === quota) atQuota.push(mine);
    else below.push(mine);
  }

  free.sort(comparePartitions);
  const deal = free.values();
  const give = (to: TopicPartition[]): void => {
    const { value } = deal.next();
    if (value) to.push(value);
  };
  while (below.length > 0) {
    for (const mine of below) {
      give(mine);
      if (mine.length === quota) atQuota.push(mine);
    }
    below = below.filter((mine) => mine.length < quota);
  }
  for (const mine of atQuota.slice(0, extras)) give(mine);
  return held;
}

/** By member what it owns, in the order of number and then topic: what exceeds the quota comes from all topics alike. */
function splitByOwner({ members, topics, owners }: ClaimedGroup): { held: TopicPartition[][]; free: TopicPartition[] } {
  const held = members.map((): TopicPartition[] => []);
  const free: TopicPartition[] = [];
  for (const [index, topic] of topics.entries())
    for (const [partition, owner] of owners[index]?.entries() ?? [])
      (owner === UNCLAIMED ? free : (held[owner] ?? free)).push({ topic, partition });
  for (const mine of held) mine.sort((a, b) => a.partition - b.partition || comparePartitions(a, b));
  return { held, free };
}

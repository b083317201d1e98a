import { comparePartitions, type TopicPartition } from '../topic-partition';
import { balanceShares } from './balance';
import { type ClaimedGroup } from './claims';
import { assignEqualQuotas } from './equal-quotas';
import { Shares } from './shares';

/** The sticky target by member index. Whoever is subscribed to no existing topic gets nothing and does not count. */
export function assignSticky(group: ClaimedGroup): TopicPartition[][] {
  const takers = [...group.subscriptions.keys()].filter((member) => group.subscriptions[member]?.length);
  const equal = takers.every((member) => group.subscriptions[member]?.length === group.topics.length);
  const target = equal ? assignEqualQuotas(group, takers) : assignUnequal(group);
  for (const partitions of target) partitions.sort(comparePartitions);
  return target;
}

// How many partitions of each topic each member gets is settled first; which ones follows from who owns them. That makes
// the search as large as the subscriptions, however many partitions there are.
function assignUnequal(group: ClaimedGroup): TopicPartition[][] {
  const shares = new Shares(group);
  shares.fill();
  shares.level();
  balanceShares(shares);
  return shares.toPartitions();
}

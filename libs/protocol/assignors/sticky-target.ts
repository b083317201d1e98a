import { type AssignorInput } from './assignor';
import { balanceShares } from './balance';
import { type ClaimedGroup } from './claims';
import { assignEqualQuotas } from './equal-quotas';
import { poolsOf } from './pools';
import { RackSets } from './rack-sets';
import { racksMatter } from './racks';
import { Shares } from './shares';

/** The sticky target: for each partition its member. Whoever is subscribed to no existing topic gets nothing and does not count. */
export function assignSticky(group: ClaimedGroup, input: AssignorInput): Int32Array {
  const { members, topics, subscriptions } = group;
  const takers = [...members.keys()].filter((member) => subscriptions[member]!.topics.length > 0);
  const sets = new RackSets();
  const racks = input.partitionRacks === undefined ? [] : topics.flatMap((topic) => sets.ofTopic(topic, input));
  const rackAware = racksMatter(
    takers.map((member) => members[member]!),
    racks,
  );
  if (!rackAware && takers.every((member) => subscriptions[member]!.topics.length === topics.length))
    return assignEqualQuotas(group, takers);
  // How many partitions of each pool each member gets is settled first; which ones follows from who owns them. That makes
  // the search as large as the subscriptions, however many partitions there are.
  const shares = new Shares(group, poolsOf(group, rackAware ? racks : null));
  shares.fill();
  shares.level();
  balanceShares(shares);
  return shares.toTarget();
}

import { type TopicPartition } from '../topic-partition';
import { type Assignor } from './assignor';
import { subscribedTopics } from './subscribers';

/**
 * Java's `RangeAssignor`: each topic is cut into runs of neighbouring partitions, one run for each subscriber, the first
 * ones longer by one. Topics with the same subscribers and the same number of partitions are cut alike, so partition n
 * of each goes to the same member. Rack awareness (KIP-881) is left out: `rackId` is not looked at.
 */
export const rangeAssignor: Assignor = {
  name: 'range',
  protocol: 'eager',
  userData: 'none',
  assign(input) {
    const assignment = new Map(input.members.map(({ memberId }) => [memberId, [] as TopicPartition[]]));
    for (const { topic, partitionCount, subscribers } of subscribedTopics(input)) {
      const short = Math.floor(partitionCount / subscribers.length);
      const longer = partitionCount % subscribers.length;
      let partition = 0;
      for (const [index, { memberId }] of subscribers.entries()) {
        const end = partition + short + (index < longer ? 1 : 0);
        for (; partition < end; partition += 1) assignment.get(memberId)?.push({ topic, partition });
      }
    }
    return assignment;
  },
};

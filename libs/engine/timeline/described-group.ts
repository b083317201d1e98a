import { type TopicPartition } from '../../protocol';
import { type GroupDescription, type GroupMember } from '../admin';
import { type KnownMember } from './known-member';
import { type MembersTold } from './members-told';

/** What the coordinator's description of a group tells of its members and topics. */
export function toldBy({ members }: GroupDescription): MembersTold {
  const assigned = members.flatMap((member) => member.target ?? member.assigned);
  return { members: members.map(knownMember), partitionCounts: fullyAssigned(assigned) };
}

function knownMember({ memberId, instanceId, clientId, host, subscription }: GroupMember): KnownMember {
  const { topics = [], pattern = null } = subscription ?? {};
  return {
    ...{ memberId, groupInstanceId: instanceId, clientId },
    // Brokers write an address as `/10.0.0.7`.
    host: host.replace(/^\//, ''),
    topics: pattern === null ? topics : [...topics, `/${pattern}/`],
  };
}

/**
 * A topic has as many partitions as are assigned, if the highest of them leaves no gap: in the middle of a cooperative rebalance
 * some have no owner.
 */
function fullyAssigned(partitions: readonly TopicPartition[]): Record<string, number> {
  const topics = new Map<string, { readonly count: number; readonly highest: number }>();
  for (const { topic, partition } of partitions) {
    const { count, highest } = topics.get(topic) ?? { count: 0, highest: -1 };
    topics.set(topic, { count: count + 1, highest: Math.max(highest, partition) });
  }
  const full = [...topics].filter(([, { count, highest }]) => count === highest + 1);
  return Object.fromEntries(full.map(([topic, { count }]) => [topic, count]));
}

import { type DescribedGroup } from '../../wire';
import { KafkaRebalanceError } from '../errors';
import { type ResolvedConsumerOptions } from '../options';

/**
 * A member that has no assignor in common with a live group cannot join it. What it takes to get there: a step in between, in
 * which everybody knows both.
 */
export function assignorMismatch(
  { groupId, partitionAssignmentStrategy: ours }: ResolvedConsumerOptions,
  { protocolType, protocolData: theirs, members }: Pick<DescribedGroup, 'protocolType' | 'protocolData' | 'members'>,
): KafkaRebalanceError {
  const clients = [...new Set(members.map(({ clientId, clientHost }) => `${clientId}${clientHost}`))].slice(0, 5);
  const both = [...ours, theirs].map((name) => `'${name}'`).join(', ');
  const wayOut =
    protocolType === 'consumer'
      ? `Deploy every member with partitionAssignmentStrategy: [${both}] first, and when all of them have it, without ` +
        `'${theirs}'; or stop the other members first.`
      : 'It is no group of consumers: use another groupId.';
  return new KafkaRebalanceError(
    `Group ${groupId} uses the ${protocolType} assignor '${theirs}' (${members.length} members: ${clients.join(', ')}), and ` +
      `this member offers ${ours.map((name) => `'${name}'`).join(', ')}. ${wayOut}`,
    { code: 'INCONSISTENT_GROUP_PROTOCOL', disposition: 'fatal' },
  );
}

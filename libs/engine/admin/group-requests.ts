import { partitionKey, type TopicPartition } from '../../protocol';
import { ConsumerGroupDescribe, DeleteGroups, DescribeGroups, ErrorCode, OffsetDelete } from '../../wire';
import { byTopic, commitOffsets, type KeyCoordinator } from '../cluster';
import { KafkaRebalanceError } from '../errors';
import { type BrokerNode } from '../ports';
import { type Outcomes } from './answers';
import { forOffsets, type AskCoordinator } from './group-coordinators';
import { describeClassicGroup, describeConsumerGroup, type GroupDescription } from './group-description';

// Each of these asks the coordinator of one group, once. `deadline`: monotonic milliseconds.

/** By the protocol of the group: its type is not known before one of them has answered. */
export async function describeGroup(
  coordinator: KeyCoordinator,
  groupId: string,
  deadline: number,
): Promise<GroupDescription> {
  const described = await describeAsConsumer(coordinator, groupId, deadline);
  return described ?? describeAsClassic(coordinator, groupId, deadline);
}

/** Null: it is not of the consumer protocol. */
async function describeAsConsumer(
  coordinator: KeyCoordinator,
  groupId: string,
  deadline: number,
): Promise<GroupDescription | null> {
  const request = { groupIds: [groupId], includeAuthorizedOperations: false };
  const answer = await coordinator.call(ConsumerGroupDescribe, request, deadline).catch(orNullIfTooOld);
  const group = answer?.groups[0];
  const code = answer === null ? ErrorCode.UNSUPPORTED_VERSION : (group?.errorCode ?? ErrorCode.UNKNOWN_SERVER_ERROR);
  // Brokers that have the protocol turned off say UNSUPPORTED_VERSION.
  if (code === ErrorCode.GROUP_ID_NOT_FOUND || code === ErrorCode.UNSUPPORTED_VERSION) return null;
  if (code !== 0 || group === undefined) throw coordinator.refusal(code, 'ConsumerGroupDescribe');
  return describeConsumerGroup(group, placeOf(coordinator));
}

function orNullIfTooOld(thrown: unknown): null {
  if (thrown instanceof KafkaRebalanceError && thrown.code === 'BROKER_TOO_OLD') return null;
  throw thrown;
}

async function describeAsClassic(
  coordinator: KeyCoordinator,
  groupId: string,
  deadline: number,
): Promise<GroupDescription> {
  const request = { groups: [groupId], includeAuthorizedOperations: false };
  const { groups } = await coordinator.call(DescribeGroups, request, deadline);
  const [group] = groups;
  if (group?.errorCode !== 0) {
    throw coordinator.refusal(group?.errorCode ?? ErrorCode.UNKNOWN_SERVER_ERROR, 'DescribeGroups');
  }
  // What older brokers answer for a group that is not there.
  if (group.groupState === 'Dead') throw coordinator.refusal(ErrorCode.GROUP_ID_NOT_FOUND, 'DescribeGroups');
  return describeClassicGroup(group, placeOf(coordinator));
}

/** It has just answered; if another question has found out meanwhile that it moved, this one is asked again. */
function placeOf(coordinator: KeyCoordinator): BrokerNode {
  if (coordinator.place === null) throw coordinator.refusal(ErrorCode.NOT_COORDINATOR, 'DescribeGroups');
  return coordinator.place;
}

/**
 * Hazard: an answer may be lost
 *   1. the group is deleted   2. the connection ends before the answer   3. it is asked again: there is no such group
 * So the question remembers what it was not answered.
 */
export function deletionOf(groupId: string): AskCoordinator<void> {
  let mayBeDone = false;
  return async (coordinator, deadline) => {
    const asked = coordinator.call(DeleteGroups, { groupsNames: [groupId] }, deadline);
    const { results } = await asked.catch((thrown: unknown) => {
      mayBeDone = true;
      throw thrown;
    });
    const code = results[0]?.errorCode ?? ErrorCode.UNKNOWN_SERVER_ERROR;
    if (code === 0 || (code === ErrorCode.GROUP_ID_NOT_FOUND && mayBeDone)) return;
    throw coordinator.refusal(code, 'DeleteGroups');
  };
}

/** Rejects where the whole request is refused, and is worth repeating or not. */
export async function deleteOffsets(
  coordinator: KeyCoordinator,
  groupId: string,
  partitions: readonly TopicPartition[],
  deadline: number,
): Promise<Outcomes> {
  const topics = byTopic(partitions).map(([name, members]) => ({
    name,
    partitions: members.map(({ partition }) => ({ partitionIndex: partition })),
  }));
  const answer = await coordinator.call(OffsetDelete, { groupId, topics }, deadline);
  if (answer.errorCode !== 0) throw coordinator.refusal(answer.errorCode, 'OffsetDelete');
  const codes = answer.topics.flatMap(({ name, partitions: answered }) =>
    answered.map(({ partitionIndex, errorCode }): [string, number] => [
      partitionKey({ topic: name, partition: partitionIndex }),
      errorCode,
    ]),
  );
  return outcomes(coordinator, 'OffsetDelete', partitions, new Map(codes));
}

export interface OffsetToSet extends TopicPartition {
  /** The next one to be read. */
  readonly offset: bigint;
  readonly metadata?: string;
}

/** As no member at all (generation -1), which is allowed while there are none. A group that is not there comes to be. */
export async function setOffsets(
  coordinator: KeyCoordinator,
  groupId: string,
  offsets: readonly OffsetToSet[],
  deadline: number,
): Promise<Outcomes> {
  const nobody = { groupId, memberId: '', groupInstanceId: null, generation: -1 };
  const toCommit = offsets.map(({ metadata = '', ...offset }) => ({ ...offset, metadata, leaderEpoch: -1 }));
  const codes = await commitOffsets(forOffsets(coordinator), nobody, toCommit, deadline);
  if ([...codes.values()].some((code) => ofGroupsWithMembers.has(code))) throw hasMembers(groupId);
  return outcomes(coordinator, 'OffsetCommit', offsets, codes);
}

/** What a commit that is of no member is answered when there are members. */
const ofGroupsWithMembers: ReadonlySet<number> = new Set([
  ErrorCode.UNKNOWN_MEMBER_ID,
  ErrorCode.ILLEGAL_GENERATION,
  ErrorCode.STALE_MEMBER_EPOCH,
  ErrorCode.REBALANCE_IN_PROGRESS,
]);

function hasMembers(groupId: string): KafkaRebalanceError {
  return new KafkaRebalanceError(
    `The offsets of group ${groupId} cannot be changed from outside: the group has members. Stop them first; a member that ` +
      'crashed counts until its session has ended.',
    { code: 'NON_EMPTY_GROUP', disposition: 'abandon' },
  );
}

/** By partition. Both requests change nothing when they are repeated, so one that is worth it is thrown to be. */
function outcomes(
  coordinator: KeyCoordinator,
  api: string,
  partitions: readonly TopicPartition[],
  codes: ReadonlyMap<string, number>,
): Outcomes {
  const outcomeOf = (key: string): KafkaRebalanceError | null => {
    const code = codes.get(key) ?? ErrorCode.UNKNOWN_SERVER_ERROR;
    return code === 0 ? null : coordinator.refusal(code, api, `${key}, ${coordinator.subject}`);
  };
  const all = partitions.map(partitionKey).map((key) => [key, outcomeOf(key)] as const);
  const repeat = all.map(([, error]) => error).find((error) => error?.disposition === 'retry');
  if (repeat !== undefined && repeat !== null) throw repeat;
  return new Map(all);
}

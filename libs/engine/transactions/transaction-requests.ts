import { partitionKey, type TopicPartition } from '../../protocol';
import { AddOffsetsToTxn, AddPartitionsToTxn, EndTxn, InitProducerId, TxnOffsetCommit } from '../../wire';
import { byTopic, type CommittingMember, type KeyCoordinator, type OffsetToCommit } from '../cluster';
import { isOutdated, mayBeLate } from './transaction-failures';

/** What the coordinator knows a producer by. A greater epoch fences all smaller ones. */
export interface ProducerIdentity {
  readonly transactionalId: string;
  readonly producerId: bigint;
  readonly producerEpoch: number;
}

// Each of these is one request, not repeated; every refusal is thrown. `deadline`: monotonic milliseconds.

/** With an identity, the same producer with another epoch, unless it was fenced. Without, all producers so far are. */
export async function initProducerId(
  coordinator: KeyCoordinator,
  transactionalId: string,
  transactionTimeoutMs: number,
  identity: ProducerIdentity | null,
  deadline: number,
): Promise<ProducerIdentity> {
  const { producerId, producerEpoch } = identity ?? { producerId: -1n, producerEpoch: -1 };
  const request = { transactionalId, transactionTimeoutMs, producerId, producerEpoch };
  const answer = await coordinator.call(InitProducerId, request, deadline);
  if (answer.errorCode !== 0) throw coordinator.refusal(answer.errorCode, 'InitProducerId');
  return { transactionalId, producerId: answer.producerId, producerEpoch: answer.producerEpoch };
}

export async function addPartitions(
  coordinator: KeyCoordinator,
  identity: ProducerIdentity,
  partitions: readonly TopicPartition[],
  deadline: number,
): Promise<void> {
  const topics = byTopic(partitions).map(([name, members]) => ({
    name,
    partitions: members.map(({ partition }) => partition),
  }));
  const answer = await coordinator.call(AddPartitionsToTxn, { ...identity, topics }, deadline);
  const refusals = answer.resultsByTopic.flatMap(({ name, resultsByPartition }) =>
    resultsByPartition
      .filter(({ partitionErrorCode }) => partitionErrorCode !== 0)
      .map(({ partitionIndex, partitionErrorCode }) =>
        coordinator.refusal(
          partitionErrorCode,
          'AddPartitionsToTxn',
          partitionKey({ topic: name, partition: partitionIndex }),
        ),
      ),
  );
  // The others were not attempted because of this one.
  const cause = refusals.find(({ code }) => code !== 'OPERATION_NOT_ATTEMPTED') ?? refusals[0];
  if (cause !== undefined) throw cause;
}

export async function addOffsets(
  coordinator: KeyCoordinator,
  identity: ProducerIdentity,
  groupId: string,
  deadline: number,
): Promise<void> {
  const { errorCode } = await coordinator.call(AddOffsetsToTxn, { ...identity, groupId }, deadline);
  if (errorCode !== 0) throw coordinator.refusal(errorCode, 'AddOffsetsToTxn', `group ${groupId}`);
}

/**
 * To the coordinator of the group, which knows whether the member is still in this generation (KIP-447). Gives one try, under
 * the place that the member has then.
 *
 * Hazard: the group goes on while the partition stays
 *   1. we send under generation n   2. the coordinator is in n+1 already, and refuses   3. a moment later we hear of n+1
 *   -> nothing is lost, and the transaction need not be: so each generation is worth a second try
 */
export function commitsUnder(
  place: () => CommittingMember,
  groupCoordinator: KeyCoordinator,
  identity: ProducerIdentity,
  offsets: readonly OffsetToCommit[],
): (deadline: number) => Promise<void> {
  let refusedIn: number | null = null;
  return async (deadline) => {
    const member = place();
    try {
      await commitOffsets(groupCoordinator, identity, member, offsets, deadline);
    } catch (thrown) {
      if (!isOutdated(thrown) || refusedIn === member.generation) throw thrown;
      refusedIn = member.generation;
      throw mayBeLate(thrown);
    }
  };
}

async function commitOffsets(
  groupCoordinator: KeyCoordinator,
  identity: ProducerIdentity,
  { groupId, memberId, groupInstanceId, generation }: CommittingMember,
  offsets: readonly OffsetToCommit[],
  deadline: number,
): Promise<void> {
  const topics = byTopic(offsets).map(([name, members]) => ({
    name,
    partitions: members.map(({ partition, offset, leaderEpoch, metadata }) => ({
      ...{ partitionIndex: partition, committedOffset: offset },
      ...{ committedLeaderEpoch: leaderEpoch, committedMetadata: metadata },
    })),
  }));
  const request = { ...identity, groupId, memberId, groupInstanceId, generationId: generation, topics };
  const answer = await groupCoordinator.call(TxnOffsetCommit, request, deadline);
  const refusals = answer.topics.flatMap(({ name, partitions }) =>
    partitions
      .filter(({ errorCode }) => errorCode !== 0)
      .map(({ partitionIndex, errorCode }) => {
        const subject = `${partitionKey({ topic: name, partition: partitionIndex })}, ${groupCoordinator.subject}`;
        return groupCoordinator.refusal(errorCode, 'TxnOffsetCommit', subject);
      }),
  );
  const cause = refusals.find(({ disposition }) => disposition !== 'retry') ?? refusals[0];
  if (cause !== undefined) throw cause;
}

/** Idempotent: who asks again for what is done is told that it is done. */
export async function endTransaction(
  coordinator: KeyCoordinator,
  identity: ProducerIdentity,
  committed: boolean,
  deadline: number,
): Promise<number> {
  const { errorCode } = await coordinator.call(EndTxn, { ...identity, committed }, deadline);
  return errorCode;
}

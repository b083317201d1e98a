import fc from 'fast-check';
import * as wire from '../../../libs/wire';
import { bytes, flag, int16, int32, int64, list, nullableText, text } from '../arbitraries';
import { type AnyCase, define } from './cases';

const producer = { transactionalId: text, producerId: int64, producerEpoch: int16 };
const answer = fc.record({ throttleTimeMs: int32, errorCode: int16 });

/** The APIs that a transactional producer needs. */
export const transactionCases: readonly AnyCase[] = [
  define({
    api: wire.InitProducerId,
    request: () => fc.record({ ...producer, transactionalId: nullableText, transactionTimeoutMs: int32 }),
    response: () => fc.record({ throttleTimeMs: int32, errorCode: int16, producerId: int64, producerEpoch: int16 }),
  }),
  define({
    api: wire.AddPartitionsToTxn,
    request: () => fc.record({ ...producer, topics: list(fc.record({ name: text, partitions: list(int32) })) }),
    response: () =>
      fc.record({
        throttleTimeMs: int32,
        resultsByTopic: list(
          fc.record({
            name: text,
            resultsByPartition: list(fc.record({ partitionIndex: int32, partitionErrorCode: int16 })),
          }),
        ),
      }),
  }),
  define({
    api: wire.AddOffsetsToTxn,
    request: () => fc.record({ ...producer, groupId: text }),
    response: () => answer,
  }),
  define({ api: wire.EndTxn, request: () => fc.record({ ...producer, committed: flag }), response: () => answer }),
  define({
    api: wire.TxnOffsetCommit,
    request: (version) =>
      fc.record({
        ...producer,
        groupId: text,
        generationId: int32,
        // Who is no member is named by no text, as by the versions that have no place for it.
        memberId: version < 3 ? fc.constant('') : text,
        groupInstanceId: nullableText,
        topics: list(
          fc.record({
            name: text,
            partitions: list(
              fc.record({
                partitionIndex: int32,
                committedOffset: int64,
                committedLeaderEpoch: int32,
                committedMetadata: nullableText,
              }),
            ),
          }),
        ),
      }),
    response: () =>
      fc.record({
        throttleTimeMs: int32,
        topics: list(
          fc.record({ name: text, partitions: list(fc.record({ partitionIndex: int32, errorCode: int16 })) }),
        ),
      }),
  }),
  define({
    api: wire.Produce,
    request: () =>
      fc.record({
        transactionalId: nullableText,
        acks: int16,
        timeoutMs: int32,
        topicData: list(
          fc.record({ name: text, partitionData: list(fc.record({ index: int32, records: fc.option(bytes) })) }),
        ),
      }),
    response: () =>
      fc.record({
        responses: list(
          fc.record({
            name: text,
            partitionResponses: list(
              fc.record({
                index: int32,
                errorCode: int16,
                baseOffset: int64,
                logAppendTimeMs: int64,
                logStartOffset: int64,
                recordErrors: list(fc.record({ batchIndex: int32, batchIndexErrorMessage: nullableText })),
                errorMessage: nullableText,
                currentLeader: fc.record({ leaderId: int32, leaderEpoch: int32 }),
              }),
            ),
          }),
        ),
        throttleTimeMs: int32,
        nodeEndpoints: list(fc.record({ nodeId: int32, host: text, port: int32, rack: nullableText })),
      }),
  }),
];

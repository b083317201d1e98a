import fc from 'fast-check';
import * as wire from '../../../libs/wire';
import { bytes, flag, int16, int32, int64, int8, list, nullableText, text, uuid } from '../arbitraries';
import { type AnyCase, batch, define } from './cases';

const results = <T>(partition: fc.Arbitrary<T>) =>
  list(fc.record({ name: text, topicId: uuid, partitions: list(partition) }));

/** The APIs that move offsets and records. */
export const offsetCases: readonly AnyCase[] = [
  define({
    api: wire.OffsetCommit,
    request: (version) =>
      fc.record({
        groupId: text,
        generationIdOrMemberEpoch: int32,
        memberId: text,
        groupInstanceId: version >= 7 ? nullableText : fc.constant(null),
        topics: results(
          fc.record({
            partitionIndex: int32,
            committedOffset: int64,
            committedLeaderEpoch: int32,
            committedMetadata: nullableText,
          }),
        ),
      }),
    response: () =>
      fc.record({ throttleTimeMs: int32, topics: results(fc.record({ partitionIndex: int32, errorCode: int16 })) }),
  }),
  define({
    api: wire.OffsetFetch,
    request: (version) =>
      fc.record({
        groups: batch(
          fc.record({
            groupId: text,
            memberId: nullableText,
            memberEpoch: int32,
            topics: fc.option(list(fc.record({ name: text, topicId: uuid, partitionIndexes: list(int32) }))),
          }),
          version >= 8,
        ),
        requireStable: version >= 7 ? flag : fc.constant(false),
      }),
    response: (version) =>
      fc.record({
        throttleTimeMs: int32,
        groups: batch(
          fc.record({
            groupId: text,
            topics: results(
              fc.record({
                partitionIndex: int32,
                committedOffset: int64,
                committedLeaderEpoch: int32,
                metadata: nullableText,
                errorCode: int16,
              }),
            ),
            errorCode: int16,
          }),
          version >= 8,
        ),
      }),
  }),
  define({
    api: wire.ListOffsets,
    request: (version) =>
      fc.record({
        replicaId: int32,
        isolationLevel: version >= 2 ? int8 : fc.constant(0),
        topics: list(
          fc.record({
            name: text,
            partitions: list(fc.record({ partitionIndex: int32, currentLeaderEpoch: int32, timestamp: int64 })),
          }),
        ),
        timeoutMs: int32,
      }),
    response: () =>
      fc.record({
        throttleTimeMs: int32,
        topics: list(
          fc.record({
            name: text,
            partitions: list(
              fc.record({
                partitionIndex: int32,
                errorCode: int16,
                timestamp: int64,
                offset: int64,
                leaderEpoch: int32,
              }),
            ),
          }),
        ),
      }),
  }),
  define({
    api: wire.OffsetForLeaderEpoch,
    request: () =>
      fc.record({
        replicaId: int32,
        topics: list(
          fc.record({
            topic: text,
            partitions: list(fc.record({ partition: int32, currentLeaderEpoch: int32, leaderEpoch: int32 })),
          }),
        ),
      }),
    response: () =>
      fc.record({
        throttleTimeMs: int32,
        topics: list(
          fc.record({
            topic: text,
            partitions: list(fc.record({ errorCode: int16, partition: int32, leaderEpoch: int32, endOffset: int64 })),
          }),
        ),
      }),
  }),
  define({
    api: wire.Fetch,
    request: () =>
      fc.record({
        replicaId: int32,
        maxWaitMs: int32,
        minBytes: int32,
        maxBytes: int32,
        isolationLevel: int8,
        sessionId: int32,
        sessionEpoch: int32,
        topics: list(
          fc.record({
            topic: text,
            topicId: uuid,
            partitions: list(
              fc.record({
                partition: int32,
                currentLeaderEpoch: int32,
                fetchOffset: int64,
                lastFetchedEpoch: int32,
                logStartOffset: int64,
                partitionMaxBytes: int32,
              }),
            ),
          }),
        ),
        forgottenTopicsData: list(fc.record({ topic: text, topicId: uuid, partitions: list(int32) })),
        rackId: text,
      }),
    response: () =>
      fc.record({
        throttleTimeMs: int32,
        errorCode: int16,
        sessionId: int32,
        responses: list(
          fc.record({
            topic: text,
            topicId: uuid,
            partitions: list(
              fc.record({
                partitionIndex: int32,
                errorCode: int16,
                highWatermark: int64,
                lastStableOffset: int64,
                logStartOffset: int64,
                divergingEpoch: fc.record({ epoch: int32, endOffset: int64 }),
                currentLeader: fc.record({ leaderId: int32, leaderEpoch: int32 }),
                abortedTransactions: fc.option(list(fc.record({ producerId: int64, firstOffset: int64 }))),
                preferredReadReplica: int32,
                records: fc.option(bytes),
              }),
            ),
          }),
        ),
        nodeEndpoints: list(fc.record({ nodeId: int32, host: text, port: int32, rack: nullableText })),
      }),
  }),
];

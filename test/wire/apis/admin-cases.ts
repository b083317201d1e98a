import fc from 'fast-check';
import * as wire from '../../../libs/wire';
import { flag, int16, int32, int8, list, nullableText, text, uuid } from '../arbitraries';
import { type AnyCase, define } from './cases';

const assignment = fc.record({
  topicPartitions: list(fc.record({ topicId: uuid, topicName: text, partitions: list(int32) })),
});

/** The APIs that look after groups from outside. */
export const adminCases: readonly AnyCase[] = [
  define({
    api: wire.ConsumerGroupDescribe,
    request: () => fc.record({ groupIds: list(text), includeAuthorizedOperations: flag }),
    response: () =>
      fc.record({
        throttleTimeMs: int32,
        groups: list(
          fc.record({
            errorCode: int16,
            errorMessage: nullableText,
            groupId: text,
            groupState: text,
            groupEpoch: int32,
            assignmentEpoch: int32,
            assignorName: text,
            members: list(
              fc.record({
                memberId: text,
                instanceId: nullableText,
                rackId: nullableText,
                memberEpoch: int32,
                clientId: text,
                clientHost: text,
                subscribedTopicNames: list(text),
                subscribedTopicRegex: nullableText,
                assignment,
                targetAssignment: assignment,
                memberType: int8,
              }),
            ),
            authorizedOperations: int32,
          }),
        ),
      }),
  }),
  define({
    api: wire.DeleteGroups,
    request: () => fc.record({ groupsNames: list(text) }),
    response: () => fc.record({ throttleTimeMs: int32, results: list(fc.record({ groupId: text, errorCode: int16 })) }),
  }),
  define({
    api: wire.OffsetDelete,
    request: () =>
      fc.record({
        groupId: text,
        topics: list(fc.record({ name: text, partitions: list(fc.record({ partitionIndex: int32 })) })),
      }),
    response: () =>
      fc.record({
        errorCode: int16,
        throttleTimeMs: int32,
        topics: list(
          fc.record({ name: text, partitions: list(fc.record({ partitionIndex: int32, errorCode: int16 })) }),
        ),
      }),
  }),
];

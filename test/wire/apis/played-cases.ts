import fc from 'fast-check';
import * as wire from '../../../libs/wire';
import { flag, int16, int32, int8, list, nullableText, text, uuid } from '../arbitraries';
import { type AnyCase, define } from './cases';

/** The APIs that a broker for tests answers, and nobody of ours asks. */
export const playedCases: readonly AnyCase[] = [
  define({
    api: wire.CreateTopics,
    request: () =>
      fc.record({
        topics: list(
          fc.record({
            name: text,
            numPartitions: int32,
            replicationFactor: int16,
            assignments: list(fc.record({ partitionIndex: int32, brokerIds: list(int32) })),
            configs: list(fc.record({ name: text, value: nullableText })),
          }),
        ),
        timeoutMs: int32,
        validateOnly: flag,
      }),
    response: () =>
      fc.record({
        throttleTimeMs: int32,
        topics: list(
          fc.record({
            name: text,
            topicId: uuid,
            errorCode: int16,
            errorMessage: nullableText,
            topicConfigErrorCode: int16,
            numPartitions: int32,
            replicationFactor: int16,
            configs: fc.option(
              list(
                fc.record({
                  name: text,
                  value: nullableText,
                  readOnly: flag,
                  configSource: int8,
                  isSensitive: flag,
                }),
              ),
            ),
          }),
        ),
      }),
  }),
  define({
    api: wire.DeleteTopics,
    request: (version) =>
      fc.record({
        topics: list(fc.record({ name: version >= 6 ? nullableText : text, topicId: uuid })),
        timeoutMs: int32,
      }),
    response: () =>
      fc.record({
        throttleTimeMs: int32,
        responses: list(fc.record({ name: nullableText, topicId: uuid, errorCode: int16, errorMessage: nullableText })),
      }),
  }),
];

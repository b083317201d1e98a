import {
  array,
  boolean,
  int16,
  int32,
  int64,
  message,
  nullableArray,
  nullableString,
  since,
  string,
  struct,
  uuid,
  within,
} from '../layout';
import { type Api, type Codec } from '../rpc';
import { type Uuid, ZERO_UUID } from '../uuid';
import { WireFormatError } from '../wire-format-error';

export interface OffsetFetchTopic {
  /** Up to version 9. */
  readonly name: string;
  /** From version 10. */
  readonly topicId: Uuid;
  readonly partitionIndexes: readonly number[];
}

export interface OffsetFetchGroup {
  readonly groupId: string;
  /** From version 9, for members of a `consumer` group. */
  readonly memberId: string | null;
  /** -1 when there is none. */
  readonly memberEpoch: number;
  /** `null` asks for every topic that has an offset. */
  readonly topics: readonly OffsetFetchTopic[] | null;
}

export interface OffsetFetchRequest {
  /** Exactly one group up to version 7. */
  readonly groups: readonly OffsetFetchGroup[];
  /** From version 7: UNSTABLE_OFFSET_COMMIT where a transaction has not ended, instead of an old offset. */
  readonly requireStable: boolean;
}

export interface OffsetFetchPartitionResult {
  readonly partitionIndex: number;
  /** -1 when nothing was committed. */
  readonly committedOffset: bigint;
  readonly committedLeaderEpoch: number;
  readonly metadata: string | null;
  readonly errorCode: number;
}

export interface OffsetFetchTopicResult {
  readonly name: string;
  readonly topicId: Uuid;
  readonly partitions: readonly OffsetFetchPartitionResult[];
}

export interface OffsetFetchGroupResult {
  /** Empty up to version 7, which answers for the one group that was asked for. */
  readonly groupId: string;
  readonly topics: readonly OffsetFetchTopicResult[];
  readonly errorCode: number;
}

export interface OffsetFetchResponse {
  readonly throttleTimeMs: number;
  readonly groups: readonly OffsetFetchGroupResult[];
}

const FLEXIBLE_FROM = 6;
const BATCHED_FROM = 8;

const topic = struct<OffsetFetchTopic>({
  name: within(0, 9, string, ''),
  topicId: since(10, uuid, ZERO_UUID),
  partitionIndexes: array(int32),
});

const batchedRequest = message<OffsetFetchRequest>(FLEXIBLE_FROM, {
  groups: array(
    struct<OffsetFetchGroup>({
      groupId: string,
      memberId: since(9, nullableString, null),
      memberEpoch: since(9, int32, -1),
      topics: nullableArray(topic),
    }),
  ),
  requireStable: boolean,
});

interface SingleRequest {
  readonly groupId: string;
  readonly topics: readonly OffsetFetchTopic[] | null;
  readonly requireStable: boolean;
}

const singleRequest = message<SingleRequest>(FLEXIBLE_FROM, {
  groupId: string,
  topics: nullableArray(topic),
  requireStable: since(7, boolean, false, 'must'),
});

const request: Codec<OffsetFetchRequest> = {
  write: (writer, value, version) => {
    if (version >= BATCHED_FROM) return batchedRequest.write(writer, value, version);
    const { groupId, topics } = only(value.groups, version, writer.length);
    singleRequest.write(writer, { groupId, topics, requireStable: value.requireStable }, version);
  },
  read: (reader, version) => {
    if (version >= BATCHED_FROM) return batchedRequest.read(reader, version);
    const { requireStable, ...group } = singleRequest.read(reader, version);
    return { groups: [{ ...group, memberId: null, memberEpoch: -1 }], requireStable };
  },
};

const topicResult = struct<OffsetFetchTopicResult>({
  name: within(0, 9, string, ''),
  topicId: since(10, uuid, ZERO_UUID),
  partitions: array(
    struct<OffsetFetchPartitionResult>({
      partitionIndex: int32,
      committedOffset: int64,
      committedLeaderEpoch: since(5, int32, -1),
      metadata: nullableString,
      errorCode: int16,
    }),
  ),
});

const batchedResponse = message<OffsetFetchResponse>(FLEXIBLE_FROM, {
  throttleTimeMs: int32,
  groups: array(struct<OffsetFetchGroupResult>({ groupId: string, topics: array(topicResult), errorCode: int16 })),
});

type SingleResponse = Omit<OffsetFetchGroupResult, 'groupId'> & { readonly throttleTimeMs: number };

const singleResponse = message<SingleResponse>(FLEXIBLE_FROM, {
  throttleTimeMs: int32,
  topics: array(topicResult),
  errorCode: int16,
});

const response: Codec<OffsetFetchResponse> = {
  write: (writer, value, version) => {
    if (version >= BATCHED_FROM) return batchedResponse.write(writer, value, version);
    const { topics, errorCode } = only(value.groups, version, writer.length);
    singleResponse.write(writer, { throttleTimeMs: value.throttleTimeMs, topics, errorCode }, version);
  },
  read: (reader, version) => {
    if (version >= BATCHED_FROM) return batchedResponse.read(reader, version);
    const { throttleTimeMs, ...group } = singleResponse.read(reader, version);
    return { throttleTimeMs, groups: [{ groupId: '', ...group }] };
  },
};

function only<T>(groups: readonly T[], version: number, position: number): T {
  const [group, ...others] = groups;
  if (group === undefined || others.length > 0) {
    throw new WireFormatError(`version ${version} has place for one group`, position);
  }
  return group;
}

export const OffsetFetch: Api<OffsetFetchRequest, OffsetFetchResponse> = {
  key: 9,
  name: 'OffsetFetch',
  versions: { min: 5, max: 10 },
  oldest: 3,
  flexibleFrom: FLEXIBLE_FROM,
  request,
  response,
};

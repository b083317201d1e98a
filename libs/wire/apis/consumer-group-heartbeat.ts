import {
  array,
  int16,
  int32,
  message,
  nullableArray,
  nullableString,
  nullableStruct,
  since,
  string,
  struct,
  uuid,
} from '../layout';
import { type Api } from '../rpc';
import { type Uuid } from '../uuid';

export interface TopicIdPartitions {
  readonly topicId: Uuid;
  readonly partitions: readonly number[];
}

/** KIP-848. Null means "as in my last heartbeat" wherever it is allowed. */
export interface ConsumerGroupHeartbeatRequest {
  readonly groupId: string;
  /** Made by the client from version 1 on; empty at the first heartbeat of version 0. */
  readonly memberId: string;
  /** 0 joins, -1 leaves, -2 leaves for a while (static members). */
  readonly memberEpoch: number;
  readonly instanceId: string | null;
  readonly rackId: string | null;
  /** -1: as in the last heartbeat. */
  readonly rebalanceTimeoutMs: number;
  readonly subscribedTopicNames: readonly string[] | null;
  /** From version 1. */
  readonly subscribedTopicRegex: string | null;
  readonly serverAssignor: string | null;
  /** What the member owns. */
  readonly topicPartitions: readonly TopicIdPartitions[] | null;
}

export interface ConsumerGroupAssignment {
  readonly topicPartitions: readonly TopicIdPartitions[];
}

export interface ConsumerGroupHeartbeatResponse {
  readonly throttleTimeMs: number;
  readonly errorCode: number;
  readonly errorMessage: string | null;
  readonly memberId: string | null;
  readonly memberEpoch: number;
  readonly heartbeatIntervalMs: number;
  /** Null when it has not changed. */
  readonly assignment: ConsumerGroupAssignment | null;
}

const FLEXIBLE_FROM = 0;

const topicPartitions = struct<TopicIdPartitions>({ topicId: uuid, partitions: array(int32) });

export const ConsumerGroupHeartbeat: Api<ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse> = {
  key: 68,
  name: 'ConsumerGroupHeartbeat',
  versions: { min: 0, max: 1 },
  flexibleFrom: FLEXIBLE_FROM,
  request: message<ConsumerGroupHeartbeatRequest>(FLEXIBLE_FROM, {
    groupId: string,
    memberId: string,
    memberEpoch: int32,
    instanceId: nullableString,
    rackId: nullableString,
    rebalanceTimeoutMs: int32,
    subscribedTopicNames: nullableArray(string),
    subscribedTopicRegex: since(1, nullableString, null, 'must'),
    serverAssignor: nullableString,
    topicPartitions: nullableArray(topicPartitions),
  }),
  response: message<ConsumerGroupHeartbeatResponse>(FLEXIBLE_FROM, {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: nullableString,
    memberId: nullableString,
    memberEpoch: int32,
    heartbeatIntervalMs: int32,
    assignment: nullableStruct<ConsumerGroupAssignment>({ topicPartitions: array(topicPartitions) }),
  }),
};

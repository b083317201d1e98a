import {
  array,
  boolean,
  int16,
  int32,
  int8,
  message,
  nullableArray,
  nullableString,
  since,
  string,
  struct,
  tagged,
  uuid,
} from '../layout';
import { type Api } from '../rpc';
import { type Uuid, ZERO_UUID } from '../uuid';

export interface TopicConfigEntry {
  readonly name: string;
  readonly value: string | null;
}

export interface ReplicaAssignment {
  readonly partitionIndex: number;
  readonly brokerIds: readonly number[];
}

export interface TopicToCreate {
  readonly name: string;
  /** -1: the broker's default, or as `assignments` say. */
  readonly numPartitions: number;
  /** -1: the broker's default, or as `assignments` say. */
  readonly replicationFactor: number;
  /** Empty: the broker chooses. */
  readonly assignments: readonly ReplicaAssignment[];
  readonly configs: readonly TopicConfigEntry[];
}

export interface CreateTopicsRequest {
  readonly topics: readonly TopicToCreate[];
  readonly timeoutMs: number;
  /** Nothing is created. */
  readonly validateOnly: boolean;
}

export interface CreatedTopicConfig {
  readonly name: string;
  readonly value: string | null;
  readonly readOnly: boolean;
  readonly configSource: number;
  readonly isSensitive: boolean;
}

/** Counts and configs come from version 5 on, and with an error they are -1 and null. */
export interface CreatedTopic {
  readonly name: string;
  /** From version 7. */
  readonly topicId: Uuid;
  readonly errorCode: number;
  readonly errorMessage: string | null;
  /** Why the configs are not told, if they are not. */
  readonly topicConfigErrorCode: number;
  readonly numPartitions: number;
  readonly replicationFactor: number;
  readonly configs: readonly CreatedTopicConfig[] | null;
}

export interface CreateTopicsResponse {
  readonly throttleTimeMs: number;
  readonly topics: readonly CreatedTopic[];
}

const FLEXIBLE_FROM = 5;

export const CreateTopics: Api<CreateTopicsRequest, CreateTopicsResponse> = {
  key: 19,
  name: 'CreateTopics',
  versions: { min: 5, max: 7 },
  oldest: 2,
  flexibleFrom: FLEXIBLE_FROM,
  request: message<CreateTopicsRequest>(FLEXIBLE_FROM, {
    topics: array(
      struct<TopicToCreate>({
        name: string,
        numPartitions: int32,
        replicationFactor: int16,
        assignments: array(struct<ReplicaAssignment>({ partitionIndex: int32, brokerIds: array(int32) })),
        configs: array(struct<TopicConfigEntry>({ name: string, value: nullableString })),
      }),
    ),
    timeoutMs: int32,
    validateOnly: boolean,
  }),
  response: message<CreateTopicsResponse>(FLEXIBLE_FROM, {
    throttleTimeMs: int32,
    topics: array(
      struct<CreatedTopic>({
        name: string,
        topicId: since(7, uuid, ZERO_UUID),
        errorCode: int16,
        errorMessage: nullableString,
        topicConfigErrorCode: tagged(0, 5, int16, 0),
        numPartitions: since(5, int32, -1),
        replicationFactor: since(5, int16, -1),
        configs: since(
          5,
          nullableArray(
            struct<CreatedTopicConfig>({
              name: string,
              value: nullableString,
              readOnly: boolean,
              configSource: int8,
              isSensitive: boolean,
            }),
          ),
          null,
        ),
      }),
    ),
  }),
};

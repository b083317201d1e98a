import {
  array,
  boolean,
  type Field,
  int16,
  int32,
  message,
  nullableArray,
  nullableString,
  since,
  string,
  struct,
  uuid,
  within,
} from '../layout';
import { type Api } from '../rpc';
import { type Uuid, ZERO_UUID } from '../uuid';
import { WireFormatError } from '../wire-format-error';

export interface MetadataRequestTopic {
  /** From version 10. Brokers look topics up by id from version 12 on; give `name: null` then. */
  readonly topicId: Uuid;
  readonly name: string | null;
}

export interface MetadataRequest {
  /** `null` asks for every topic, an empty list for none. */
  readonly topics: readonly MetadataRequestTopic[] | null;
  readonly allowAutoTopicCreation: boolean;
  /** Versions 8 to 10. */
  readonly includeClusterAuthorizedOperations: boolean;
  readonly includeTopicAuthorizedOperations: boolean;
}

export interface MetadataBroker {
  readonly nodeId: number;
  readonly host: string;
  readonly port: number;
  readonly rack: string | null;
}

export interface MetadataPartition {
  readonly errorCode: number;
  readonly partitionIndex: number;
  /** -1 when there is none. */
  readonly leaderId: number;
  readonly leaderEpoch: number;
  readonly replicaNodes: readonly number[];
  readonly isrNodes: readonly number[];
  readonly offlineReplicas: readonly number[];
}

export interface MetadataTopic {
  readonly errorCode: number;
  /** Null (from version 12) when an unknown id was asked for. */
  readonly name: string | null;
  readonly topicId: Uuid;
  readonly isInternal: boolean;
  readonly partitions: readonly MetadataPartition[];
  readonly topicAuthorizedOperations: number;
}

export interface MetadataResponse {
  readonly throttleTimeMs: number;
  readonly brokers: readonly MetadataBroker[];
  readonly clusterId: string | null;
  readonly controllerId: number;
  readonly topics: readonly MetadataTopic[];
  readonly clusterAuthorizedOperations: number;
  readonly errorCode: number;
}

const NO_OPERATIONS = -2147483648;
const FLEXIBLE_FROM = 9;

/** A string that may be null from `from` on only. */
function nullableFrom(from: number): Field<string | null> {
  return {
    write: (writer, value, layout) => {
      if (layout.version >= from) return nullableString.write(writer, value, layout);
      if (value === null) throw new WireFormatError(`a name is needed before version ${from}`, writer.length);
      string.write(writer, value, layout);
    },
    read: (reader, layout) => (layout.version >= from ? nullableString : string).read(reader, layout),
  };
}

export const Metadata: Api<MetadataRequest, MetadataResponse> = {
  key: 3,
  name: 'Metadata',
  versions: { min: 8, max: 13 },
  oldest: 1,
  flexibleFrom: FLEXIBLE_FROM,
  request: message<MetadataRequest>(FLEXIBLE_FROM, {
    topics: nullableArray(
      struct<MetadataRequestTopic>({ topicId: since(10, uuid, ZERO_UUID), name: nullableFrom(10) }),
    ),
    allowAutoTopicCreation: since(4, boolean, true),
    includeClusterAuthorizedOperations: within(8, 10, boolean, false),
    includeTopicAuthorizedOperations: since(8, boolean, false),
  }),
  response: message<MetadataResponse>(FLEXIBLE_FROM, {
    throttleTimeMs: since(3, int32, 0),
    brokers: array(struct<MetadataBroker>({ nodeId: int32, host: string, port: int32, rack: nullableString })),
    clusterId: since(2, nullableString, null),
    controllerId: int32,
    topics: array(
      struct<MetadataTopic>({
        errorCode: int16,
        name: nullableFrom(12),
        topicId: since(10, uuid, ZERO_UUID),
        isInternal: boolean,
        partitions: array(
          struct<MetadataPartition>({
            errorCode: int16,
            partitionIndex: int32,
            leaderId: int32,
            leaderEpoch: since(7, int32, -1),
            replicaNodes: array(int32),
            isrNodes: array(int32),
            offlineReplicas: since(5, array(int32), []),
          }),
        ),
        topicAuthorizedOperations: since(8, int32, NO_OPERATIONS),
      }),
    ),
    clusterAuthorizedOperations: within(8, 10, int32, NO_OPERATIONS),
    errorCode: since(13, int16, 0),
  }),
};

import fc from 'fast-check';
import * as wire from '../../../libs/wire';
import { bytes, flag, int16, int32, int64, int8, list, nullableText, text, uuid } from '../arbitraries';

/** One API with values for both its bodies, in the shape that a version has place for. */
export interface Case<Request, Response> {
  readonly api: wire.Api<Request, Response>;
  request(version: number): fc.Arbitrary<Request>;
  response(version: number): fc.Arbitrary<Response>;
}

export type AnyCase = Case<unknown, unknown>;

const define = <Request, Response>(entry: Case<Request, Response>): AnyCase => entry;

const topicIdPartitions = fc.record({ topicId: uuid, partitions: list(int32) });
/** One entry where a version has place for one, any number elsewhere. */
const batch = <T>(item: fc.Arbitrary<T>, batched: boolean) => (batched ? list(item) : fc.tuple(item));

export const cases: readonly AnyCase[] = [
  define({
    api: wire.ApiVersions,
    request: () => fc.record({ clientSoftwareName: text, clientSoftwareVersion: text }),
    response: () =>
      fc.record({
        errorCode: int16.filter((code) => code !== wire.ErrorCode.UNSUPPORTED_VERSION),
        apiKeys: list(fc.record({ apiKey: int16, minVersion: int16, maxVersion: int16 })),
        throttleTimeMs: int32,
        supportedFeatures: list(fc.record({ name: text, minVersion: int16, maxVersion: int16 })),
        finalizedFeaturesEpoch: int64,
        finalizedFeatures: list(fc.record({ name: text, maxVersionLevel: int16, minVersionLevel: int16 })),
      }),
  }),
  define({
    api: wire.Metadata,
    request: (version) =>
      fc.record({
        topics: fc.option(list(fc.record({ topicId: uuid, name: version >= 10 ? nullableText : text }))),
        allowAutoTopicCreation: flag,
        includeClusterAuthorizedOperations: flag,
        includeTopicAuthorizedOperations: flag,
      }),
    response: (version) =>
      fc.record({
        throttleTimeMs: int32,
        brokers: list(fc.record({ nodeId: int32, host: text, port: int32, rack: nullableText })),
        clusterId: nullableText,
        controllerId: int32,
        topics: list(
          fc.record({
            errorCode: int16,
            name: version >= 12 ? nullableText : text,
            topicId: uuid,
            isInternal: flag,
            partitions: list(
              fc.record({
                errorCode: int16,
                partitionIndex: int32,
                leaderId: int32,
                leaderEpoch: int32,
                replicaNodes: list(int32),
                isrNodes: list(int32),
                offlineReplicas: list(int32),
              }),
            ),
            topicAuthorizedOperations: int32,
          }),
        ),
        clusterAuthorizedOperations: int32,
        errorCode: int16,
      }),
  }),
  define({
    api: wire.FindCoordinator,
    request: (version) => fc.record({ keyType: int8, coordinatorKeys: batch(text, version >= 4) }),
    response: (version) =>
      fc.record({
        throttleTimeMs: int32,
        coordinators: batch(
          fc.record({
            key: text,
            nodeId: int32,
            host: text,
            port: int32,
            errorCode: int16,
            errorMessage: nullableText,
          }),
          version >= 4,
        ),
      }),
  }),
  define({
    api: wire.JoinGroup,
    request: () =>
      fc.record({
        groupId: text,
        sessionTimeoutMs: int32,
        rebalanceTimeoutMs: int32,
        memberId: text,
        groupInstanceId: nullableText,
        protocolType: text,
        protocols: list(fc.record({ name: text, metadata: bytes })),
        reason: nullableText,
      }),
    response: (version) =>
      fc.record({
        throttleTimeMs: int32,
        errorCode: int16,
        generationId: int32,
        protocolType: nullableText,
        protocolName: version >= 7 ? nullableText : text,
        leader: text,
        skipAssignment: flag,
        memberId: text,
        members: list(fc.record({ memberId: text, groupInstanceId: nullableText, metadata: bytes })),
      }),
  }),
  define({
    api: wire.SyncGroup,
    request: () =>
      fc.record({
        groupId: text,
        generationId: int32,
        memberId: text,
        groupInstanceId: nullableText,
        protocolType: nullableText,
        protocolName: nullableText,
        assignments: list(fc.record({ memberId: text, assignment: bytes })),
      }),
    response: () =>
      fc.record({
        throttleTimeMs: int32,
        errorCode: int16,
        protocolType: nullableText,
        protocolName: nullableText,
        assignment: bytes,
      }),
  }),
  define({
    api: wire.Heartbeat,
    request: () => fc.record({ groupId: text, generationId: int32, memberId: text, groupInstanceId: nullableText }),
    response: () => fc.record({ throttleTimeMs: int32, errorCode: int16 }),
  }),
  define({
    api: wire.LeaveGroup,
    request: (version) =>
      fc.record({
        groupId: text,
        members: batch(
          fc.record({
            memberId: text,
            groupInstanceId: version >= 3 ? nullableText : fc.constant(null),
            reason: nullableText,
          }),
          version >= 3,
        ),
      }),
    response: () =>
      fc.record({
        throttleTimeMs: int32,
        errorCode: int16,
        members: list(fc.record({ memberId: text, groupInstanceId: nullableText, errorCode: int16 })),
      }),
  }),
  define({
    api: wire.DescribeGroups,
    request: () => fc.record({ groups: list(text), includeAuthorizedOperations: flag }),
    response: () =>
      fc.record({
        throttleTimeMs: int32,
        groups: list(
          fc.record({
            errorCode: int16,
            errorMessage: nullableText,
            groupId: text,
            groupState: text,
            protocolType: text,
            protocolData: text,
            members: list(
              fc.record({
                memberId: text,
                groupInstanceId: nullableText,
                clientId: text,
                clientHost: text,
                memberMetadata: bytes,
                memberAssignment: bytes,
              }),
            ),
            authorizedOperations: int32,
          }),
        ),
      }),
  }),
  define({
    api: wire.ListGroups,
    request: (version) =>
      fc.record({
        statesFilter: version >= 4 ? list(text) : fc.constant([]),
        typesFilter: version >= 5 ? list(text) : fc.constant([]),
      }),
    response: () =>
      fc.record({
        throttleTimeMs: int32,
        errorCode: int16,
        groups: list(fc.record({ groupId: text, protocolType: text, groupState: text, groupType: text })),
      }),
  }),
  define({
    api: wire.DescribeConfigs,
    request: (version) =>
      fc.record({
        resources: list(
          fc.record({ resourceType: int8, resourceName: text, configurationKeys: fc.option(list(text)) }),
        ),
        includeSynonyms: flag,
        includeDocumentation: version >= 3 ? flag : fc.constant(false),
      }),
    response: () =>
      fc.record({
        throttleTimeMs: int32,
        results: list(
          fc.record({
            errorCode: int16,
            errorMessage: nullableText,
            resourceType: int8,
            resourceName: text,
            configs: list(
              fc.record({
                name: text,
                value: nullableText,
                readOnly: flag,
                configSource: int8,
                isSensitive: flag,
                synonyms: list(fc.record({ name: text, value: nullableText, source: int8 })),
                configType: int8,
                documentation: nullableText,
              }),
            ),
          }),
        ),
      }),
  }),
  define({
    api: wire.ConsumerGroupHeartbeat,
    request: (version) =>
      fc.record({
        groupId: text,
        memberId: text,
        memberEpoch: int32,
        instanceId: nullableText,
        rackId: nullableText,
        rebalanceTimeoutMs: int32,
        subscribedTopicNames: fc.option(list(text)),
        subscribedTopicRegex: version >= 1 ? nullableText : fc.constant(null),
        serverAssignor: nullableText,
        topicPartitions: fc.option(list(topicIdPartitions)),
      }),
    response: () =>
      fc.record({
        throttleTimeMs: int32,
        errorCode: int16,
        errorMessage: nullableText,
        memberId: nullableText,
        memberEpoch: int32,
        heartbeatIntervalMs: int32,
        assignment: fc.option(fc.record({ topicPartitions: list(topicIdPartitions) })),
      }),
  }),
];

export { batch, define };

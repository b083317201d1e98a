import {
  CreateTopics,
  DeleteTopics,
  ErrorCode,
  Metadata,
  ZERO_UUID,
  type CreatedTopic,
  type MetadataRequest,
  type MetadataResponse,
  type MetadataTopic,
  type TopicToCreate,
} from '../../../wire';
import { newUuid } from '../new-uuid';
import { serve, type RequestContext } from '../served-api';
import { type TestCluster } from '../test-cluster';
import { type NewTopic, type Topic } from '../topic-catalogue';

/** What is answered to those who do not ask which operations they are authorized for, and here to all. */
const noOperations = -2147483648;

function described({ name, id, partitions }: Topic, { states }: TestCluster): MetadataTopic {
  return {
    ...{ errorCode: 0, name, topicId: id, isInternal: false, topicAuthorizedOperations: noOperations },
    partitions: partitions.map(({ index, leader, leaderEpoch, replicas }) => ({
      errorCode: leader === -1 ? ErrorCode.LEADER_NOT_AVAILABLE : ErrorCode.NONE,
      ...{ partitionIndex: index, leaderId: leader, leaderEpoch, replicaNodes: replicas },
      isrNodes: replicas.filter((id) => states.isUp(id)),
      offlineReplicas: replicas.filter((id) => !states.isUp(id)),
    })),
  };
}

function notThere(errorCode: number, name: string | null, topicId = ZERO_UUID): MetadataTopic {
  return { errorCode, name, topicId, isInternal: false, partitions: [], topicAuthorizedOperations: noOperations };
}

function lookUp(name: string, cluster: TestCluster, create: boolean): MetadataTopic {
  const topic = cluster.topics.named(name);
  if (topic !== null) return described(topic, cluster);
  const fresh = withDefaults({ name, numPartitions: -1, replicationFactor: -1, assignments: [], configs: [] }, cluster);
  const refusal = cluster.topics.refuse(fresh);
  if (refusal?.code === 'INVALID_TOPIC_EXCEPTION') return notThere(ErrorCode.INVALID_TOPIC_EXCEPTION, name);
  // Who asks first is told that it is not there, as by Kafka: the topic is only on its way.
  if (create && refusal === null) cluster.topics.create(fresh);
  return notThere(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, name);
}

function topicsOf({ topics, allowAutoTopicCreation }: MetadataRequest, cluster: TestCluster): MetadataTopic[] {
  if (topics === null) return cluster.topics.all.map((topic) => described(topic, cluster));
  const create = allowAutoTopicCreation && cluster.properties.boolean('auto.create.topics.enable');
  return topics.map(({ name, topicId }) => {
    if (name !== null) return lookUp(name, cluster, create);
    const found = cluster.topics.withId(topicId);
    return found === null ? notThere(ErrorCode.UNKNOWN_TOPIC_ID, null, topicId) : described(found, cluster);
  });
}

function metadata(topics: readonly MetadataTopic[], { cluster }: RequestContext): MetadataResponse {
  return {
    ...{ throttleTimeMs: 0, brokers: cluster.nodes, clusterId: cluster.clusterId, topics, errorCode: 0 },
    controllerId: cluster.nodes[0]?.nodeId ?? -1,
    clusterAuthorizedOperations: noOperations,
  };
}

function withDefaults(topic: TopicToCreate, { properties }: TestCluster): NewTopic {
  const { name, numPartitions, replicationFactor, assignments, configs } = topic;
  const counted = assignments.length > 0 ? assignments.length : properties.number('num.partitions');
  const replicas = assignments[0]?.brokerIds.length ?? properties.number('default.replication.factor');
  return {
    name,
    partitions: numPartitions === -1 ? counted : numPartitions,
    replicationFactor: replicationFactor === -1 ? replicas : replicationFactor,
    configs: new Map(configs.map(({ name: config, value }) => [config, value ?? ''])),
  };
}

function createOne(topic: TopicToCreate, cluster: TestCluster, validateOnly: boolean): CreatedTopic {
  const fresh = withDefaults(topic, cluster);
  const refusal = cluster.topics.refuse(fresh);
  if (refusal !== null) return notCreated(topic.name, ErrorCode[refusal.code], refusal.message);
  const topicId = validateOnly ? newUuid() : cluster.topics.create(fresh).id;
  return {
    ...{ name: topic.name, topicId, errorCode: 0, errorMessage: null, topicConfigErrorCode: 0 },
    ...{ numPartitions: fresh.partitions, replicationFactor: fresh.replicationFactor },
    configs: [...fresh.configs].map(([name, value]) => ({
      ...{ name, value, readOnly: false, configSource: 1, isSensitive: false },
    })),
  };
}

function notCreated(name: string, errorCode: number, errorMessage: string | null): CreatedTopic {
  const counts = { numPartitions: -1, replicationFactor: -1, configs: [] };
  return { name, topicId: ZERO_UUID, errorCode, errorMessage, topicConfigErrorCode: 0, ...counts };
}

export const topicApis = [
  serve({
    api: Metadata,
    pretendsFrom: 0,
    handle: (request, context) => metadata(topicsOf(request, context.cluster), context),
    refuse: ({ topics }, code, context) =>
      metadata(
        (topics ?? []).map(({ name, topicId }) => notThere(code, name, topicId)),
        context,
      ),
  }),
  serve({
    api: CreateTopics,
    handle: ({ topics, validateOnly }, { cluster }) => ({
      throttleTimeMs: 0,
      topics: topics.map((topic) => createOne(topic, cluster, validateOnly)),
    }),
    refuse: ({ topics }, code) => ({
      throttleTimeMs: 0,
      topics: topics.map(({ name }) => notCreated(name, code, null)),
    }),
  }),
  serve({
    api: DeleteTopics,
    handle: ({ topics }, { cluster }) => ({
      throttleTimeMs: 0,
      responses: topics.map(({ name, topicId }) => {
        const found = name === null ? cluster.topics.withId(topicId) : cluster.topics.named(name);
        if (found === null) {
          const code = name === null ? ErrorCode.UNKNOWN_TOPIC_ID : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
          return { name, topicId, errorCode: code, errorMessage: 'This server does not host this topic-partition.' };
        }
        cluster.topics.delete(found);
        cluster.groups.offsets.deleteTopic(found.name);
        return { name: found.name, topicId: found.id, errorCode: 0, errorMessage: null };
      }),
    }),
    refuse: ({ topics }, code) => ({
      throttleTimeMs: 0,
      responses: topics.map(({ name, topicId }) => ({ name, topicId, errorCode: code, errorMessage: null })),
    }),
  }),
];

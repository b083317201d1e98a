import {
  ApiVersions,
  CreateTopics,
  DeleteTopics,
  FindCoordinator,
  InitProducerId,
  Metadata,
  ZERO_UUID,
  type TopicToCreate,
} from '../../../libs/wire';
import { noOperations, type ConformanceCase, type Stand } from './stand';

const someId = 'abcdefghijklmnopqrstug';

function created(name: string, more: Partial<TopicToCreate> = {}): TopicToCreate {
  return { name, numPartitions: 1, replicationFactor: 1, assignments: [], configs: [], ...more };
}

function create(stand: Stand, version: number, topics: readonly TopicToCreate[], validateOnly = false) {
  return stand.send(CreateTopics, version, { topics, timeoutMs: 10_000, validateOnly });
}

/** Configs that a topic has by default are not told by a broker for tests. */
function withoutConfigs(answer: Awaited<ReturnType<typeof create>>) {
  return answer.topics.map(({ configs, ...topic }) => ({ ...topic, told: configs !== null }));
}

function metadata(topics: readonly { topicId: string; name: string | null }[]) {
  return { topics, allowAutoTopicCreation: false, ...noOperations };
}

export const topicCases: readonly ConformanceCase[] = [
  {
    name: 'a topic is created, in every version',
    ask: async (stand) => {
      const answers = [];
      for (const version of [2, 3, 4, 5, 6, 7]) {
        answers.push(withoutConfigs(await create(stand, version, [created(`made-${version}`, { numPartitions: 3 })])));
      }
      return answers;
    },
  },
  {
    name: 'a topic that cannot be',
    ask: async (stand) => {
      await stand.topic('twice');
      const refused = [
        created('twice'),
        created('no/name'),
        created('..'),
        created('x'.repeat(250)),
        created('no-partitions', { numPartitions: 0 }),
        created('many-replicas', { replicationFactor: 9 }),
      ];
      const answers = [];
      for (const topic of refused) answers.push(withoutConfigs(await create(stand, 7, [topic])));
      return answers;
    },
  },
  {
    name: 'a topic is only validated',
    ask: async (stand) => {
      const answer = withoutConfigs(await create(stand, 7, [created('validated')], true));
      const looked = await stand.send(Metadata, 12, metadata([{ topicId: ZERO_UUID, name: 'validated' }]));
      return [answer, looked.topics];
    },
  },
  {
    name: 'topics are deleted, by name and by id; and one that is not there',
    ask: async (stand) => {
      await stand.topic('by-name');
      const topicId = await stand.topic('by-id');
      const named = (name: string) => ({ topics: [{ name, topicId: ZERO_UUID }], timeoutMs: 10_000 });
      return [
        await stand.send(DeleteTopics, 1, named('by-name')),
        await stand.send(DeleteTopics, 5, named('by-name')),
        await stand.send(DeleteTopics, 6, { topics: [{ name: null, topicId }], timeoutMs: 10_000 }),
        await stand.send(DeleteTopics, 6, { topics: [{ name: null, topicId: someId }], timeoutMs: 10_000 }),
      ];
    },
  },
  {
    name: 'metadata of a topic, of one that is not there, and of names that cannot be',
    ask: async (stand) => {
      await stand.topic('described', 2);
      const names = ['described', 'missing', 'no/name'];
      return stand.inAll(Metadata, () => metadata(names.map((name) => ({ topicId: ZERO_UUID, name }))));
    },
  },
  {
    name: 'metadata by id',
    ask: async (stand) => {
      const topicId = await stand.topic('with-id');
      const answers = [];
      for (const id of [topicId, someId]) {
        for (const version of [12, 13]) {
          answers.push(await stand.send(Metadata, version, metadata([{ topicId: id, name: null }])));
        }
      }
      return answers;
    },
  },
  {
    name: 'the coordinator of a group',
    ask: async (stand) => {
      const groupId = await stand.group('coordinated');
      return stand.inAll(FindCoordinator, () => ({ keyType: 0, coordinatorKeys: [groupId] }));
    },
  },
  {
    name: 'the id of an idempotent producer',
    ask: (stand) =>
      stand.inAll(InitProducerId, () => ({
        ...{ transactionalId: null, transactionTimeoutMs: 60_000, producerId: -1n, producerEpoch: -1 },
      })),
  },
  {
    name: 'a version of ApiVersions that nobody knows',
    ask: async (stand) => {
      const future = { ...ApiVersions, versions: { min: 0, max: 99 } };
      const answer = await stand.send(future, 99, { clientSoftwareName: 'stand', clientSoftwareVersion: '1' });
      return { errorCode: answer.errorCode, keys: answer.apiKeys.map(({ apiKey }) => apiKey) };
    },
  },
];

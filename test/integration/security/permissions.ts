import { createKafkaJsWire, systemClock } from '../../../libs/client';
import {
  createGroupAdmin,
  KafkaRebalanceError,
  type Answers,
  type Outcomes,
  type ConsumerOptions,
  type GroupAdmin,
} from '../../../libs/engine';
import { askBrokerLimits } from '../../../libs/engine/config-check/ask-broker-limits';
import { eventually } from '../support/eventually';
import { TestMember, type TestMemberSetup } from '../support/test-member';
import { type AclOf, type SecuredKafka } from './secured-kafka';
import { type Client } from './ways-in';

export interface Scene {
  readonly kafka: SecuredKafka;
  readonly client: Client;
  readonly groupId: string;
  readonly topic: string;
  readonly output: string;
}

/** `{topic}` and the like stand for what the scene has. */
export type Needed = AclOf & { readonly lacks: RegExp };

export interface Feature {
  readonly needs: readonly Needed[];
  /** What refused it; null: it was done. */
  readonly use: (scene: Scene) => Promise<string | null>;
}

const onTopic = (operation: AclOf['operation'], lacks: RegExp): Needed => ({
  ...{ operation, resource: 'TOPIC', name: '{topic}', lacks },
});
const onGroup = (operation: AclOf['operation'], lacks: RegExp): Needed => ({
  ...{ operation, resource: 'GROUP', name: '{group}', lacks },
});

const readTopic = onTopic('READ', /TOPIC_AUTHORIZATION_FAILED.*READ (and DESCRIBE )?on the topic/);
const readGroup = onGroup('READ', /GROUP_AUTHORIZATION_FAILED.*ACL READ on the group/);
const writeOutput = /WRITE to produce to it|WRITE and DESCRIBE on the topic|allowed to write to it/;

export const features: Readonly<Record<string, Feature>> = {
  'consuming, classic protocol': {
    needs: [readTopic, readGroup],
    use: (scene) => consume(scene, { options: { groupProtocol: 'classic' } }),
  },
  'consuming, consumer protocol': {
    needs: [readTopic, readGroup],
    use: (scene) => consume(scene, { options: { groupProtocol: 'consumer' } }),
  },
  'a dead-letter topic': {
    needs: [readTopic, readGroup, { operation: 'WRITE', resource: 'TOPIC', name: '{output}', lacks: writeOutput }],
    use: (scene) =>
      consume(scene, {
        processing: { onFailure: 'dead-letter', deadLetterTopic: scene.output, retry: { attempts: 1 } },
        handle: () => Promise.reject(new Error(itsOwn)),
      }),
  },
  'a transactional listener': {
    needs: [
      ...[readTopic, readGroup],
      { operation: 'WRITE', resource: 'TOPIC', name: '{output}', lacks: writeOutput },
      {
        ...{ operation: 'WRITE', resource: 'TRANSACTIONAL_ID', name: '{group}', prefixed: true },
        lacks: /TRANSACTIONAL_ID_AUTHORIZATION_FAILED.*WRITE and DESCRIBE on the transactional id/,
      },
    ],
    use: (scene) =>
      consume(scene, {
        processing: { transactional: true },
        handle: ({ value }, { transaction }) => transaction.send(scene.output, [{ value }]),
      }),
  },
  'groups describe, the doctor and the members of the page': {
    needs: [
      onGroup('DESCRIBE', /GROUP_AUTHORIZATION_FAILED.*DESCRIBE/),
      onTopic('DESCRIBE', /TOPIC_AUTHORIZATION_FAILED/),
    ],
    use: (scene) =>
      administer(scene, async (admin) => {
        const described = await admin.describeGroups([scene.groupId]);
        const ends = await admin.listOffsets([{ topic: scene.topic, partition: 0 }], 'latest');
        return firstOf(described) ?? firstOf(ends);
      }),
  },
  'groups reset-offsets': {
    needs: [readTopic, readGroup],
    use: (scene) =>
      administer(scene, async (admin) =>
        firstOutcome(await admin.setOffsets(scene.groupId, [{ topic: scene.topic, partition: 0, offset: 0n }])),
      ),
  },
  'groups delete': {
    needs: [onGroup('DELETE', /GROUP_AUTHORIZATION_FAILED.*DELETE/)],
    use: (scene) => administer(scene, async (admin) => firstOutcome(await admin.deleteGroups([scene.groupId]))),
  },
  'check-config with brokers': {
    needs: [
      onGroup('DESCRIBE', /GROUP_AUTHORIZATION_FAILED.*DESCRIBE/),
      {
        ...{ operation: 'DESCRIBE_CONFIGS', resource: 'CLUSTER', name: 'kafka-cluster' },
        lacks: /DESCRIBE_CONFIGS on the cluster/,
      },
    ],
    use: ({ client, groupId }) => {
      const wire = createKafkaJsWire({ client, clock: systemClock });
      const question = { wire, clock: systemClock, groupId, timeoutMs: 20_000 };
      return refusalOf(askBrokerLimits(question).then(() => null));
    },
  },
};

/** Of a handler that shall fail. */
const itsOwn = 'a record that fails';

async function consume(
  { kafka, client, groupId, topic }: Scene,
  setup: Partial<Omit<TestMemberSetup, 'options'>> & { options?: Partial<ConsumerOptions> },
): Promise<string | null> {
  const { brokers } = client;
  const options = {
    groupId,
    autoCommitIntervalMs: 100,
    retryBackoffMs: 50,
    maxPollIntervalMs: 50_000,
    ...setup.options,
  };
  const member = new TestMember({ ...setup, brokers, client, topics: [topic], options });
  try {
    await kafka.produce(topic, ['a record']);
    void member.consumer.start().catch(() => undefined);
    return await eventually(() => {
      const failures = [...member.of('ConsumerFailed'), ...member.of('FetchFailed'), ...member.of('RecordFailed')];
      const refused = failures.find(({ error }) => error.message !== itsOwn);
      if (refused !== undefined) return refused.error.message;
      if (member.of('RecordProcessed').length + member.of('RecordDeadLettered').length > 0) return null;
      throw new Error(`neither refused nor done: ${member.events.map(({ type }) => type).join()}`);
    });
  } finally {
    await member.stop();
  }
}

async function administer(
  { client }: Scene,
  work: (admin: GroupAdmin) => Promise<string | null>,
): Promise<string | null> {
  const admin = createGroupAdmin({ wire: createKafkaJsWire({ client, clock: systemClock }), clock: systemClock });
  return refusalOf(work(admin)).finally(() => admin.close());
}

async function refusalOf(work: Promise<string | null>): Promise<string | null> {
  try {
    return await work;
  } catch (thrown) {
    if (!(thrown instanceof KafkaRebalanceError)) throw thrown;
    return thrown.message;
  }
}

const firstOf = ({ failed }: Answers<unknown>): string | null => [...failed.values()][0]?.message ?? null;
const firstOutcome = (outcomes: Outcomes): string | null =>
  [...outcomes.values()].find((one) => one !== null)?.message ?? null;

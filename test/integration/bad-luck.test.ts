import { randomUUID } from 'node:crypto';
import { demand, eventually } from './support/eventually';
import { TestKafka } from './support/test-kafka';
import { settled, TestMember } from './support/test-member';

jest.setTimeout(90_000);

describe('bad luck', () => {
  let kafka: TestKafka;
  const members: TestMember[] = [];

  beforeAll(async () => {
    kafka = await TestKafka.start();
  });
  afterEach(async () => {
    await Promise.all(members.splice(0).map((member) => member.stop()));
  });
  afterAll(async () => {
    await kafka.stop();
  });

  async function start(
    setup: Partial<ConstructorParameters<typeof TestMember>[0]> &
      Pick<ConstructorParameters<typeof TestMember>[0], 'topics' | 'options'>,
  ) {
    const member = new TestMember({ brokers: kafka.cluster.brokers, ...setup });
    members.push(member);
    await member.consumer.start();
    return member;
  }

  it('no broker at start: tries again, says so in its status, and can be told to fail', async () => {
    const options = { groupId: 'group', retryBackoffMs: 50 };
    const patient = await start({ brokers: ['127.0.0.1:9'], topics: ['orders'], options });
    await eventually(() => demand(patient.consumer.status().brokerError !== null, 'the error is visible'));
    expect(patient.consumer.status().joinedOnce).toBe(false);
    const strict = { ...options, brokerAwayAtStart: 'fail' as const, startTimeoutMs: 1000 };
    await expect(start({ brokers: ['127.0.0.1:9'], topics: ['orders'], options: strict })).rejects.toMatchObject({
      code: 'START_TIMED_OUT',
    });
  });

  it('a topic that does not exist yet: named in an event, and read from when it is there', async () => {
    const topic = `late-${randomUUID()}`;
    const member = await start({ topics: [topic], options: { groupId: `group-${randomUUID()}` } });
    await eventually(() => expect(member.of('TopicMissing')).toMatchObject([{ topics: [topic] }]));
    await kafka.cluster.createTopic(topic, { partitions: 2, replicationFactor: 1 });
    await settled([member], 2);
    await kafka.produce(topic, 2, 4);
    await eventually(() => demand(member.values.length === 4, 'all processed'));
  });

  it('a topic that gets partitions, and a pattern that gets a topic: both are read', async () => {
    const prefix = `pattern-${randomUUID().slice(0, 8)}`;
    await kafka.cluster.createTopic(`${prefix}-a`, { partitions: 1, replicationFactor: 1 });
    const options = { groupId: `group-${randomUUID()}`, metadataMaxAgeMs: 500 };
    const member = await start({ topics: [new RegExp(`${prefix}-.*`)], options });
    await settled([member], 1);
    await kafka.cluster.createTopic(`${prefix}-b`, { partitions: 1, replicationFactor: 1 });
    await eventually(() => demand(member.consumer.assignment().length === 2, 'the new topic'));
    await kafka.admin.createPartitions({ topicPartitions: [{ topic: `${prefix}-a`, count: 3 }] });
    await eventually(() => demand(member.consumer.assignment().length === 4, 'the new partitions'));
  });

  it('inconsistent assignors in one group: a fatal error that says what to do', async () => {
    const topic = await kafka.topic(1);
    const groupId = `group-${randomUUID()}`;
    const first = await start({ topics: [topic], options: { groupId, partitionAssignmentStrategy: ['range'] } });
    await settled([first], 1);
    const second = await start({ topics: [topic], options: { groupId, partitionAssignmentStrategy: ['roundrobin'] } });
    const error = await second.consumer.ended;
    expect(error).toMatchObject({ code: 'INCONSISTENT_GROUP_PROTOCOL' });
    expect(error?.message).toMatch(/partitionAssignmentStrategy/);
    expect(first.consumer.status().phase).toBe('stable');
  });

  it('a session timeout that the broker does not allow: a fatal error that names option and broker config', async () => {
    const topic = await kafka.topic(1);
    const options = { groupId: `group-${randomUUID()}`, sessionTimeoutMs: 900, heartbeatIntervalMs: 200 };
    const member = await start({ topics: [topic], options });
    const error = await member.consumer.ended;
    expect(error).toMatchObject({ code: 'INVALID_SESSION_TIMEOUT' });
    expect(error?.message).toMatch(/sessionTimeoutMs.*group\.min\.session\.timeout\.ms/s);
  });

  it('rule 6: a record whose handler throws is retried in place; its offset is not passed, and nothing overtakes it', async () => {
    const topic = await kafka.topic(1);
    const groupId = `group-${randomUUID()}`;
    await kafka.produce(topic, 1, 3);
    let failures = 0;
    const options = { groupId, autoCommitIntervalMs: 50, recordRetryBackoffMs: 50, recordRetryBackoffMaxMs: 100 };
    const member = await start({
      ...{ topics: [topic], options },
      handle: async (record) => {
        if (record.offset === 1n && failures < 8) {
          failures += 1;
          throw new Error('the database is away');
        }
        return Promise.resolve();
      },
    });
    await eventually(() => demand(failures >= 5, 'it is retried'));
    expect(member.consumer.status().partitions[0]?.failing).toMatchObject({ offset: 1n });
    expect(await kafka.committed(groupId, topic)).toEqual([1]);
    await eventually(() => demand(member.values.length === 3, 'it got through'));
    expect(member.processed.map(({ offset }) => offset)).toEqual([0n, 1n, 2n]);
    expect(member.consumer.status().partitions[0]?.failing).toBeNull();
  });

  it('an assigned hook that throws is run again, and the partition delivers nothing before it succeeds', async () => {
    const topic = await kafka.topic(1);
    await kafka.produce(topic, 1, 1);
    let calls = 0;
    const member = await start({
      ...{ topics: [topic], options: { groupId: `group-${randomUUID()}` } },
      hooks: [
        {
          name: 'Cache.warmUp',
          kind: 'assigned',
          run: async () => {
            calls += 1;
            return calls < 3 ? Promise.reject(new Error('not yet')) : Promise.resolve();
          },
        },
      ],
    });
    await eventually(() => demand(member.values.length === 1, 'processed'));
    expect(calls).toBe(3);
    expect(member.of('HookFailed')).toMatchObject([{ hook: 'Cache.warmUp' }, { hook: 'Cache.warmUp' }]);
  });

  it('rule 8: a handler that never ends is seen by maxPollIntervalMs; the member leaves, and rejoins when it settles', async () => {
    const topic = await kafka.topic(1);
    const groupId = `group-${randomUUID()}`;
    await kafka.produce(topic, 1, 1);
    let hang = true;
    const member = await start({
      ...{
        topics: [topic],
        options: {
          groupId,
          maxPollIntervalMs: 1500,
          rebalanceTimeoutMs: 10_000,
          drainTimeoutMs: 1000,
          hookTimeoutMs: 200,
        },
      },
      handle: (_, { signal }) =>
        hang
          ? new Promise((_resolve, reject) => {
              hang = false;
              signal.addEventListener('abort', () => setTimeout(() => reject(signal.reason as Error), 500));
            })
          : Promise.resolve(),
    });
    await eventually(() => expect(member.of('PollIntervalExceeded')).toHaveLength(1));
    expect(member.of('PartitionsLost')).toMatchObject([{ reason: 'poll-interval-exceeded' }]);
    await eventually(() => demand(member.values.length === 1, 'processed after all'));
    expect(member.consumer.status().phase).toBe('stable');
  });
});

import { Kafka, logLevel } from 'kafkajs';
import { KafkaTestBroker, ManualClock, type KafkaTestBrokerOptions } from '../../../libs/testing';
import { type ProcessingOptions } from '../../../libs/engine';
import { Stand } from '../../integration/conformance/stand';
import { TransactionActor } from '../../integration/conformance/transaction-actor';
import { eventually } from '../../integration/support/eventually';
import { settled, TestMember } from '../../integration/support/test-member';

/** Transactions of this package and of kafkajs on an embedded cluster. */
jest.setTimeout(30_000);

let broker: KafkaTestBroker;
const started: (() => Promise<void>)[] = [];

async function start(options: KafkaTestBrokerOptions = {}): Promise<void> {
  broker = await KafkaTestBroker.start({ topics: { input: 4, output: 2 }, ...options });
}

afterEach(async () => {
  await Promise.all(started.splice(0).map((stop) => stop()));
  await broker.stop();
});

/** Of committed records. */
async function reader(): Promise<TestMember> {
  const options = { groupId: 'readers', isolationLevel: 'read_committed', heartbeatIntervalMs: 100 } as const;
  const member = await TestMember.start({ brokers: broker.brokers, topics: ['output'], options });
  started.push(() => member.stop());
  return member;
}

function stand(): Stand {
  const fresh = new Stand(broker.brokers);
  started.push(() => fresh.close());
  return fresh;
}

async function copier(
  groupProtocol: 'classic' | 'consumer',
  { fails, ...processing }: ProcessingOptions & { readonly fails: (value: string) => boolean },
): Promise<TestMember> {
  const member = await TestMember.start({
    ...{ brokers: broker.brokers, topics: ['input'] },
    options: {
      ...{ groupId: 'copiers', groupProtocol, sessionTimeoutMs: 1000, heartbeatIntervalMs: 100, stopTimeoutMs: 3000 },
      ...{ recordRetryBackoffMs: 10, recordRetryBackoffMaxMs: 50 },
    },
    processing: { transactional: true, ...processing },
    handle: async ({ value }, { transaction }) => {
      await transaction.send('output', [{ value }]);
      if (fails(String(value))) throw new Error('after it was sent');
    },
  });
  started.push(() => member.stop());
  return member;
}

async function produce(from: number, count: number): Promise<void> {
  const messages = Array.from({ length: count }, (_, index) => ({ partition: index % 4, value: String(from + index) }));
  await broker.produce('input', ...messages);
}

const numbers = (count: number): string[] => Array.from({ length: count }, (_, index) => String(index)).sort();

describe.each(['classic', 'consumer'] as const)('a transactional listener, %s protocol', (groupProtocol) => {
  it('copies each record once through a join, a crash, a move of its coordinators and a handler that fails', async () => {
    const quick = { 'group.consumer.session.timeout.ms': '1000', 'group.consumer.heartbeat.interval.ms': '100' };
    await start({ brokers: 3, properties: quick });
    let failures = 0;
    const fails = (value: string): boolean => value === '30' && (failures += 1) < 3;
    const output = await reader();
    const first = await copier(groupProtocol, { fails });
    await produce(0, 40);
    await eventually(() => expect(first.processed.length).toBeGreaterThan(5));
    const second = await copier(groupProtocol, { fails });
    await settled([first, second], 4);
    await produce(40, 40);
    for (const partition of [0, 1, 2, 3]) {
      broker.moveCoordinator(`copiers-input-${partition}`, { type: 'transaction', loadingMs: 50 });
    }
    first.vanish();
    await settled([second], 4);
    await produce(80, 20);
    await eventually(() => expect(output.values.length).toBeGreaterThanOrEqual(100));
    expect(output.values.toSorted()).toEqual(numbers(100));
    expect(failures).toBe(3);
    await eventually(() => {
      expect(broker.committed('copiers')).toEqual({ 'input-0': 25n, 'input-1': 25n, 'input-2': 25n, 'input-3': 25n });
    });
  });
});

it('kafkajs commits and aborts records and offsets, and its consumer sees what is committed', async () => {
  await start();
  const kafka = new Kafka({ brokers: broker.brokers, logLevel: logLevel.NOTHING });
  const producer = kafka.producer({ transactionalId: 'copier', maxInFlightRequests: 1, idempotent: true });
  await producer.connect();
  started.push(() => producer.disconnect());
  const consumer = kafka.consumer({ groupId: 'kafkajs' });
  await consumer.connect();
  started.push(() => consumer.disconnect());
  await consumer.subscribe({ topic: 'output', fromBeginning: true });
  const seen: string[] = [];
  await consumer.run({ eachMessage: ({ message }) => Promise.resolve(void seen.push(String(message.value))) });
  for (const [value, commits] of [
    ['aborted', false],
    ['committed', true],
  ] as const) {
    const transaction = await producer.transaction();
    await transaction.send({ topic: 'output', messages: [{ value, partition: 0 }] });
    const topics = [{ topic: 'input', partitions: [{ partition: 0, offset: commits ? '2' : '1' }] }];
    await transaction.sendOffsets({ consumerGroupId: 'shop', topics });
    expect(broker.committed('shop')).toEqual({});
    await (commits ? transaction.commit() : transaction.abort());
  }
  await eventually(() => expect(seen).toEqual(['committed']));
  expect(broker.committed('shop')).toEqual({ 'input-0': 2n });
});

it('what takes longer than its time-out is aborted by the clock of the broker, and its producer fenced', async () => {
  const clock = new ManualClock();
  await start({ clock });
  const actor = new TransactionActor(stand(), 'slow');
  await actor.begin(4, undefined, 1000);
  await actor.add('output');
  await actor.produce('output');
  await clock.advance(999);
  expect(await actor.produce('output')).toBe('NONE');
  broker.freeze();
  await clock.advance(1);
  broker.thaw();
  expect(await actor.end(true)).toBe('PRODUCER_FENCED');
  expect(await actor.produce('output')).toBe('INVALID_PRODUCER_EPOCH');
});

it('a transactional id moves to another broker, which does not serve it before it has read its log', async () => {
  const clock = new ManualClock();
  await start({ brokers: 2, clock });
  const actor = new TransactionActor(stand(), 'moved');
  broker.moveCoordinator('moved', { type: 'transaction', node: 1, loadingMs: 1000 });
  const answers = [await actor.begin()];
  await clock.advance(1000);
  answers.push(await actor.begin());
  broker.moveCoordinator('moved', { type: 'transaction' });
  answers.push(await actor.begin());
  await broker.stopBroker(2);
  answers.push(await actor.begin());
  expect(answers).toEqual(['COORDINATOR_LOAD_IN_PROGRESS', 'epoch 0', 'NOT_COORDINATOR', 'epoch 1']);
});

import 'reflect-metadata';
import { ConsoleLogger, type INestApplicationContext, Injectable } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { Test } from '@nestjs/testing';
import {
  KafkaConsumer,
  KafkaListener,
  KafkaRebalanceModule,
  OnPartitionsLost,
  OnPartitionsRevoked,
  type TopicPartition,
} from '../../../src';
import { assertOneOwner, ConsumerProbe, KafkaTestBroker, ProbeTimeoutError } from '../../../src/testing';
import { eventually } from '../../integration/support/eventually';

jest.setTimeout(30_000);

const first = { topic: 'orders', partition: 0 };
const second = { topic: 'orders', partition: 1 };

@Injectable()
class Orders {
  readonly placed: unknown[] = [];
  readonly told: string[] = [];
  refuses = false;

  @KafkaListener('orders')
  place(@Payload() order: unknown) {
    if (this.refuses) throw new Error('out of stock');
    this.placed.push(order);
  }

  @OnPartitionsRevoked()
  flush(partitions: readonly TopicPartition[]) {
    this.told.push(...partitions.map(({ topic, partition }) => `revoked ${topic}-${partition}`));
  }

  @OnPartitionsLost()
  forget(partitions: readonly TopicPartition[]) {
    this.told.push(...partitions.map(({ topic, partition }) => `lost ${topic}-${partition}`));
  }
}

let broker: KafkaTestBroker;
let apps: INestApplicationContext[];

beforeEach(async () => {
  const properties = { 'group.consumer.heartbeat.interval.ms': '100' };
  broker = await KafkaTestBroker.start({ topics: { orders: 2 }, properties });
  apps = [];
});

afterEach(async () => {
  await Promise.all(apps.map((app) => app.close()));
  await broker.stop();
});

type Protocol = 'classic' | 'consumer';

async function start({
  timeoutMs = 5000,
  groupProtocol = 'classic',
}: { timeoutMs?: number; groupProtocol?: Protocol } = {}) {
  const quick = { heartbeatIntervalMs: 100, autoCommitIntervalMs: 100 };
  const consumer = { groupId: 'shop', groupProtocol, autoOffsetReset: 'earliest', ...quick } as const;
  const kafka = KafkaRebalanceModule.forRoot({ client: { brokers: broker.brokers }, consumer, log: false });
  const testing = await Test.createTestingModule({ imports: [kafka], providers: [Orders] })
    .setLogger(new ConsoleLogger({ logLevels: [] }))
    .compile();
  const app = await testing.init();
  apps.push(app);
  const probe = new ConsumerProbe(broker, app.get(KafkaConsumer), { timeoutMs });
  return { app, probe, orders: app.get(Orders), consumer: app.get(KafkaConsumer) };
}

it('waits until what was produced is processed and committed', async () => {
  const { probe, orders } = await start();
  const records = await broker.produce('orders', { key: 'a', value: { id: 1 } }, { partition: 1, value: '{"id":2}' });
  await probe.processed(records);
  expect(orders.placed).toEqual(expect.arrayContaining([{ id: 1 }, { id: 2 }]));
  await probe.committed(Object.fromEntries(records.map((one) => [`orders-${one.partition}`, one.offset + 1n])));
});

describe.each<Protocol>(['classic', 'consumer'])('in a group of the %s protocol', (groupProtocol) => {
  it('revokes one partition, which nobody has then, and assigns it again', async () => {
    const { probe, orders, consumer } = await start({ groupProtocol });
    await probe.assigned([first, second]);
    await probe.revoke([first]);
    expect(orders.told).toEqual(['revoked orders-0']);
    expect(consumer.assignment()).toEqual([second]);
    const [record] = await broker.produce('orders', { partition: 0, value: { id: 3 } });
    await probe.assign([first]);
    await probe.processed([record!]);
    expect(probe.leases).toMatchObject([
      { ...first, end: 'revoked' },
      { ...second, end: null },
      { ...first, end: null },
    ]);
    assertOneOwner(probe.leases);
  });

  it('loses everything, and has it again', async () => {
    const { probe, orders } = await start({ groupProtocol });
    await probe.assigned([first, second]);
    await probe.lose();
    expect(orders.told.toSorted()).toEqual(['lost orders-0', 'lost orders-1']);
    await probe.assigned([first, second]);
    expect(probe.leases.map(({ end }) => end)).toEqual(['lost', 'lost', null, null]);
  });

  it('moves a partition from one member to the other, and back to an even share', async () => {
    const one = await start({ groupProtocol });
    const other = await start({ groupProtocol });
    await one.probe.assigned();
    await other.probe.assigned();
    await other.probe.assign([first, second]);
    expect([owned(one), owned(other)]).toEqual([[], [0, 1]]);
    await one.probe.assign([first, second]);
    expect([owned(one), owned(other)]).toEqual([[0, 1], []]);
    one.probe.release();
    await eventually(() => expect([owned(one).length, owned(other).length]).toEqual([1, 1]));
    assertOneOwner([...one.probe.leases, ...other.probe.leases]);
  });
});

it('says where the consumer stands when it waits in vain', async () => {
  const { probe, orders } = await start({ timeoutMs: 300 });
  await probe.assigned();
  orders.refuses = true;
  const records = await broker.produce('orders', { partition: 0, value: { id: 4 } });
  await expect(probe.processed(records)).rejects.toThrow(ProbeTimeoutError);
  await expect(probe.processed(records)).rejects.toThrow(
    /records of orders-0 not processed.*orders-0 is active: .*offset 0 has failed \d+ times: .*out of stock/s,
  );
  await expect(probe.committed({ 'orders-0': 1n })).rejects.toThrow('orders-0: expected 1, and found');
});

it.each([
  ['a topic that is not there', () => broker.produce('none', { value: 1 }), 'There is no topic none'],
  ['a partition that is not there', () => broker.produce('orders', { partition: 2, value: 1 }), 'it has 2'],
  ['topics that cannot be', () => KafkaTestBroker.start({ topics: { '': 1 } }), 'the empty string is not allowed'],
])('refuses %s', async (_, act, message) => {
  await expect(act()).rejects.toThrow(message);
});

it('refuses to assign to who is no member', async () => {
  const { probe } = await start();
  await probe.assigned();
  expect(() => broker.assign('shop', 'nobody', [first])).toThrow('The group shop has no member nobody');
  expect(() => broker.assign('shop', null, [{ topic: 'orders', partition: 9 }])).toThrow('There is no partition 9');
});

function owned({ consumer }: { readonly consumer: KafkaConsumer }): number[] {
  return consumer
    .assignment()
    .map(({ partition }) => partition)
    .toSorted();
}

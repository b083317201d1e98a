import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { Injectable, type Type } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { Test, type TestingModule } from '@nestjs/testing';
import {
  BatchItemError,
  KafkaConsumer,
  KafkaListener,
  KafkaRebalanceModule,
  OffsetTracker,
  type BatchContext,
  type RecordContext,
} from '../../src';
import { demand, eventually } from './support/eventually';
import { TestKafka } from './support/test-kafka';
import { settled, TestMember } from './support/test-member';

jest.setTimeout(60_000);

describe('processing on a real broker', () => {
  let kafka: TestKafka;
  const apps: TestingModule[] = [];

  beforeAll(async () => {
    kafka = await TestKafka.start();
  });
  afterEach(async () => {
    await Promise.all(apps.splice(0).map((app) => app.close()));
  });
  afterAll(async () => {
    await kafka.stop();
  });

  async function start(listener: Type, consumer: object = {}): Promise<TestingModule> {
    const module = await Test.createTestingModule({
      imports: [
        KafkaRebalanceModule.forRoot({
          client: { brokers: kafka.cluster.brokers, logCreator: () => () => undefined },
          consumer: {
            ...{ groupId: `group-${randomUUID()}`, autoOffsetReset: 'earliest' },
            ...{ sessionTimeoutMs: 6000, heartbeatIntervalMs: 500, recordRetryBackoffMs: 10 },
            ...consumer,
          },
          ...{ log: false, metrics: false },
        }),
      ],
      providers: [listener],
    }).compile();
    apps.push(module);
    await module.init();
    return module;
  }

  it('a poison record goes to the dead-letter topic, with what it was and why, while its neighbours flow', async () => {
    const topic = await kafka.topic(2);
    await kafka.cluster.createTopic(`${topic}.DLT`, { partitions: 2, replicationFactor: 1 });
    const placed: string[] = [];
    @Injectable()
    class Orders {
      @KafkaListener(topic, { ordering: 'key', concurrency: 10, onFailure: 'dead-letter', retry: { attempts: 2 } })
      place(@Payload() order: { readonly id: string }): void {
        placed.push(order.id);
      }
    }
    const groupId = `group-${randomUUID()}`;
    await start(Orders, { groupId, commitMode: 'record' });
    await kafka.send(topic, ['{"id":"a"}', 'poison', '{"id":"b"}']);
    await eventually(async () => demand((await kafka.committed(groupId, topic))[0] === 3, 'all committed'));
    expect(placed).toEqual(['a', 'b']);
    const letters: { value: string; headers: Record<string, string>; partition: number }[] = [];
    const reader = await TestMember.start({
      ...{ brokers: kafka.cluster.brokers, topics: [`${topic}.DLT`], options: { groupId: `group-${randomUUID()}` } },
      handle: (record) => {
        const headers = Object.fromEntries(record.headers.map(({ key, value }) => [key, String(value)]));
        letters.push({ value: String(record.value), headers, partition: record.partition });
        return Promise.resolve();
      },
    });
    await eventually(() => demand(letters.length === 1, 'a letter'));
    await reader.stop();
    expect(letters[0]).toMatchObject({
      ...{ value: 'poison', partition: 0 },
      headers: {
        ...{ 'kafka_dlt-original-topic': topic, 'kafka_dlt-original-offset': '1', 'kafka_dlt-attempts': '2' },
        'kafka_dlt-exception-message': expect.stringContaining('cannot be deserialized') as string,
      },
    });
  });

  it('a dead-letter topic with too few partitions: the record waits, and the error says why', async () => {
    const topic = await kafka.topic(2);
    await kafka.cluster.createTopic(`${topic}.DLT`, { partitions: 1, replicationFactor: 1 });
    @Injectable()
    class Orders {
      @KafkaListener(topic, { onFailure: 'dead-letter', retry: { attempts: 1 } })
      place(): void {
        throw new Error('never');
      }
    }
    const app = await start(Orders);
    await kafka.produce(topic, 2, 2);
    const failing = () =>
      app
        .get(KafkaConsumer)
        .status()
        .partitions.find(({ partition }) => partition === 1)?.failing;
    await eventually(() => demand(failing()?.error.message.includes('has no partition 1') === true, 'it says why'));
    expect(app.get(OffsetTracker).processed({ topic, partition: 1 })).toBe(0n);
  });

  it('retry topics: later and elsewhere, and the partition goes on', async () => {
    const topic = await kafka.topic(1);
    const groupId = `group-${randomUUID()}`;
    for (const delay of ['200ms', '400ms']) {
      await kafka.cluster.createTopic(`${topic}.${groupId}.retry-${delay}`, { partitions: 1, replicationFactor: 1 });
    }
    const seen: string[] = [];
    @Injectable()
    class Orders {
      @KafkaListener(topic, { retryTopics: ['200ms', '400ms'] })
      place(@Payload() order: { readonly id: string }, @Ctx() { record }: RecordContext): void {
        seen.push(`${order.id} ${record.topic.split('.').at(-1)}`);
        if (order.id === 'a' && !record.topic.endsWith('400ms')) throw new Error('not yet');
      }
    }
    await start(Orders, { groupId });
    await kafka.send(topic, ['{"id":"a"}', '{"id":"b"}']);
    await eventually(() => demand(seen.length === 4, 'all'));
    expect(seen).toEqual([`a ${topic}`, `b ${topic}`, 'a retry-200ms', 'a retry-400ms']);
  });

  it('records bigger than every limit pass, one by one', async () => {
    const topic = await kafka.topic(2);
    const sizes: number[] = [];
    @Injectable()
    class Orders {
      @KafkaListener(topic, { deserializer: ({ value }) => value?.length })
      place(@Payload() size: number): void {
        sizes.push(size);
      }
    }
    await start(Orders, { maxPartitionFetchBytes: 1000, maxBufferedBytes: 1500, fetchMaxBytes: 1000 });
    for (const value of ['x'.repeat(700_000), 'y', 'x'.repeat(700_001)]) await kafka.send(topic, [value]);
    await eventually(() => demand(sizes.length === 3, `three, not ${sizes.join()}`));
    expect(sizes).toEqual([700_000, 1, 700_001]);
  });

  it('batches: payloads in a list, a poison record by itself, what failed comes again', async () => {
    const topic = await kafka.topic(1);
    const batches: string[] = [];
    @Injectable()
    class Orders {
      @KafkaListener(topic, { batch: { maxRecords: 10, maxWaitMs: 300 }, onFailure: 'skip', retry: { attempts: 2 } })
      place(@Payload() orders: readonly { readonly id: number }[], @Ctx() { attempt, records }: BatchContext): void {
        batches.push(`${orders.map(({ id }) => id).join()}#${attempt}`);
        expect(records).toHaveLength(orders.length);
        if (batches.length === 1) throw new BatchItemError(1, new Error('not now'));
      }
    }
    const groupId = `group-${randomUUID()}`;
    await start(Orders, { groupId, commitMode: 'batch' });
    await kafka.send(topic, ['{"id":0}', '{"id":1}', 'poison', '{"id":3}']);
    await eventually(async () => demand((await kafka.committed(groupId, topic))[0] === 4, 'all committed'));
    expect(batches).toEqual(['0,1#1', '1#1', '3#1']);
  });

  it('transactional: what a batch listener sends comes with its offsets, or not at all', async () => {
    const [topic, output] = [await kafka.topic(1), await kafka.topic(1)];
    const groupId = `group-${randomUUID()}`;
    let calls = 0;
    @Injectable()
    class Orders {
      @KafkaListener(topic, {
        transactional: true,
        batch: { maxRecords: 50, maxWaitMs: 200 },
        deserializer: ({ value }) => String(value),
      })
      async copy(@Payload() values: readonly string[], @Ctx() { transaction }: BatchContext): Promise<void> {
        calls += 1;
        await transaction.send(
          output,
          values.map((value) => ({ value })),
        );
        if (calls === 1) throw new Error('after it was sent');
      }
    }
    await start(Orders, { groupId });
    await kafka.produce(topic, 1, 50);
    await eventually(async () => demand((await kafka.committed(groupId, topic))[0] === 50, 'all committed'));
    const reader = await TestMember.start({
      ...{ brokers: kafka.cluster.brokers, topics: [output] },
      options: { groupId: `group-${randomUUID()}`, isolationLevel: 'read_committed' },
    });
    await eventually(() => demand(reader.values.length >= 50, 'all read'));
    await reader.stop();
    expect(reader.values).toHaveLength(50);
    expect(calls).toBe(2);
  });

  it('a crash in the middle: the next owner gets exactly what was not finished', async () => {
    const topic = await kafka.topic(1);
    const groupId = `group-${randomUUID()}`;
    const options = { groupId, sessionTimeoutMs: 1500, heartbeatIntervalMs: 300, stopTimeoutMs: 500 };
    const release: (() => void)[] = [];
    const started: number[] = [];
    // Ends every record but each tenth one, as if those were slow.
    const crashed = await TestMember.start({
      ...{ brokers: kafka.cluster.brokers, topics: [topic], options },
      processing: { ordering: 'unordered', concurrency: 100 },
      handle: ({ offset }) => {
        started.push(Number(offset));
        return offset % 10n === 0n ? new Promise<void>((resolve) => release.push(resolve)) : Promise.resolve();
      },
    });
    await kafka.produce(topic, 1, 100);
    await eventually(() => demand(started.length === 100, 'all started'));
    await crashed.consumer.commit();
    crashed.vanish();
    const next = await TestMember.start({ brokers: kafka.cluster.brokers, topics: [topic], options });
    await settled([next], 1);
    await eventually(() => demand(next.processed.length >= 10, 'the rest'));
    expect(next.processed.map(({ offset }) => Number(offset))).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90]);
    await next.consumer.commit();
    expect(await kafka.committed(groupId, topic)).toEqual([100]);
    for (const resolve of release) resolve();
    await Promise.all([next.stop(), crashed.stop()]);
  });

  it('offsets: of begin, end, times and the group; pauseWhile, seekToTimestamp, enforceRebalance', async () => {
    const topic = await kafka.topic(2);
    const got: string[] = [];
    @Injectable()
    class Orders {
      @KafkaListener(topic, { deserializer: ({ value }) => String(value) })
      place(@Payload() value: string, @Ctx() { lease }: RecordContext): void {
        got.push(`${lease.partition} ${value}`);
      }
    }
    const app = await start(Orders);
    const consumer = app.get(KafkaConsumer);
    const partitions = [0, 1].map((partition) => ({ topic, partition }));
    await kafka.produce(topic, 2, 4);
    await eventually(() => demand(got.length === 4, 'four'));
    const [zero] = partitions;
    expect([...(await consumer.beginningOffsets(partitions)).values()]).toEqual([0n, 0n]);
    expect([...(await consumer.endOffsets(partitions)).values()]).toEqual([2n, 2n]);
    expect([...(await consumer.offsetsForTimes(partitions, Date.now() + 60_000)).values()]).toEqual([null, null]);
    expect([...(await consumer.committed(partitions)).values()]).toEqual([null, null]);
    await consumer.commit();
    expect([...(await consumer.committed(partitions)).values()]).toEqual([2n, 2n]);
    expect(consumer.currentLag(zero!)).toBe(0n);
    let open!: () => void;
    const door = new Promise<void>((resolve) => (open = resolve));
    const waiting = consumer.pauseWhile(door, [zero!]);
    expect(consumer.paused()).toEqual([zero]);
    open();
    await waiting;
    expect(consumer.paused()).toEqual([]);
    await consumer.seekToTimestamp(partitions, 0);
    await eventually(() => demand(got.length === 8, 'all again'));
    const { generation } = consumer.status();
    consumer.enforceRebalance();
    await eventually(() => demand(consumer.status().generation > generation, 'a rebalance'));
  });

  it('the group goes on while keyed handlers run: order of each key, nothing twice on a clean hand-over', async () => {
    const topic = await kafka.topic(2);
    const options = { groupId: `group-${randomUUID()}` };
    const members: TestMember[] = [];
    const seen: { key: string; number: number }[] = [];
    const member = () =>
      TestMember.start({
        ...{ brokers: kafka.cluster.brokers, topics: [topic], options },
        processing: { ordering: 'key', concurrency: 20 },
        handle: async ({ key, value }) => {
          await new Promise((resolve) => setTimeout(resolve, Math.random() * 20));
          seen.push({ key: String(key), number: Number(String(value).split(':')[1]) });
        },
      });
    members.push(await member());
    for (let round = 0; round < 6; round += 1) {
      await kafka.produceKeyed(topic, 2, 100, round * 100, 7);
      if (round === 1 || round === 3) members.push(await member());
      if (round === 4) await members.shift()?.stop();
    }
    await eventually(() => demand(seen.length >= 600, '600'));
    await Promise.all(members.map((one) => one.stop()));
    expect(new Set(seen.map(({ number }) => number)).size).toBe(600);
    expect(seen).toHaveLength(600);
    for (const key of new Set(seen.map((one) => one.key))) {
      const numbers = seen.filter((one) => one.key === key).map(({ number }) => number);
      expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    }
  });
});

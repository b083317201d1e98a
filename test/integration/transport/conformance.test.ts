import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { type INestApplication } from '@nestjs/common';
import {
  ClientKafka,
  KafkaContext,
  Transport,
  type KafkaOptions,
  type MicroserviceOptions,
} from '@nestjs/microservices';
import { Test } from '@nestjs/testing';
import { firstValueFrom, lastValueFrom, toArray } from 'rxjs';
import { KafkaRebalanceContext, KafkaRebalanceServer } from '../../../src';
import { demand, eventually } from '../support/eventually';
import { TestKafka } from '../support/test-kafka';
import { Journal, serviceOn, topicNames, type TopicName } from './service';

jest.setTimeout(120_000);

type Options = Required<KafkaOptions>['options'];

const transports: Record<string, (options: Options) => MicroserviceOptions> = {
  'Transport.KAFKA': (options) => ({ transport: Transport.KAFKA, options }),
  KafkaRebalanceServer: (options) => ({
    strategy: new KafkaRebalanceServer({ ...options, log: false, metrics: false }),
  }),
};

/** Nest's behaviour for Kafka, as its documentation and its own tests have it, against both transports. */
describe.each(Object.entries(transports))('%s', (transport, microservice) => {
  const ours = transport === 'KafkaRebalanceServer';
  const run = randomUUID().slice(0, 8);
  const topic = (name: TopicName): string => `${name}-${run}`;
  const prefix = `x-${run}`;
  let kafka: TestKafka;
  let app: INestApplication;
  let client: ClientKafka;
  let journal: Journal;
  const groupId = `group-${run}`;
  const requests = topicNames.slice(topicNames.indexOf('sum'));

  beforeAll(async () => {
    kafka = await TestKafka.start();
    const replies = requests.map((name) => `${topic(name)}.reply`);
    const all = [...topicNames.map(topic), ...replies, `${prefix}-pattern-1`, `${prefix}-pattern-2`];
    await Promise.all(all.map((name) => kafka.cluster.createTopic(name, { partitions: 1, replicationFactor: 1 })));
    const { brokers } = kafka.cluster;
    const module = await Test.createTestingModule({
      controllers: serviceOn(topic, prefix),
      providers: [Journal],
    }).compile();
    app = module.createNestApplication();
    app.useLogger(false);
    const options = {
      client: { brokers, logCreator: () => () => undefined },
      consumer: { groupId },
      subscribe: { fromBeginning: true },
    };
    app.connectMicroservice(microservice(options));
    await app.startAllMicroservices();
    journal = app.get(Journal);
    client = new ClientKafka({ client: options.client, consumer: { groupId } });
    for (const name of requests) client.subscribeToResponseOf(topic(name));
    await client.connect();
  });
  afterAll(async () => {
    await client.close();
    await app.close();
    await kafka.stop();
  });

  const emit = (name: TopicName, data: unknown) => lastValueFrom(client.emit<unknown>(topic(name), data));
  const send = (name: TopicName, data: unknown) =>
    lastValueFrom(client.send<unknown>(topic(name), data).pipe(toArray()));
  const fails = (name: TopicName, data: unknown) =>
    firstValueFrom(client.send<unknown>(topic(name), data)).then(
      (value) => Promise.reject(new Error(`answered ${JSON.stringify(value)}`)),
      (error: unknown) => error,
    );
  const seen = (handler: string, count: number) =>
    eventually(() => demand(journal.of(handler).length >= count, `${count} of ${handler}`));

  describe('events', () => {
    it('emit: JSON arrives as an object, in order; text as text', async () => {
      await emit('event', { id: 1, nested: [{ a: null }] });
      await emit('event', 'text');
      await emit('event', { key: 'k', value: { id: 2 }, headers: { note: 'h' } });
      await seen('event', 3);
      expect(journal.of('event')).toEqual([{ id: 1, nested: [{ a: null }] }, 'text', { id: 2 }]);
    });

    it('the context is a KafkaContext, and its getters answer', async () => {
      await seen('event', 3);
      const context = journal.contexts('event')[2]!;
      expect(context).toBeInstanceOf(KafkaContext);
      expect([context.getTopic(), context.getPartition()]).toEqual([topic('event'), 0]);
      expect(context.getMessage()).toMatchObject({
        ...{ topic: topic('event'), partition: 0, offset: '2', key: 'k', value: { id: 2 }, headers: { note: 'h' } },
        timestamp: expect.stringMatching(/^\d{13}$/) as string,
      });
      await expect(context.getHeartbeat()()).resolves.toBeUndefined();
      await context.getProducer().send({ topic: topic('event'), messages: [{ value: '{"from":"handler"}' }] });
      await seen('event', 4);
      expect(context.getConsumer().paused()).toEqual([]);
    });

    it('two handlers of one topic: both are called', async () => {
      await emit('twice', { id: 1 });
      await seen('second', 1);
      expect([journal.of('first'), journal.of('second')]).toEqual([[{ id: 1 }], [{ id: 1 }]]);
    });

    it('a regular expression takes every topic in whose name it occurs', async () => {
      await lastValueFrom(client.emit(`${prefix}-pattern-1`, 'one'));
      await lastValueFrom(client.emit(`${prefix}-pattern-2`, 'two'));
      await seen('pattern', 2);
      expect(new Set(journal.of('pattern'))).toEqual(new Set(['one', 'two']));
    });

    it('a handler that fails gets the record again', async () => {
      await emit('fails', { id: 1 });
      await seen('fails', 2);
      expect(journal.of('fails')).toEqual([{ id: 1 }, { id: 1 }]);
    });

    it('an Observable that fails with KafkaRetriableException: the record comes again', async () => {
      await emit('fails-retriable', { id: 1 });
      await seen('fails-retriable', 2);
    });

    it('a value that begins with a zero byte (a schema registry) is left as bytes', async () => {
      const value = Buffer.from([0, 0, 0, 0, 1, 123]);
      const before = journal.of('event').length;
      await emit('event', { value });
      await seen('event', before + 1);
      expect(journal.of('event')[before]).toEqual(value);
    });

    it('a tombstone: the payload is the message, whose value is null', async () => {
      await emit('tombstone', { key: 'gone', value: null });
      await seen('tombstone', 1);
      expect(journal.of('tombstone')[0]).toMatchObject({ key: 'gone', value: null });
    });

    it('a request-scoped controller: one instance for each record, with it as REQUEST', async () => {
      await emit('scoped', 'a');
      await emit('scoped', 'b');
      await seen('scoped', 2);
      expect(journal.of('scoped')).toEqual([
        { data: 'a', same: true, number: 1 },
        { data: 'b', same: true, number: 2 },
      ]);
    });

    it('commitOffsets of getConsumer() stores the offset', async () => {
      await emit('manual', 'x');
      await eventually(async () => {
        const [committed] = await kafka.committed(`${groupId}-server`, topic('manual'));
        demand(committed === 1, `1 is committed, not ${committed}`);
      });
    });

    it('what is processed is committed without being asked', async () => {
      await eventually(async () => {
        const [committed] = await kafka.committed(`${groupId}-server`, topic('event'));
        demand(committed === journal.of('event').length, `all is committed, not ${committed}`);
      });
    });
  });

  describe('requests', () => {
    it.each<[TopicName, unknown, unknown[]]>([
      ['sum', { numbers: [1, 2, 3] }, ['6']],
      ['stream', '3', [{ n: 0 }, { n: 1 }, { n: 2 }]],
      ['stream', '0', [null]],
      ['promise-of-stream', {}, ['a', 'b']],
      ['message', { key: 'k', value: { a: 1 }, headers: { note: 'n' } }, [{ data: { a: 1 }, key: 'k', note: 'n' }]],
      ['retriable', {}, ['attempt 2']],
      ['validated', { id: 'a' }, ['Order']],
      ['guarded', { id: 'a' }, ['a']],
      ['intercepted', 'hey', ['hey!']],
      ['mended', {}, ['mended a bug 0']],
      ['scoped-request', 'q', ['q of q']],
      ['offset', {}, ['0']],
    ])('%s of %j is answered', async (name, data, answers) => {
      expect(await send(name, data)).toEqual(answers);
    });

    it.each<[TopicName, unknown, unknown]>([
      ['rpc-error', {}, { code: 'NO_STOCK', left: 0 }],
      ['error', {}, { status: 'error', message: 'Internal server error' }],
      ['validated', { id: 1 }, 'not valid'],
      ['guarded', { id: 'denied' }, { status: 'error', message: 'Forbidden resource' }],
    ])('%s of %j is answered with an error', async (name, data, error) => {
      const answer = await fails(name, data);
      if (typeof error === 'string') expect(JSON.stringify(answer)).toContain(error);
      else expect(answer).toMatchObject(error as object);
    });

    it('an error after the first value: the value, then the error', async () => {
      const values: unknown[] = [];
      const ended = await new Promise((resolve) => {
        client
          .send<unknown>(topic('late-error'), {})
          .subscribe({ next: (value) => values.push(value), error: resolve });
      });
      expect(values).toEqual(['one']);
      expect(JSON.stringify(ended)).toContain('after one');
    });

    it('many requests at once, each gets its own answer', async () => {
      const sums = Array.from({ length: 20 }, (_, n) => send('sum', { numbers: [n, n] }));
      expect(await Promise.all(sums)).toEqual(Array.from({ length: 20 }, (_, n) => [String(2 * n)]));
    });
  });

  if (!ours) return;

  describe('what stock Nest has not', () => {
    it('an event whose Observable is empty has ended (stock: EmptyError, and it comes again for ever)', async () => {
      await emit('silent', 1);
      await eventually(async () => {
        const [committed] = await kafka.committed(`${groupId}-server`, topic('silent'));
        demand(committed === 1, `1 is committed, not ${committed}`);
      });
      expect(journal.of('silent')).toHaveLength(1);
    });

    it('the context knows signal, lease and attempt', () => {
      const context = journal.contexts('fails')[1] as KafkaRebalanceContext;
      expect(context).toBeInstanceOf(KafkaRebalanceContext);
      expect(context.attempt).toBe(2);
      expect(context.lease).toMatchObject({ groupId: `${groupId}-server`, topic: topic('fails'), partition: 0 });
      expect(context.signal.aborted).toBe(false);
    });
  });
});

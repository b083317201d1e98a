import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { Controller, Injectable, Module, type INestApplication, type Type } from '@nestjs/common';
import {
  ClientKafka,
  EventPattern,
  MessagePattern,
  Transport,
  type AsyncMicroserviceOptions,
  type KafkaOptions,
  type MicroserviceOptions,
} from '@nestjs/microservices';
import { Test } from '@nestjs/testing';
import { type Kafka } from 'kafkajs';
import { lastValueFrom } from 'rxjs';
import {
  KafkaConsumer,
  KafkaConsumerHealthIndicator,
  KafkaRebalanceModule,
  KafkaRebalanceServer,
  OnPartitionsAssigned,
  OnPartitionsRevoked,
  type TopicPartition,
} from '../../../src';
import { demand, eventually } from '../support/eventually';
import { TestKafka } from '../support/test-kafka';

jest.setTimeout(120_000);

const quiet = { log: false, metrics: false };

describe('services of one group', () => {
  let kafka: TestKafka;
  const closing: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    kafka = await TestKafka.start();
  });
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });
  afterAll(async () => {
    await kafka.stop();
  });

  const client = () => ({ brokers: kafka.cluster.brokers, logCreator: () => () => undefined });
  const options = (groupId: string, more: object = {}) =>
    ({
      client: client(),
      consumer: { groupId, ...more },
      subscribe: { fromBeginning: true },
    }) as Required<KafkaOptions>['options'];

  /** A controller that keeps what it got. */
  function listenerOf(topic: string): Type<{ values: string[] }> {
    @Controller()
    class Listener {
      readonly values: string[] = [];

      @EventPattern<unknown>(topic)
      handle(value: string): void {
        this.values.push(value);
      }
    }
    return Listener;
  }

  async function start(controllers: Type[], microservice: MicroserviceOptions): Promise<INestApplication> {
    const module = await Test.createTestingModule({ controllers }).compile();
    const app = module.createNestApplication();
    app.useLogger(false);
    app.connectMicroservice(microservice);
    await app.startAllMicroservices();
    closing.push(() => app.close());
    return app;
  }

  const values = (app: INestApplication, type: Type<{ values: string[] }>) => app.get(type).values;

  it('two of one group share the partitions, each record once; another group gets everything', async () => {
    const topic = await kafka.topic(4);
    const Listener = listenerOf(topic);
    const ours = (groupId: string) => ({ strategy: new KafkaRebalanceServer({ ...options(groupId), ...quiet }) });
    const group = `group-${randomUUID()}`;
    const first = ours(group);
    const a = await start([Listener], first);
    const b = await start([Listener], ours(group));
    const other = await start([Listener], ours(`${group}-other`));
    await eventually(() => demand(first.strategy.host.consumer.assignment().length === 2, 'two partitions each'));
    await kafka.produce(topic, 4, 40);
    await eventually(() => demand(values(a, Listener).length + values(b, Listener).length >= 40, '40 by the two'));
    await eventually(() => demand(values(other, Listener).length >= 40, '40 by the other'));
    expect([values(a, Listener).length, values(b, Listener).length]).toEqual([20, 20]);
    expect(new Set([...values(a, Listener), ...values(b, Listener)]).size).toBe(40);
  });

  // The first deployment of a service that comes from Transport.KAFKA, and the one after it.
  it('rolling deployment: members of Transport.KAFKA and ours in one group, and nothing is lost', async () => {
    const topic = await kafka.topic(4);
    const Listener = listenerOf(topic);
    const group = `group-${randomUUID()}`;
    const stock = () =>
      start([Listener], { transport: Transport.KAFKA, options: options(group, { heartbeatInterval: 300 }) });
    const mixed = ['cooperative-sticky', 'RoundRobinAssigner'] as const;
    const ours = (partitionAssignmentStrategy: readonly string[]) => {
      const strategy = new KafkaRebalanceServer({ ...options(group, { partitionAssignmentStrategy }), ...quiet });
      return start([Listener], { strategy }).then((app) => ({ app, strategy }));
    };
    const apps = [await stock(), await stock()];
    let sent = 0;
    const all = () => apps.flatMap((app) => values(app, Listener));
    const flow = async (): Promise<void> => {
      await kafka.produce(topic, 4, 20, sent);
      sent += 20;
      await eventually(() => demand(new Set(all()).size === sent, `${sent} records`), 60_000);
    };
    await flow();
    const c = await ours(mixed);
    apps.push(c.app);
    await flow();
    await apps[0]!.close();
    const d = await ours(mixed);
    apps.push(d.app);
    await flow();
    await apps[1]!.close();
    await flow();
    expect(c.strategy.host.consumer.status().protocol).toBe('eager');
    const e = await ours(['cooperative-sticky']);
    apps.push(e.app);
    await flow();
    await c.app.close();
    await d.app.close();
    await flow();
    expect(e.strategy.host.consumer.status().protocol).toBe('cooperative');
    expect(e.strategy.host.consumer.assignment()).toHaveLength(4);
    // Each once or more: kafkajs gives partitions up without waiting for its commits.
    expect(new Set(all()).size).toBe(sent);
  });

  it('a service that asks others: ClientKafka beside the server, and replies go on while instances come and go', async () => {
    const asked = await kafka.topic(2);
    await kafka.cluster.createTopic(`${asked}.reply`, { partitions: 2, replicationFactor: 1 });
    @Controller()
    class Answers {
      @MessagePattern<string>(asked)
      answer(value: string): string {
        return `re: ${value}`;
      }
    }
    const groupId = `group-${randomUUID()}`;
    const ours = () => ({ strategy: new KafkaRebalanceServer({ ...options(groupId), ...quiet }) });
    await start([Answers], ours());
    const asking = new ClientKafka({ client: client(), consumer: { groupId } });
    asking.subscribeToResponseOf(asked);
    await asking.connect();
    closing.push(() => asking.close());
    const ask = (value: string) => lastValueFrom(asking.send<string>(asked, value));
    expect(await ask('a')).toBe('re: a');
    const second = ours();
    const app = await start([Answers], second);
    await eventually(() => demand(second.strategy.host.consumer.assignment().length === 1, 'it has its share'));
    expect(await Promise.all(['b', 'c', 'd'].map(ask))).toEqual(['re: b', 're: c', 're: d']);
    await app.close();
    expect(await ask('e')).toBe('re: e');
  });

  it('forTransport: hooks, handle and health of a microservice; the status stream tells true states', async () => {
    const topic = await kafka.topic(2);
    const log: string[] = [];
    @Controller()
    class Listener {
      @EventPattern<unknown>(topic)
      handle(value: string): void {
        log.push(value);
      }
    }
    @Injectable()
    class Hooks {
      @OnPartitionsAssigned()
      assigned(partitions: readonly TopicPartition[]): void {
        log.push(`assigned ${partitions.length}`);
      }

      @OnPartitionsRevoked()
      revoked(partitions: readonly TopicPartition[]): void {
        log.push(`revoked ${partitions.length}`);
      }
    }
    @Module({
      imports: [KafkaRebalanceModule.forTransport({ ...options(`group-${randomUUID()}`), ...quiet })],
      controllers: [Listener],
      providers: [Hooks],
    })
    class AppModule {}
    const module = await Test.createTestingModule({ imports: [AppModule] }).compile();
    // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- Nest's options are a class
    const microservice = module.createNestMicroservice<AsyncMicroserviceOptions>({
      inject: [KafkaRebalanceServer],
      useFactory: (strategy: KafkaRebalanceServer) => ({ strategy }),
    });
    microservice.useLogger(false);
    const server = microservice.get(KafkaRebalanceServer);
    const states: string[] = [];
    const generations: number[] = [];
    server.status.subscribe((state) => states.push(state));
    server.on('RebalanceCompleted', ({ generation }) => generations.push(generation));
    expect(() => server.unwrap()).toThrow(/Not listening yet/);
    await microservice.listen();
    await kafka.produce(topic, 2, 2);
    await eventually(() => demand(log.length === 3, 'both records'));
    expect(log[0]).toBe('assigned 2');
    expect(generations).toEqual([microservice.get(KafkaConsumer).status().generation]);
    expect(microservice.get(KafkaConsumerHealthIndicator).ready('kafka')).toMatchObject({ kafka: { status: 'up' } });
    const [kafkaClient] = server.unwrap<[Kafka]>();
    const admin = kafkaClient.admin();
    await admin.connect();
    expect(await admin.listTopics()).toContain(topic);
    await admin.disconnect();
    expect(states).toEqual(['rebalancing', 'connected']);
    await microservice.close();
    expect(states).toEqual(['rebalancing', 'connected', 'stopped', 'disconnected']);
    expect(log.at(-1)).toBe('revoked 2');
  });
});

import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import {
  ForbiddenException,
  Injectable,
  UseGuards,
  UseInterceptors,
  ValidationPipe,
  type CanActivate,
  type CallHandler,
  type ExecutionContext,
  type INestApplication,
  type LoggerService,
  type NestInterceptor,
} from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { Test } from '@nestjs/testing';
import { HealthCheckService, TerminusModule } from '@nestjs/terminus';
import { PrometheusModule } from '@willsoto/nestjs-prometheus';
import { IsString } from 'class-validator';
import { register } from 'prom-client';
import { from, type Observable } from 'rxjs';
import {
  KafkaConsumer,
  KafkaConsumerHealthIndicator,
  KafkaListener,
  KafkaRebalanceModule,
  OffsetTracker,
  OnPartitionsAssigned,
  OnPartitionsRevoked,
  RebalanceTimeline,
  type RebalanceView,
  type RecordContext,
  type TopicPartition,
} from '../../src';
import { demand, eventually } from './support/eventually';
import { TestKafka } from './support/test-kafka';

jest.setTimeout(60_000);

const topic = `orders-${randomUUID().slice(0, 8)}`;
const log: string[] = [];
const printed: string[] = [];
const print = (line: unknown): void => void printed.push(String(line));
const printer: LoggerService = { log: print, warn: print, error: print };

class Order {
  @IsString()
  id!: string;
}

@Injectable()
class OnlyRpc implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    log.push(`guard ${context.getType()} ${context.switchToRpc().getData<Order>().id}`);
    if (context.getType() !== 'rpc') throw new ForbiddenException();
    return true;
  }
}

@Injectable()
class Logging implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    log.push(`interceptor ${context.switchToRpc().getContext<RecordContext>().record.offset}`);
    return next.handle();
  }
}

@Injectable()
@UseInterceptors(Logging)
class OrdersListener {
  readonly orders: Order[] = [];
  view: RebalanceView | null = null;

  @KafkaListener(topic)
  @UseGuards(OnlyRpc)
  place(
    @Payload(new ValidationPipe({ transform: true })) order: Order,
    @Ctx() context: RecordContext,
  ): Observable<string> {
    return from(
      (async () => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        log.push(
          `placed ${order.id} by ${order.constructor.name} @${context.record.offset} token ${context.lease.fencingToken}`,
        );
        this.orders.push(order);
        return order.id;
      })(),
    );
  }

  @OnPartitionsAssigned()
  async warmUp(partitions: readonly TopicPartition[], view: RebalanceView): Promise<void> {
    await Promise.resolve();
    this.view = view;
    log.push(`assigned ${partitions.length}`);
  }

  @OnPartitionsRevoked()
  async flush(partitions: readonly TopicPartition[], view: RebalanceView): Promise<void> {
    log.push(`revoked ${partitions.length} at ${view.position({ topic, partition: 0 })}`);
    await view.commit();
  }
}

describe('a Nest application on a real broker', () => {
  let kafka: TestKafka;
  let app: INestApplication;
  const groupId = `group-${randomUUID()}`;

  beforeAll(async () => {
    kafka = await TestKafka.start();
    await kafka.cluster.createTopic(topic, { partitions: 1, replicationFactor: 1 });
    await kafka.send(topic, ['{"id":"a"}', '{"id":"b"}']);
    const module = await Test.createTestingModule({
      imports: [
        TerminusModule,
        PrometheusModule.register(),
        KafkaRebalanceModule.forRoot({
          client: { brokers: kafka.cluster.brokers },
          consumer: {
            groupId,
            autoOffsetReset: 'earliest',
            sessionTimeoutMs: 6000,
            heartbeatIntervalMs: 500,
            commitMode: 'manual',
          },
        }),
      ],
      providers: [OrdersListener, OnlyRpc, Logging],
    })
      .setLogger(printer)
      .compile();
    app = module.createNestApplication();
    await app.init();
  });
  afterAll(async () => {
    await app.close();
    await kafka.stop();
    register.clear();
  });

  it('rule 7: hooks first; then each record goes through guard, interceptor and pipe to the listener', async () => {
    const listener = app.get(OrdersListener);
    await eventually(() => demand(listener.orders.length === 2, 'two orders'));
    const token = app.get(KafkaConsumer).status().generation;
    expect(log).toEqual([
      'assigned 1',
      ...['guard rpc a', 'interceptor 0', `placed a by Order @0 token ${token}`],
      ...['guard rpc b', 'interceptor 1', `placed b by Order @1 token ${token}`],
    ]);
  });

  it('a view is invalid when its hook has returned', () => {
    const { view } = app.get(OrdersListener);
    expect(() => view?.position({ topic, partition: 0 })).toThrow(/ends with the call of the hook/);
  });

  it('the tracker knows what is processed; manual: nothing is committed before an ack', async () => {
    const tracker = app.get(OffsetTracker);
    const partition = { topic, partition: 0 };
    expect(tracker.pending(partition)).toBe(2);
    expect(tracker.lag(partition)).toBe(2n);
    await tracker.commit();
    expect(await kafka.committed(groupId, topic)).toEqual([0]);
  });

  it('health answers through terminus', async () => {
    const health = app.get(HealthCheckService);
    const kafkaHealth = app.get(KafkaConsumerHealthIndicator);
    const checks = [
      () => kafkaHealth.started('started'),
      () => kafkaHealth.live('live'),
      () => kafkaHealth.ready('ready'),
    ];
    await expect(health.check(checks)).resolves.toMatchObject({
      status: 'ok',
      details: {
        started: { status: 'up' },
        live: { status: 'up' },
        ready: { status: 'up', phase: 'stable', partitions: 1 },
      },
    });
  });

  it('the timeline knows its rebalance, and the log tells the whole of it in one line', async () => {
    const [entry] = app.get(RebalanceTimeline).entries();
    expect(entry).toMatchObject({
      ...{ id: 1, state: 'completed', cause: 'this member joined', assigned: { count: 1, topics: { [topic]: '0' } } },
      hooks: [{ hook: 'OrdersListener.warmUp', kind: 'assigned', calls: 1, failures: 0 }],
    });
    const story = new RegExp(
      `^group ${groupId}: rebalance #1: this member joined; generation none -> 1, after .*assigned ${topic}-0`,
    );
    await eventually(() => {
      expect(printed).toEqual(expect.arrayContaining([expect.stringMatching(story)]));
    });
  });

  it('metrics are in the registry that @willsoto/nestjs-prometheus serves', async () => {
    const text = await register.metrics();
    const own = `group_id="${groupId}",consumer="default"`;
    expect(text).toContain(`kafka_consumer_rebalance_total{${own},cause="first-join"} 1`);
    expect(text).toContain(`kafka_consumer_rebalance_duration_seconds_count{${own}} 1`);
    expect(text).toContain(`kafka_consumer_join_duration_seconds_count{${own}} 1`);
    expect(text).toContain(`kafka_consumer_assigned_partitions{${own}} 1`);
    expect(text).toContain(`kafka_consumer_records_consumed_total{${own},topic="${topic}"} 2`);
    expect(text).toContain(`kafka_consumer_handler_duration_seconds_count{${own},listener="OrdersListener.place"} 2`);
    expect(text).toContain(`kafka_consumer_records_lag{${own},topic="${topic}",partition="0"} 2`);
    expect(text).toContain(`kafka_consumer_records_lead{${own},topic="${topic}",partition="0"} 0`);
    const [, lagSeconds] = /kafka_consumer_records_lag_seconds\{.*\} (\S+)/.exec(text) ?? [];
    expect(Number(lagSeconds)).toBeGreaterThan(0);
  });

  it('a payload that is not JSON is an error of its record, with coordinates; seek goes past it', async () => {
    await kafka.send(topic, ['not json', '{"id":"c"}']);
    const consumer = app.get(KafkaConsumer);
    const failing = () => consumer.status().partitions[0]?.failing;
    await eventually(() => demand(failing()?.offset === 2n, 'it fails'));
    expect(failing()?.error.message).toMatch(new RegExp(`${topic}-0@2 cannot be deserialized`));
    await consumer.seek({ topic, partition: 0 }, 3n);
    await eventually(() => demand(app.get(OrdersListener).orders.length === 3, 'the next one'));
  });

  it('pause holds deliveries back, resume lets them go on', async () => {
    const consumer = app.get(KafkaConsumer);
    const partition = { topic, partition: 0 };
    consumer.pause([partition]);
    expect(consumer.paused()).toEqual([partition]);
    await kafka.send(topic, ['{"id":"d"}']);
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(app.get(OrdersListener).orders).toHaveLength(3);
    consumer.resume([partition]);
    await eventually(() => demand(app.get(OrdersListener).orders.length === 4, 'it goes on'));
  });

  it('closing hands over: the revoked hook runs, once', async () => {
    log.length = 0;
    await app.close();
    expect(log).toEqual(['revoked 1 at 5']);
  });
});

import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import {
  ArgumentsHost,
  Catch,
  Inject,
  Injectable,
  Module,
  Scope,
  createParamDecorator,
  type CallHandler,
  type ExecutionContext,
  type INestApplication,
  type NestInterceptor,
  type RpcExceptionFilter,
} from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR, REQUEST } from '@nestjs/core';
import { Ctx, Payload } from '@nestjs/microservices';
import { Test } from '@nestjs/testing';
import { SchemaRegistry, SchemaType } from '@kafkajs/confluent-schema-registry';
import { EMPTY, of, tap, throwError, type Observable } from 'rxjs';
import {
  KafkaConsumer,
  KafkaListener,
  KafkaRebalanceModule,
  type ConsumerRecord,
  type KafkaDeserializer,
  type RecordContext,
} from '../../src';
import { demand, eventually } from './support/eventually';
import { TestKafka } from './support/test-kafka';

jest.setTimeout(60_000);

const run = randomUUID().slice(0, 8);
const [scoped, silent, filtered, avro] = ['scoped', 'silent', 'filtered', 'avro'].map((name) => `${name}-${run}`) as [
  string,
  string,
  string,
  string,
];
const log: string[] = [];

/** What a schema registry of Confluent's kind answers, as far as one schema needs it. */
class PlayedRegistry {
  private readonly server: Server = createServer((request, response) => {
    const answers: Record<string, object> = {
      'POST /subjects/orders-value/versions': { id: 7 },
      'GET /config/orders-value': { compatibilityLevel: 'BACKWARD' },
      'GET /schemas/ids/7': { schema: orderSchema, schemaType: 'AVRO' },
    };
    const answer = answers[`${request.method} ${request.url}`];
    response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/vnd.schemaregistry.v1+json' });
    response.end(JSON.stringify(answer ?? { error_code: 40403, message: 'Schema not found' }));
  });

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): Promise<void> {
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}

const orderSchema = JSON.stringify({
  ...{ type: 'record', name: 'Order', namespace: 'shop' },
  fields: [{ name: 'id', type: 'string' }],
});

@Injectable()
class AvroDeserializer implements KafkaDeserializer {
  constructor(@Inject(SchemaRegistry) private readonly registry: SchemaRegistry) {}

  deserialize({ value }: ConsumerRecord): unknown {
    return value === null ? null : this.registry.decode(value);
  }
}

@Injectable({ scope: Scope.REQUEST })
class PerRecord {
  private static created = 0;
  readonly number: number;

  constructor(@Inject(REQUEST) readonly request: { readonly data: unknown; readonly context: RecordContext }) {
    PerRecord.created += 1;
    this.number = PerRecord.created;
  }
}

@Injectable()
class ScopedListener {
  constructor(@Inject(PerRecord) private readonly current: PerRecord) {}

  @KafkaListener(scoped)
  handle(@Payload() data: unknown, @Ctx() context: RecordContext): void {
    const same = this.current.request.data === data && this.current.request.context === context;
    log.push(`scoped ${JSON.stringify(data)} ${same} ${this.current.number}`);
  }
}

@Injectable({ scope: Scope.REQUEST })
class ScopedInterceptor implements NestInterceptor {
  constructor(@Inject(REQUEST) private readonly request: { readonly data: { readonly id: string } }) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'rpc') return next.handle();
    return next.handle().pipe(tap(() => log.push(`global interceptor of ${this.request.data.id}`)));
  }
}

/** As Nest's filters for microservices do it: an Observable is the answer, and may be an error. */
@Catch(RangeError)
class GlobalFilter implements RpcExceptionFilter {
  catch(error: RangeError, host: ArgumentsHost): Observable<unknown> {
    log.push(`global filter ${error.message} @${host.switchToRpc().getContext<RecordContext>().record.offset}`);
    return error.message === 'takes it' ? of('taken') : throwError(() => error);
  }
}

const Offset = createParamDecorator(
  (_: unknown, context: ExecutionContext) => context.switchToRpc().getContext<RecordContext>().record.offset,
);

@Injectable()
class OtherListeners {
  @KafkaListener(silent)
  silent(): Observable<never> {
    log.push('silent');
    return EMPTY;
  }

  @KafkaListener(filtered)
  filtered(@Payload('id') id: string, @Offset() offset: bigint): void {
    log.push(`filtered ${id} @${offset}`);
    throw new RangeError(id);
  }

  @KafkaListener(avro, { deserializer: AvroDeserializer })
  avro(@Payload() order: { readonly id: string }): void {
    log.push(`avro ${order.id}`);
  }
}

/** Listeners in feature modules are found wherever they are. */
@Module({ providers: [ScopedListener, PerRecord] })
class FeatureModule {}

describe("@KafkaListener and the rest of Nest's features, on a real broker", () => {
  const played = new PlayedRegistry();
  let kafka: TestKafka;
  let app: INestApplication;
  let registry: SchemaRegistry;

  beforeAll(async () => {
    kafka = await TestKafka.start();
    for (const topic of [scoped, silent, filtered, avro]) {
      await kafka.cluster.createTopic(topic, { partitions: 1, replicationFactor: 1 });
    }
    registry = new SchemaRegistry({ host: await played.start() });
    const module = await Test.createTestingModule({
      imports: [
        FeatureModule,
        KafkaRebalanceModule.forRoot({
          client: { brokers: kafka.cluster.brokers },
          consumer: { groupId: `group-${run}`, autoOffsetReset: 'earliest', commitMode: 'record' },
          ...{ log: false, metrics: false },
        }),
      ],
      providers: [
        OtherListeners,
        AvroDeserializer,
        { provide: SchemaRegistry, useValue: registry },
        { provide: APP_INTERCEPTOR, useClass: ScopedInterceptor, scope: Scope.REQUEST },
        { provide: APP_FILTER, useClass: GlobalFilter },
      ],
    }).compile();
    app = module.createNestApplication();
    await app.init();
  });
  afterAll(async () => {
    await app.close();
    await kafka.stop();
    await played.stop();
  });
  beforeEach(() => {
    log.length = 0;
  });

  const committed = (topic: string, offset: number) =>
    eventually(async () => demand((await kafka.committed(`group-${run}`, topic))[0] === offset, `${offset} committed`));

  it('request-scoped: an instance for each record, and for each record the global request-scoped interceptor', async () => {
    await kafka.send(scoped, ['{"id":"a"}', '{"id":"b"}']);
    await committed(scoped, 2);
    expect(log).toEqual([
      ...['scoped {"id":"a"} true 1', 'global interceptor of a'],
      ...['scoped {"id":"b"} true 2', 'global interceptor of b'],
    ]);
  });

  it('an Observable without a value has ended: the record counts', async () => {
    await kafka.send(silent, ['{}']);
    await committed(silent, 1);
    expect(log[0]).toBe('silent');
  });

  it('a filter that takes an error makes the record count; parameter decorators of users work', async () => {
    await kafka.send(filtered, ['{"id":"takes it"}']);
    await committed(filtered, 1);
    expect(log).toEqual(['filtered takes it @0', 'global filter takes it @0']);
  });

  it('a filter that answers with an error leaves the record failed: it comes again, and is not committed', async () => {
    await kafka.send(filtered, ['{"id":"does not"}']);
    await eventually(() => demand(log.length >= 4, 'a second attempt'));
    expect(log.slice(0, 3)).toEqual(['filtered does not @1', 'global filter does not @1', 'filtered does not @1']);
    expect(await kafka.committed(`group-${run}`, filtered)).toEqual([1]);
  });

  it('a deserializer with dependencies: a schema registry', async () => {
    const { id } = await registry.register({ type: SchemaType.AVRO, schema: orderSchema }, { subject: 'orders-value' });
    await kafka.send(avro, [await registry.encode(id, { id: 'a-1' }), await registry.encode(id, { id: 'a-2' })]);
    await committed(avro, 2);
    expect(log.filter((line) => line.startsWith('avro'))).toEqual(['avro a-1', 'avro a-2']);
  });

  it('a poison message fails its record, with its coordinates', async () => {
    await kafka.send(avro, ['not avro']);
    const failing = () =>
      app
        .get(KafkaConsumer)
        .status()
        .partitions.find(({ topic }) => topic === avro)?.failing;
    await eventually(() => demand(failing()?.offset === 2n, 'it fails'));
    expect(failing()?.error.message).toMatch(new RegExp(`The value of ${avro}-0@2 cannot be deserialized: .`));
  });
});

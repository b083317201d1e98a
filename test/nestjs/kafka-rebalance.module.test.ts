import 'reflect-metadata';
import { Controller, Inject, Injectable, Logger, Module, Scope, type DynamicModule, type Type } from '@nestjs/common';
import { ConfigModule, ConfigService } from '@nestjs/config';
import { LazyModuleLoader } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { InvalidOptionsError, RebalanceTimeline } from '../../libs/engine';
import {
  InjectKafkaConsumer,
  InjectRebalanceTimeline,
  KafkaConsumer,
  KafkaListener,
  KafkaRebalanceModule,
  KafkaRebalanceServer,
  OffsetTracker,
  OnPartitionsAssigned,
  OnPartitionsRevoked,
} from '../../libs/nestjs';
import { silentPorts } from './silent-ports';

const client = { brokers: ['localhost:1'] };
const quiet = { ports: silentPorts, log: false, metrics: false } as const;

@Injectable()
class OrdersListener {
  @KafkaListener('orders')
  handle(): void {}

  @OnPartitionsAssigned()
  @OnPartitionsRevoked()
  both(): void {}
}

async function start(imports: DynamicModule[], providers: Type[], controllers: Type[] = []) {
  const module = await Test.createTestingModule({ imports, providers, controllers }).compile();
  await module.init();
  return module;
}

/** The problems of an application that must not start. */
async function problems(imports: DynamicModule[], providers: Type[]): Promise<InvalidOptionsError> {
  return start(imports, providers).then(
    async (module) => {
      await module.close();
      throw new Error('it started');
    },
    (thrown: unknown) => {
      if (thrown instanceof InvalidOptionsError) return thrown;
      throw thrown;
    },
  );
}

describe('KafkaRebalanceModule', () => {
  it('forRoot: gives the handle and the tracker of the default consumer', async () => {
    const module = await start(
      [KafkaRebalanceModule.forRoot({ client, consumer: { groupId: 'g' }, ...quiet })],
      [OrdersListener],
    );
    const consumer = module.get(KafkaConsumer);
    expect(consumer.groupId).toBe('g');
    expect(consumer.status()).toMatchObject({ phase: 'joining', joinedOnce: false, partitions: [] });
    expect(() => module.get(OffsetTracker).lag({ topic: 'orders', partition: 0 })).toThrow(/orders-0 is not assigned/);
    await module.close();
    expect(consumer.status().phase).toBe('left');
  });

  it('warnings about options are logged once each, and the handle has them', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    const options = { consumer: { groupId: 'g' }, deployment: { terminationGracePeriodMs: 20_000 } };
    const module = await start(
      [KafkaRebalanceModule.forRoot({ client, ...options, ...quiet, log: true })],
      [OrdersListener],
    );
    const rules = ['stop-fits-grace-period', 'auto-offset-reset-latest'];
    expect(
      module
        .get(KafkaConsumer)
        .configurationWarnings()
        .map(({ rule }) => rule),
    ).toEqual(rules);
    await module.close();
    const lines = warn.mock.calls.map(([line]) => String(line)).filter((line) => line.includes('(rule '));
    warn.mockRestore();
    expect(lines).toEqual([
      expect.stringMatching(
        /^stopTimeoutMs = 25000 must be under deployment\.terminationGracePeriodMs \(20000\)\. The process is killed .*\. What to do: set stopTimeoutMs to 19999 or less.* \(rule stop-fits-grace-period\)$/,
      ),
      expect.stringMatching(/\(rule auto-offset-reset-latest\)$/),
    ]);
  });

  it('a microservice warns of its options, too, and of its deployment', async () => {
    const deployment = { terminationGracePeriodMs: 20_000 };
    const module = await start(
      [KafkaRebalanceModule.forTransport({ client, consumer: { groupId: 'g' }, deployment, ...quiet })],
      [],
    );
    const server = module.get(KafkaRebalanceServer);
    server.addHandler('orders', () => Promise.resolve(), true);
    await new Promise((resolve) => void server.listen(resolve));
    expect(module.get(KafkaConsumer).configurationWarnings()).toMatchObject([{ rule: 'stop-fits-grace-period' }]);
    await server.close();
    await module.close();
  });

  it('the handle tells that it is too early before the application has bootstrapped', async () => {
    const module = await Test.createTestingModule({
      imports: [KafkaRebalanceModule.forRoot({ client, consumer: { groupId: 'g' }, ...quiet })],
      providers: [OrdersListener],
    }).compile();
    expect(() => module.get(KafkaConsumer).status()).toThrow(
      /does not exist yet: it starts when the application has bootstrapped/,
    );
    await module.close();
  });

  it.each(['useFactory', 'useClass', 'useExisting'] as const)('forRootAsync: %s', async (way) => {
    class Config {
      createKafkaRebalanceOptions() {
        return { client, consumer: { groupId: 'from-config' }, log: false, metrics: false };
      }
    }
    @Module({ providers: [Config], exports: [Config] })
    class ConfigModule {}
    const source = {
      useFactory: { inject: [Config], useFactory: (config: Config) => config.createKafkaRebalanceOptions() },
      useClass: { useClass: Config },
      useExisting: { useExisting: Config },
    }[way];
    const module = await start(
      [KafkaRebalanceModule.forRootAsync({ imports: [ConfigModule], ports: silentPorts, ...source })],
      [OrdersListener],
    );
    expect(module.get(KafkaConsumer).groupId).toBe('from-config');
    await module.close();
  });

  it('two named consumers in one application, each with its listener', async () => {
    @Injectable()
    class Two {
      constructor(
        @InjectKafkaConsumer('a') readonly a: KafkaConsumer,
        @InjectKafkaConsumer('b') readonly b: KafkaConsumer,
        @InjectRebalanceTimeline('b') readonly timeline: RebalanceTimeline,
      ) {}

      @KafkaListener('orders', { consumer: 'a' })
      first(): void {}

      @KafkaListener('orders', { consumer: 'b' })
      second(): void {}
    }
    const module = await start(
      ['a', 'b'].map((name) =>
        KafkaRebalanceModule.forRoot({ name, client, consumer: { groupId: `group-${name}` }, ...quiet }),
      ),
      [Two],
    );
    const { a, b, timeline } = module.get(Two);
    expect(timeline.toJSON().groupId).toBe('group-b');
    expect([a.groupId, b.groupId]).toEqual(['group-a', 'group-b']);
    await module.close();
  });

  it('listeners on controllers count too', async () => {
    @Controller()
    class OrdersController {
      @KafkaListener(['orders', /^order-.*/])
      handle(): void {}
    }
    const module = await start(
      [KafkaRebalanceModule.forRoot({ client, consumer: { groupId: 'g' }, ...quiet })],
      [],
      [OrdersController],
    );
    await module.close();
  });

  it('options from @nestjs/config, and a handle that a test overrides', async () => {
    const module = await Test.createTestingModule({
      imports: [
        KafkaRebalanceModule.forRootAsync({
          imports: [ConfigModule.forRoot({ ignoreEnvFile: true, load: [() => ({ KAFKA_GROUP: 'from-env' })] })],
          inject: [ConfigService],
          ports: silentPorts,
          useFactory: (config: ConfigService) => ({
            client,
            consumer: { groupId: config.getOrThrow<string>('KAFKA_GROUP') },
            ...{ log: false, metrics: false },
          }),
        }),
      ],
      providers: [OrdersListener],
    })
      .overrideProvider(OffsetTracker)
      .useValue({ all: () => ['overridden'] })
      .compile();
    await module.init();
    expect(module.get(KafkaConsumer).groupId).toBe('from-env');
    expect(module.get(OffsetTracker).all()).toEqual(['overridden']);
    await module.close();
  });

  it('close is idempotent', async () => {
    const module = await start(
      [KafkaRebalanceModule.forRoot({ client, consumer: { groupId: 'g' }, ...quiet })],
      [OrdersListener],
    );
    await Promise.all([module.close(), module.close()]);
  });
});

describe('what must not start', () => {
  const one = (consumer: object) => [
    KafkaRebalanceModule.forRoot({ client, consumer: consumer as { groupId: string }, ...quiet }),
  ];

  it('options: one error with every problem, value, rule and remedy', async () => {
    const error = await problems(one({ groupId: '', heartbeatIntervalMs: 15_000, sessionTimeoutMs: '45000' }), [
      OrdersListener,
    ]);
    expect(error.problems.map(({ option }) => option)).toEqual(['groupId', 'sessionTimeoutMs']);
    expect(error.message).toMatch(/sessionTimeoutMs = "45000" must be a whole number.*Number\(/);
  });

  it('no listener', async () => {
    expect((await problems(one({ groupId: 'g' }), [])).message).toMatch(/listeners.*takes no topic.*@KafkaListener/s);
  });

  it('two listeners for one topic', async () => {
    @Injectable()
    class Second {
      @KafkaListener('orders')
      again(): void {}
    }
    const error = await problems(one({ groupId: 'g' }), [OrdersListener, Second]);
    expect(error.message).toMatch(/"orders" is taken by both OrdersListener.handle and Second.again/);
  });

  it('a consumer that does not exist', async () => {
    @Injectable()
    class Lost {
      @KafkaListener('payments', { consumer: 'payments' })
      handle(): void {}
    }
    const error = await problems(one({ groupId: 'g' }), [OrdersListener, Lost]);
    expect(error.message).toMatch(/Lost.handle: consumer = "payments" is not the name of a consumer/);
  });

  it('a request-scoped hook, also by what it injects', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class PerRequest {}
    @Injectable()
    class Scoped {
      constructor(@Inject(PerRequest) readonly dependency: PerRequest) {}

      @OnPartitionsAssigned()
      handle(): void {}
    }
    const error = await problems(one({ groupId: 'g' }), [PerRequest, Scoped]);
    expect(error.message).toMatch(/Scoped.handle.*request-scoped/);
  });

  it('two consumers of one name', async () => {
    const error = await problems([...one({ groupId: 'g' }), ...one({ groupId: 'h' })], [OrdersListener]);
    expect(error.message).toMatch(/name = "default" is the name of more than one consumer/);
  });

  it('a listener of a consumer that belongs to a microservice', async () => {
    const module = await start(
      [KafkaRebalanceModule.forTransport({ client, consumer: { groupId: 'g' }, ...quiet })],
      [OrdersListener],
    );
    const server = module.get(KafkaRebalanceServer);
    server.addHandler('orders', () => Promise.resolve(), true);
    const error = await new Promise((resolve) => void server.listen(resolve));
    expect(String(error)).toMatch(/OrdersListener.handle: consumer = "default" is the consumer of a microservice/);
    await server.close();
    await module.close();
  });

  it('a listener, a hook or a consumer in a module that is loaded lazily', async () => {
    const module = await start(one({ groupId: 'g' }), [OrdersListener]);
    @Module({ providers: [OrdersListener] })
    class WithListener {}
    @Module({ imports: [KafkaRebalanceModule.forRoot({ name: 'lazy', client, consumer: { groupId: 'l' }, ...quiet })] })
    class WithConsumer {}
    @Module({})
    class Harmless {}
    const loader = module.get(LazyModuleLoader);
    await expect(loader.load(() => WithListener)).rejects.toThrow(/OrdersListener.handle = "lazy" is in a module that/);
    await expect(loader.load(() => WithConsumer)).rejects.toThrow(/consumer 'lazy' = "lazy" is in a module that/);
    await expect(loader.load(() => Harmless)).resolves.toBeDefined();
    await module.close();
  });

  it('forRootAsync without a source', () => {
    expect(() => KafkaRebalanceModule.forRootAsync({})).toThrow(/useFactory, useClass and useExisting/);
  });
});

import { Module, type DynamicModule, type InjectionToken, type Provider } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { InvalidOptionsError } from '../engine';
import { ConsumerHost } from './consumer-host';
import { portsFor, runOn } from './default-ports';
import { DecoratedMethods } from './decorated-methods';
import { KafkaConsumerHealthIndicator } from './health/kafka-consumer.health';
import { KafkaConsumer } from './kafka-consumer';
import { LazyModuleGuard } from './lazy-module-guard';
import { ListenerExplorer } from './listener-explorer';
import { ListenerHost } from './listener-host';
import { ListenerPipeline } from './listener-pipeline';
import {
  DEFAULT_CONSUMER,
  type AsyncOptions,
  type EnginePorts,
  type KafkaRebalanceModuleAsyncOptions,
  type KafkaRebalanceModuleOptions,
  type KafkaRebalanceOptions,
  type KafkaTransportModuleAsyncOptions,
  type KafkaTransportModuleOptions,
} from './module-options';
import { OffsetTracker } from './offset-tracker';
import { PartitionScopes } from './partition-scopes';
import {
  getKafkaConsumerToken,
  getKafkaRebalanceServerToken,
  getOffsetTrackerToken,
  getRebalanceTimelineToken,
  hostToken,
  optionsToken,
} from './tokens';
import { KafkaRebalanceServer } from './transport/kafka-rebalance-server';
import { type KafkaRebalanceServerOptions } from './transport/server-options';

interface Registration {
  readonly name: string;
  readonly isGlobal: boolean;
  readonly imports: DynamicModule['imports'];
  /** Those that give the host. */
  readonly providers: readonly Provider[];
  readonly exports?: readonly InjectionToken[];
}

/** A Kafka consumer in a Nest application: one import for each consumer, `name` to tell them apart. */
@Module({})
export class KafkaRebalanceModule {
  /** Called once by the package's entry point: what consumers run on unless `ports` says otherwise. */
  static runOn(ports: EnginePorts): void {
    runOn(ports);
  }

  /** A consumer for `@KafkaListener` methods. */
  static forRoot({
    name = DEFAULT_CONSUMER,
    isGlobal = true,
    ports,
    ...options
  }: KafkaRebalanceModuleOptions): DynamicModule {
    return register({
      ...{ name, isGlobal, imports: [] },
      providers: [{ provide: optionsToken(name), useValue: options }, ...listenerHost(name, ports)],
    });
  }

  /** `useFactory` with `inject`, `useClass` or `useExisting` (a `KafkaRebalanceOptionsFactory`). */
  static forRootAsync(options: KafkaRebalanceModuleAsyncOptions): DynamicModule {
    const { name = DEFAULT_CONSUMER, isGlobal = true, imports = [], ports } = options;
    return register({
      ...{ name, isGlobal, imports },
      providers: [...asyncOptions(name, options), ...listenerHost(name, ports)],
    });
  }

  /**
   * A consumer for `@EventPattern` and `@MessagePattern` methods, with hooks, health and `KafkaConsumer`. It gives a
   * `KafkaRebalanceServer` to use as a strategy: `app.connectMicroservice({ strategy: app.get(KafkaRebalanceServer) })`.
   */
  static forTransport({
    name = DEFAULT_CONSUMER,
    isGlobal = true,
    ...options
  }: KafkaTransportModuleOptions): DynamicModule {
    return register({
      ...{ name, isGlobal, imports: [] },
      ...transport(name, [{ provide: optionsToken(name), useValue: options }]),
    });
  }

  /** As `forTransport`, with options from `useFactory`, `useClass` or `useExisting`. */
  static forTransportAsync(options: KafkaTransportModuleAsyncOptions): DynamicModule {
    const { name = DEFAULT_CONSUMER, isGlobal = true, imports = [] } = options;
    return register({ ...{ name, isGlobal, imports }, ...transport(name, asyncOptions(name, options)) });
  }
}

function register({ name, isGlobal, imports, providers, exports = [] }: Registration): DynamicModule {
  const host = hostToken(name);
  const consumer = getKafkaConsumerToken(name);
  const tracker = getOffsetTrackerToken(name);
  const timeline = getRebalanceTimelineToken(name);
  return {
    module: KafkaRebalanceModule,
    global: isGlobal,
    imports: [DiscoveryModule, ...(imports ?? [])],
    providers: [
      DecoratedMethods,
      ListenerPipeline,
      PartitionScopes,
      ListenerExplorer,
      LazyModuleGuard,
      KafkaConsumerHealthIndicator,
      ...providers,
      { provide: consumer, inject: [host], useFactory: (own: ConsumerHost) => new KafkaConsumer(own) },
      { provide: tracker, inject: [host], useFactory: (own: ConsumerHost) => new OffsetTracker(own) },
      { provide: timeline, inject: [host], useFactory: (own: ConsumerHost) => own.timeline },
    ],
    exports: [consumer, tracker, timeline, KafkaConsumerHealthIndicator, ...exports],
  };
}

function listenerHost(name: string, ports: KafkaRebalanceModuleOptions['ports']): Provider[] {
  return [
    {
      provide: hostToken(name),
      inject: [optionsToken(name)],
      useFactory: (options: KafkaRebalanceOptions) => new ConsumerHost(name, { ...options, ports: portsFor(ports) }),
    },
    {
      provide: `${String(hostToken(name))}:listeners`,
      inject: [hostToken(name), ListenerExplorer],
      useFactory: (host: ConsumerHost, explorer: ListenerExplorer) => new ListenerHost(host, explorer),
    },
  ];
}

function transport(name: string, options: readonly Provider[]): Pick<Registration, 'providers' | 'exports'> {
  const server = getKafkaRebalanceServerToken(name);
  return {
    providers: [
      ...options,
      {
        provide: server,
        inject: [optionsToken(name), ListenerExplorer],
        useFactory: (given: KafkaRebalanceServerOptions, explorer: ListenerExplorer) =>
          new KafkaRebalanceServer(given, { name, explore: (host) => explorer.explore(host) }),
      },
      { provide: hostToken(name), inject: [server], useFactory: ({ host }: KafkaRebalanceServer) => host },
    ],
    exports: [server],
  };
}

function asyncOptions<Options>(name: string, options: AsyncOptions<Options>): Provider[] {
  const provide = optionsToken(name);
  const { useFactory, useClass, useExisting, inject = [] } = options;
  if (useFactory !== undefined) return [{ provide, inject, useFactory }];
  const source = useExisting ?? useClass;
  if (source === undefined) {
    throw new InvalidOptionsError([
      {
        ...{ option: 'forRootAsync', value: Object.keys(options) },
        rule: 'has none of useFactory, useClass and useExisting',
        remedy: 'give it one of them',
      },
    ]);
  }
  const useFactoryOf = (factory: { createKafkaRebalanceOptions(): unknown }) => factory.createKafkaRebalanceOptions();
  const provider: Provider = { provide, inject: [source], useFactory: useFactoryOf };
  return useClass === undefined ? [provider] : [useClass, provider];
}

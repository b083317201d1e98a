import { Module, type DynamicModule, type InjectionToken, type Provider } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { InvalidOptionsError } from '../engine';
import { ConsumerHost } from './consumer-host';
import { KafkaConsumerHealthIndicator } from './health/kafka-consumer.health';
import { KafkaConsumer } from './kafka-consumer';
import { ListenerExplorer } from './listener-explorer';
import {
  DEFAULT_CONSUMER,
  type EnginePorts,
  type KafkaRebalanceModuleAsyncOptions,
  type KafkaRebalanceModuleOptions,
  type KafkaRebalanceOptions,
  type KafkaRebalanceOptionsFactory,
} from './module-options';
import { OffsetTracker } from './offset-tracker';
import { getKafkaConsumerToken, getOffsetTrackerToken, hostToken, optionsToken } from './tokens';

interface Registration {
  readonly name: string;
  readonly isGlobal: boolean;
  readonly ports: EnginePorts | undefined;
  readonly imports: DynamicModule['imports'];
  readonly options: readonly Provider[];
}

/** A Kafka consumer in a Nest application: one import for each consumer, `name` to tell them apart. */
@Module({})
export class KafkaRebalanceModule {
  private static defaultPorts: EnginePorts | null = null;

  /** Called once by the package's entry point: what consumers run on unless `ports` says otherwise. */
  static runOn(ports: EnginePorts): void {
    KafkaRebalanceModule.defaultPorts = ports;
  }

  static forRoot({ name, isGlobal, ports, ...options }: KafkaRebalanceModuleOptions): DynamicModule {
    const chosen = name ?? DEFAULT_CONSUMER;
    return register({
      ...{ name: chosen, isGlobal: isGlobal ?? true, ports, imports: [] },
      options: [{ provide: optionsToken(chosen), useValue: options }],
    });
  }

  /** `useFactory` with `inject`, `useClass` or `useExisting` (a `KafkaRebalanceOptionsFactory`). */
  static forRootAsync(options: KafkaRebalanceModuleAsyncOptions): DynamicModule {
    const name = options.name ?? DEFAULT_CONSUMER;
    return register({
      ...{ name, isGlobal: options.isGlobal ?? true, ports: options.ports, imports: options.imports ?? [] },
      options: asyncOptions(optionsToken(name), options),
    });
  }

  /** @internal */
  static portsFor(own: EnginePorts | undefined): EnginePorts {
    const ports = own ?? KafkaRebalanceModule.defaultPorts;
    if (ports !== null) return ports;
    throw new Error('KafkaRebalanceModule has nothing to run on: import it from the package, or give it ports.');
  }
}

function register({ name, isGlobal, ports, imports, options }: Registration): DynamicModule {
  const host = hostToken(name);
  const consumer = getKafkaConsumerToken(name);
  const tracker = getOffsetTrackerToken(name);
  return {
    module: KafkaRebalanceModule,
    global: isGlobal,
    imports: [DiscoveryModule, ...(imports ?? [])],
    providers: [
      ...options,
      ListenerExplorer,
      KafkaConsumerHealthIndicator,
      {
        provide: host,
        inject: [optionsToken(name), ListenerExplorer],
        useFactory: (given: KafkaRebalanceOptions, explorer: ListenerExplorer) =>
          new ConsumerHost(name, given, KafkaRebalanceModule.portsFor(ports), explorer),
      },
      { provide: consumer, inject: [host], useFactory: (own: ConsumerHost) => new KafkaConsumer(own) },
      { provide: tracker, inject: [host], useFactory: (own: ConsumerHost) => new OffsetTracker(own) },
    ],
    exports: [consumer, tracker, KafkaConsumerHealthIndicator],
  };
}

function asyncOptions(token: InjectionToken, options: KafkaRebalanceModuleAsyncOptions): Provider[] {
  const { useFactory, useClass, useExisting, inject = [] } = options;
  if (useFactory !== undefined) return [{ provide: token, inject, useFactory }];
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
  const create = (factory: KafkaRebalanceOptionsFactory) => factory.createKafkaRebalanceOptions();
  const provider: Provider = { provide: token, inject: [source], useFactory: create };
  return useClass === undefined ? [provider] : [useClass, provider];
}

import { type InjectionToken, type ModuleMetadata, type OptionalFactoryDependency, type Type } from '@nestjs/common';
import { type KafkaConfig } from 'kafkajs';
import { type Clock, type ConsumerOptions, type Wire } from '../engine';

export const DEFAULT_CONSUMER = 'default';

/** What the engine runs on; the package brings kafkajs connections and the system's clock. */
export interface EnginePorts {
  readonly wire: (setup: { readonly client: KafkaConfig; readonly clock: Clock }) => Wire;
  readonly clock: Clock;
}

/** prom-client's `Registry`, in so many words: who has not installed prom-client has not its types either. */
export interface MetricsRegistry {
  metrics(): Promise<string>;
  getSingleMetric(name: string): unknown;
}

export interface KafkaRebalanceOptions {
  /** kafkajs's `KafkaConfig`: `brokers` is required; TLS, SASL, time-outs of connections. */
  readonly client: KafkaConfig;
  /** The consumer; Kafka's consumer configs in camelCase. `groupId` is required. */
  readonly consumer: ConsumerOptions;
  /** Metrics by prom-client, if it is installed. Default true, in its default registry. */
  readonly metrics?: boolean | { readonly registry: MetricsRegistry };
  /** One log line for each transition, by Nest's `Logger`. Default true. */
  readonly log?: boolean;
}

export interface KafkaRebalanceModuleOptions extends KafkaRebalanceOptions {
  /** For more than one consumer in an application; listeners choose by `consumer`. Default `'default'`. */
  readonly name?: string;
  /** Whether `KafkaConsumer` and `OffsetTracker` can be injected everywhere. Default true. */
  readonly isGlobal?: boolean;
  /** For tests: other connections, another clock. */
  readonly ports?: EnginePorts;
}

export interface KafkaRebalanceOptionsFactory {
  createKafkaRebalanceOptions(): KafkaRebalanceOptions | Promise<KafkaRebalanceOptions>;
}

export interface KafkaRebalanceModuleAsyncOptions extends Pick<ModuleMetadata, 'imports'> {
  readonly name?: string;
  readonly isGlobal?: boolean;
  readonly ports?: EnginePorts;
  readonly inject?: (InjectionToken | OptionalFactoryDependency)[];
  // Nest's own type of a factory: its parameters are what `inject` names.
  readonly useFactory?: (...args: never[]) => KafkaRebalanceOptions | Promise<KafkaRebalanceOptions>;
  readonly useClass?: Type<KafkaRebalanceOptionsFactory>;
  readonly useExisting?: InjectionToken;
}

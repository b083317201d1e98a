import { type InjectionToken, type ModuleMetadata, type OptionalFactoryDependency, type Type } from '@nestjs/common';
import { type KafkaConfig } from 'kafkajs';
import {
  type Clock,
  type ConsumerOptions,
  type Deployment,
  type HealthThresholds,
  type OpenHeartbeatGuard,
  type Publisher,
  type TimelineOptions,
  type Wire,
} from '../engine';
import { type MetricsOptions } from '../telemetry';
import { type KafkaRebalanceServerOptions } from './transport/server-options';

export const DEFAULT_CONSUMER = 'default';

/** What the engine runs on; the package brings kafkajs connections and the system's clock. */
export interface EnginePorts {
  readonly wire: (setup: { readonly client: KafkaConfig; readonly clock: Clock }) => Wire;
  /** For dead letters. Default: none can be stored. */
  readonly publisher?: (setup: { readonly client: KafkaConfig }) => Publisher;
  /** For a blocked event loop. Default: it sends no heartbeats. */
  readonly heartbeatGuard?: (setup: { readonly client: KafkaConfig }) => OpenHeartbeatGuard;
  readonly clock: Clock;
}

export interface KafkaRebalanceOptions {
  /** kafkajs's `KafkaConfig`: `brokers` is required; TLS, SASL, time-outs of connections. */
  readonly client: KafkaConfig;
  /** The consumer; Kafka's consumer configs in camelCase. `groupId` is required. */
  readonly consumer: ConsumerOptions;
  /** What the consumer cannot know of the place where it runs; for warnings at start. Default: nothing is known. */
  readonly deployment?: Deployment;
  /** Metrics by prom-client, if it is installed, and by OpenTelemetry if that is asked for. Default true. */
  readonly metrics?: boolean | MetricsOptions;
  /** Spans of OpenTelemetry for each call of a handler and each commit; it costs much more than metrics. Default false. */
  readonly tracing?: boolean;
  /**
   * One log line for each transition, by Nest's `Logger`. Default true: text, and data where Nest's `ConsoleLogger` prints JSON.
   * `'structured'`: an object with `message` and fields in any case, for loggers that take one (winston, pino).
   */
  readonly log?: boolean | 'structured';
  /** What `RebalanceTimeline` remembers. Default: 50 rebalances, and who came and went. */
  readonly timeline?: false | TimelineOptions;
  /** From when on health speaks of storms, stuck records and brokers that are away. */
  readonly health?: Partial<HealthThresholds>;
}

export interface ModulePlace {
  /** For more than one consumer in an application; listeners and hooks choose by `consumer`. Default `'default'`. */
  readonly name?: string;
  /** Whether `KafkaConsumer`, `OffsetTracker` and `RebalanceTimeline` can be injected everywhere. Default true. */
  readonly isGlobal?: boolean;
}

export interface KafkaRebalanceModuleOptions extends KafkaRebalanceOptions, ModulePlace {
  /** For tests: other connections, another clock. */
  readonly ports?: EnginePorts;
}

export interface KafkaTransportModuleOptions extends KafkaRebalanceServerOptions, ModulePlace {}

/** Makes options of a consumer: `KafkaRebalanceOptions`, or `KafkaRebalanceServerOptions` for a transport. */
export interface KafkaRebalanceOptionsFactory<Options = KafkaRebalanceOptions> {
  createKafkaRebalanceOptions(): Options | Promise<Options>;
}

/** Nest's three ways to make options. */
export interface AsyncOptions<Options> extends Pick<ModuleMetadata, 'imports'> {
  readonly inject?: (InjectionToken | OptionalFactoryDependency)[];
  // Nest's own type of a factory: its parameters are what `inject` names.
  readonly useFactory?: (...args: never[]) => Options | Promise<Options>;
  readonly useClass?: Type<KafkaRebalanceOptionsFactory<Options>>;
  readonly useExisting?: InjectionToken;
}

export interface KafkaRebalanceModuleAsyncOptions extends AsyncOptions<KafkaRebalanceOptions>, ModulePlace {
  readonly ports?: EnginePorts;
}

export interface KafkaTransportModuleAsyncOptions extends AsyncOptions<KafkaRebalanceServerOptions>, ModulePlace {}

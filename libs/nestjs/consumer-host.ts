import { Logger } from '@nestjs/common';
import { type KafkaConfig } from 'kafkajs';
import {
  createGroupAdmin,
  createGroupConsumer,
  HealthWatch,
  KafkaRebalanceError,
  RebalanceTimeline,
  resolveHealthThresholds,
  tellEntry,
  type ConsumerHealth,
  type ConsumerOptions,
  type GroupAdmin,
  type GroupConsumer,
  type RebalanceEntry,
} from '../engine';
import { type Explored } from './explored';
import { attachMetrics, ConsumerTracing } from '../telemetry';
import { DEBUG_VARIABLE } from './logs/categories';
import { LogSink } from './logs/log-sink';
import { NestOutput } from './logs/nest-output';
import { type EnginePorts, type KafkaRebalanceOptions } from './module-options';

export interface HostSetup extends Pick<
  KafkaRebalanceOptions,
  'metrics' | 'tracing' | 'log' | 'timeline' | 'health' | 'deployment'
> {
  readonly client: KafkaConfig;
  readonly consumer: ConsumerOptions;
  readonly ports: EnginePorts;
}

/** One consumer of an application, with its log, metrics and timeline; `KafkaConsumer`, `OffsetTracker` and health ask it. */
export class ConsumerHost {
  /** Empty with `timeline: false`. */
  readonly timeline: RebalanceTimeline;
  private current: GroupConsumer | null = null;
  private watch: HealthWatch | null = null;
  private tracing: ConsumerTracing | null = null;
  private detachMetrics: () => void = () => undefined;

  /** @throws InvalidOptionsError of `timeline` */
  constructor(
    readonly name: string,
    private readonly setup: HostSetup,
    /** Whose methods this consumer calls: `@KafkaListener`, or the handlers of a microservice. */
    readonly calls: 'listeners' | 'microservice' = 'listeners',
  ) {
    const { timeline, ports } = setup;
    this.timeline = new RebalanceTimeline(ports.clock, timeline === false ? {} : timeline);
  }

  get groupId(): string {
    return this.setup.consumer.groupId;
  }

  /** As they were given. */
  get options(): ConsumerOptions {
    return this.setup.consumer;
  }

  /** @throws KafkaRebalanceError `NOT_STARTED` */
  get consumer(): GroupConsumer {
    if (this.current !== null) return this.current;
    throw new KafkaRebalanceError(
      `The Kafka consumer '${this.name}' does not exist yet: it starts when the application has bootstrapped (a ` +
        'microservice: when it listens). Use it later than that. A lazily loaded module is never bootstrapped: import it.',
      { code: 'NOT_STARTED', disposition: 'abandon' },
    );
  }

  /** Null before the consumer exists. */
  get health(): ConsumerHealth | null {
    return this.watch?.assess() ?? null;
  }

  /** Oldest first; null: none are remembered. */
  get rebalances(): readonly RebalanceEntry[] | null {
    return this.setup.timeline === false ? null : this.timeline.entries();
  }

  /** For a look at the group from outside, on connections of its own: whoever opens it closes it. */
  openAdmin(): GroupAdmin {
    const { client, ports } = this.setup;
    const { clock } = ports;
    return createGroupAdmin({ wire: ports.wire({ client, clock }), clock });
  }

  get started(): boolean {
    return this.current !== null;
  }

  /**
   * Builds the consumer and begins to join. `onCreated` sees it before its first event.
   * @throws InvalidOptionsError with every problem of options and listeners
   */
  async start({ listeners, hooks }: Explored, onCreated?: (consumer: GroupConsumer) => void): Promise<void> {
    const { client, consumer: options, deployment = {}, metrics = true, tracing = false, timeline, ports } = this.setup;
    const { clock } = ports;
    const thresholds = resolveHealthThresholds(this.setup.health);
    this.tracing = tracing ? ConsumerTracing.open(this.groupId) : null;
    const wire = ports.wire({ client, clock });
    const publisher = ports.publisher?.({ client });
    const heartbeatGuard = ports.heartbeatGuard?.({ client });
    const consumer = createGroupConsumer({
      ...{ options, wire, clock, hooks, deployment },
      listeners: this.tracing?.listeners(listeners) ?? listeners,
      ...(publisher === undefined ? {} : { publisher }),
      ...(heartbeatGuard === undefined ? {} : { heartbeatGuard }),
    });
    onCreated?.(consumer);
    this.log(consumer);
    if (timeline !== false) this.timeline.observe(consumer);
    if (metrics !== false) this.detachMetrics = attachMetrics(consumer, this.name, metrics === true ? {} : metrics);
    this.tracing?.commitsOf(consumer);
    this.watch = new HealthWatch(consumer, clock, thresholds);
    this.current = consumer;
    await consumer.start();
  }

  private log(consumer: GroupConsumer): void {
    const { log = true, timeline, ports } = this.setup;
    if (log === false) return;
    const output = new NestOutput(new Logger(`KafkaRebalance:${this.name}`), log === 'structured');
    const setup = { name: this.name, output, clock: ports.clock, debug: process.env[DEBUG_VARIABLE] };
    const sink = new LogSink(setup, consumer, timeline !== false);
    this.timeline.onOver((entry) => {
      const text = `group ${consumer.groupId}: ${tellEntry(entry)}`;
      sink.write({ level: 'log', text, kind: 'RebalanceOver' }, { rebalance: entry });
    });
  }

  /** @throws InvalidOptionsError, `NOT_STARTED` */
  subscribe(...[topics, taker, processing]: Parameters<GroupConsumer['subscribe']>): void {
    const traced = typeof taker === 'function' ? this.tracing?.handler(taker) : undefined;
    this.consumer.subscribe(topics, traced ?? taker, processing);
  }

  async stop(): Promise<void> {
    await this.current?.stop();
    this.detachMetrics();
  }
}

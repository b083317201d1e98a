import { Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { createGroupConsumer, KafkaRebalanceError, type GroupConsumer } from '../engine';
import { type Explorer } from './explored';
import { logTo } from './log-sink';
import { attachMetrics } from './metrics/attach-metrics';
import { type EnginePorts, type KafkaRebalanceOptions } from './module-options';

/**
 * One consumer and the application's life: it is built from what the explorer finds when the application has started, and
 * stops in `onModuleDestroy`, of global modules the last one to be called. So everything that handlers and hooks need
 * must live until then: close pools in `onApplicationShutdown`, as Nest's own database modules do.
 */
export class ConsumerHost implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger: Logger;
  private current: GroupConsumer | null = null;
  private detachMetrics: () => void = () => undefined;

  constructor(
    readonly name: string,
    readonly options: KafkaRebalanceOptions,
    private readonly ports: EnginePorts,
    private readonly explorer: Explorer,
  ) {
    this.logger = new Logger(`KafkaRebalance:${name}`);
  }

  /** @throws KafkaRebalanceError `NOT_STARTED` before the application has bootstrapped */
  get consumer(): GroupConsumer {
    if (this.current !== null) return this.current;
    throw new KafkaRebalanceError(
      `The Kafka consumer '${this.name}' does not exist yet: it starts in onApplicationBootstrap. Use it later than that.`,
      { code: 'NOT_STARTED', disposition: 'abandon' },
    );
  }

  get started(): boolean {
    return this.current !== null;
  }

  async onApplicationBootstrap(): Promise<void> {
    const { client, consumer: options, metrics = true, log = true } = this.options;
    const { clock } = this.ports;
    const { listeners, hooks } = this.explorer.explore(this.name);
    const wire = this.ports.wire({ client, clock });
    const consumer = createGroupConsumer({ options, wire, clock, listeners, hooks });
    if (log) logTo(this.logger, consumer);
    if (metrics !== false) this.detachMetrics = attachMetrics(consumer, metrics === true ? null : metrics.registry);
    this.current = consumer;
    await consumer.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.current?.stop();
    this.detachMetrics();
  }
}

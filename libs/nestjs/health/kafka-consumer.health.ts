import { Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { KafkaRebalanceError, reason, type ConsumerHealth, type HealthReason } from '../../engine';
import { ConsumerHost } from '../consumer-host';
import { DEFAULT_CONSUMER } from '../module-options';

export interface KafkaHealthOptions {
  /** The `name` of the consumer. Default `'default'`. */
  readonly consumer?: string;
}

export interface KafkaHealthDetails {
  readonly status: 'up' | 'down';
  readonly groupId: string;
  readonly phase: string;
  readonly generation: number;
  readonly partitions: number;
  readonly rebalancing: boolean;
  /** Whose fault it is, what was measured, the threshold that decided and what to do; empty if nothing is wrong. */
  readonly reasons: readonly HealthReason[];
}

/** What terminus takes from an indicator; it need not be installed. */
export type KafkaHealthResult = Record<string, KafkaHealthDetails>;

/** For `@nestjs/terminus`: `health.check([() => kafka.ready('kafka')])`. */
@Injectable()
export class KafkaConsumerHealthIndicator {
  constructor(private readonly discovery: DiscoveryService) {}

  /** Up once the consumer has joined its group; for a start-up probe. */
  started(key: string, options?: KafkaHealthOptions): KafkaHealthResult {
    return this.result(key, options, 'started');
  }

  /** Down after a fatal error, or while a handler has outlasted `maxPollIntervalMs`; for a liveness probe. */
  live(key: string, options?: KafkaHealthOptions): KafkaHealthResult {
    return this.result(key, options, 'live');
  }

  /** Up while it is a member of its group, also while that rebalances; for a readiness probe. */
  ready(key: string, options?: KafkaHealthOptions): KafkaHealthResult {
    return this.result(key, options, 'ready');
  }

  private result(
    key: string,
    options: KafkaHealthOptions = {},
    asked: keyof Omit<ConsumerHealth, 'reasons'>,
  ): KafkaHealthResult {
    const host = this.host(options.consumer ?? DEFAULT_CONSUMER);
    const { health } = host;
    if (health === null) return { [key]: { ...notStarted(host), status: asked === 'live' ? 'up' : 'down' } };
    const status = host.consumer.status();
    const { groupId, phase, generation, rebalancing } = status;
    return {
      [key]: {
        ...{ status: health[asked] ? 'up' : 'down', groupId, phase, generation },
        ...{ partitions: status.partitions.length, rebalancing, reasons: health.reasons },
      },
    };
  }

  private host(name: string): ConsumerHost {
    const instances = this.discovery.getProviders().map((wrapper): unknown => wrapper.instance);
    const found = instances.find((one): one is ConsumerHost => one instanceof ConsumerHost && one.name === name);
    if (found !== undefined) return found;
    throw new KafkaRebalanceError(`There is no Kafka consumer named '${name}' in this application.`, {
      code: 'UNKNOWN_CONSUMER',
      disposition: 'abandon',
    });
  }
}

function notStarted({ groupId }: ConsumerHost): Omit<KafkaHealthDetails, 'status'> {
  return {
    ...{ groupId, phase: 'idle', generation: -1, partitions: 0, rebalancing: false },
    reasons: [reason('not-started')],
  };
}

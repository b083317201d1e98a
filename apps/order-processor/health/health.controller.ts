import { Controller, Get } from '@nestjs/common';
import { HealthCheck, HealthCheckService, type HealthCheckResult } from '@nestjs/terminus';
import { KafkaConsumer, KafkaConsumerHealthIndicator } from '../../../src';

@Controller()
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly kafka: KafkaConsumerHealthIndicator,
    private readonly consumer: KafkaConsumer,
  ) {}

  @Get('health/started')
  @HealthCheck()
  started(): Promise<HealthCheckResult> {
    return this.health.check([() => this.kafka.started('kafka')]);
  }

  @Get('health/live')
  @HealthCheck()
  live(): Promise<HealthCheckResult> {
    return this.health.check([() => this.kafka.live('kafka')]);
  }

  @Get(['health', 'health/ready'])
  @HealthCheck()
  ready(): Promise<HealthCheckResult> {
    return this.health.check([() => this.kafka.ready('kafka')]);
  }

  /** Who owns what: JSON has no bigint, so offsets are strings. */
  @Get('assignment')
  assignment(): unknown {
    const status = JSON.stringify(this.consumer.status(), (_, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value instanceof Error ? value.message : value,
    );
    return JSON.parse(status) as unknown;
  }
}

import 'reflect-metadata';
import { Injectable, Module, type LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Registry } from 'prom-client';
import { KafkaConsumerHealthIndicator, KafkaListener, KafkaRebalanceModule } from '../../../src';

/** Run as a process of its own, so that what one way to observe teaches the compiler is nothing to the others. */
export interface ObservedSetup {
  readonly brokers: string[];
  readonly topic: string;
  readonly groupId: string;
  /** Records that only warm up, and those that count. */
  readonly warmUp: number;
  readonly records: number;
  readonly observed: boolean;
}

/** Microseconds for each record: on the clock, and of all processors that this process has used. */
export interface ObservedReport {
  readonly wallUs: number;
  readonly cpuUs: number;
  readonly scrapes: number;
}

const scrapeEveryMs = 1000;
const silent = { logCreator: () => () => undefined };

/** Takes what is logged, and writes it nowhere. */
class CountingLogger implements LoggerService {
  characters = 0;
  readonly log = (...said: unknown[]): void => void (this.characters += said.join(' ').length);
  readonly warn = this.log;
  readonly error = this.log;
  readonly debug = this.log;
}

async function main(): Promise<void> {
  const setup = JSON.parse(process.env.BENCH_OBSERVED ?? '') as ObservedSetup;
  const { brokers, topic, groupId, warmUp, records, observed } = setup;
  const registry = new Registry();
  let seen = 0;
  let scrapes = 0;
  let begun = { at: 0, cpu: process.cpuUsage() };
  let finished!: (report: ObservedReport) => void;
  const report = new Promise<ObservedReport>((resolve) => (finished = resolve));

  @Injectable()
  class Listener {
    @KafkaListener(topic)
    handle(): void {
      seen += 1;
      if (seen === warmUp) begun = { at: performance.now(), cpu: process.cpuUsage() };
      if (seen !== warmUp + records) return;
      const wallUs = ((performance.now() - begun.at) * 1000) / records;
      const { user, system } = process.cpuUsage(begun.cpu);
      finished({ wallUs, cpuUs: (user + system) / records, scrapes });
    }
  }
  @Module({
    imports: [
      KafkaRebalanceModule.forRoot({
        client: { brokers, ...silent },
        consumer: { groupId, autoOffsetReset: 'earliest' },
        ...(observed ? { metrics: { registry } } : { log: false, metrics: false }),
      }),
    ],
    providers: [Listener],
  })
  class AppModule {}
  const logger = observed ? new CountingLogger() : (false as const);
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- Nest's options are a class
  const app = await NestFactory.createApplicationContext(AppModule, { logger });
  const health = app.get(KafkaConsumerHealthIndicator);
  const timer = setInterval(() => {
    if (!observed) return;
    scrapes += 1;
    void registry.metrics();
    for (const probe of ['started', 'live', 'ready'] as const) health[probe]('kafka');
  }, scrapeEveryMs);
  const measured = await report;
  clearInterval(timer);
  await app.close();
  process.stdout.write(`${JSON.stringify(measured)}\n`);
}

void main();

import 'reflect-metadata';
import { Injectable, Module, type LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { context, metrics, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { Registry } from 'prom-client';
import {
  KafkaConsumerHealthIndicator,
  KafkaListener,
  KafkaRebalanceModule,
  type KafkaRebalanceModuleOptions,
} from '../../../src';

/** What is observed of the service. */
export type Way = 'nothing' | 'everything' | 'openTelemetry' | 'tracing';

/** Run as a process of its own, so that what one way to observe teaches the compiler is nothing to the others. */
export interface ObservedSetup {
  readonly brokers: string[];
  readonly topic: string;
  readonly groupId: string;
  /** Records that only warm up, at least, and those that count, at most. */
  readonly warmUp: number;
  readonly records: number;
  readonly way: Way;
}

/** Microseconds for each record: on the clock, and of all processors that this process has used. */
export interface ObservedReport {
  readonly wallUs: number;
  readonly cpuUs: number;
}

type Observation = Pick<KafkaRebalanceModuleOptions, 'metrics' | 'log' | 'timeline' | 'tracing'>;

const eachSecondMs = 1000;
/** What is done each second, done before: a service does it for days, and the first ones cost ten times as much. */
const warmUpSeconds = 50;
const silent = { logCreator: () => () => undefined };
const nothing: Observation = { log: false, metrics: false, timeline: false };

/** Takes what is logged, and writes it nowhere. */
class CountingLogger implements LoggerService {
  characters = 0;
  readonly log = (...said: unknown[]): void => void (this.characters += said.join(' ').length);
  readonly warn = this.log;
  readonly error = this.log;
  readonly debug = this.log;
}

/** The options of the module, after what they need was started, and what is done each second. */
function observe(way: Way, registry: Registry): { readonly options: Observation; readonly eachSecond: () => unknown } {
  switch (way) {
    case 'nothing':
      return { options: nothing, eachSecond: () => undefined };
    case 'everything':
      return { options: { metrics: { registry } }, eachSecond: () => registry.metrics() };
    case 'openTelemetry': {
      const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
      const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: eachSecondMs });
      metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
      const options = { ...nothing, metrics: { registry: false, openTelemetry: true } } as const;
      return { options, eachSecond: () => exporter.reset() };
    }
    case 'tracing': {
      const exporter = {
        export: (_: unknown, done: (result: { code: number }) => void) => done({ code: 0 }),
        shutdown: () => Promise.resolve(),
      };
      trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new BatchSpanProcessor(exporter)] }));
      context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
      return { options: { ...nothing, tracing: true }, eachSecond: () => undefined };
    }
  }
}

async function main(): Promise<void> {
  const setup = JSON.parse(process.env.BENCH_OBSERVED ?? '') as ObservedSetup;
  const { brokers, topic, groupId, warmUp, records, way } = setup;
  const { options, eachSecond } = observe(way, new Registry());
  let seen = 0;
  let warm = false;
  let begun: { readonly seen: number; readonly at: number; readonly cpu: NodeJS.CpuUsage } | null = null;
  let finished!: (report: ObservedReport) => void;
  const report = new Promise<ObservedReport>((resolve) => (finished = resolve));

  @Injectable()
  class Listener {
    @KafkaListener(topic)
    handle(): void {
      seen += 1;
      if (warm && begun === null && seen >= warmUp) begun = { seen, at: performance.now(), cpu: process.cpuUsage() };
      if (seen !== warmUp + records || begun === null) return;
      const counted = seen - begun.seen;
      const wallUs = ((performance.now() - begun.at) * 1000) / counted;
      const { user, system } = process.cpuUsage(begun.cpu);
      finished({ wallUs, cpuUs: (user + system) / counted });
    }
  }
  @Module({
    imports: [
      KafkaRebalanceModule.forRoot({
        client: { brokers, ...silent },
        consumer: { groupId, autoOffsetReset: 'earliest' },
        ...options,
      }),
    ],
    providers: [Listener],
  })
  class AppModule {}
  const logger = way === 'everything' ? new CountingLogger() : (false as const);
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- Nest's options are a class
  const app = await NestFactory.createApplicationContext(AppModule, { logger });
  const health = app.get(KafkaConsumerHealthIndicator);
  const second = async (): Promise<void> => {
    await eachSecond();
    if (way === 'everything') for (const probe of ['started', 'live', 'ready'] as const) health[probe]('kafka');
  };
  for (let count = 0; count < warmUpSeconds; count += 1) await second();
  warm = true;
  const timer = setInterval(() => void second(), eachSecondMs);
  const measured = await report;
  clearInterval(timer);
  await app.close();
  process.stdout.write(`${JSON.stringify(measured)}\n`);
  // The SDK's own timers would keep it.
  process.exit();
}

void main();

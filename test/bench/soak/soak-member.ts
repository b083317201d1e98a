/** A service with `@KafkaListener` that tells of each record, and now and then of its memory after a garbage collection. */
import 'reflect-metadata';
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Ctx } from '@nestjs/microservices';
import { logLevel } from 'kafkajs';
import { KafkaConsumer, KafkaListener, KafkaRebalanceModule, type RecordContext } from '../../../src';

export interface SoakMemberSetup {
  readonly brokers: string[];
  readonly topic: string;
  readonly groupId: string;
  readonly handlerMs: number;
  readonly sampleMs: number;
  readonly sessionTimeoutMs: number;
}

const { brokers, topic, groupId, handlerMs, sampleMs, sessionTimeoutMs } = JSON.parse(
  process.env.BENCH_SOAK ?? '',
) as SoakMemberSetup;

/** Pipes are written synchronously on POSIX: what was said before a SIGKILL has been said. */
function say(...words: readonly (string | number | bigint)[]): void {
  process.stdout.write(`${words.join(' ')}\n`);
}

@Injectable()
class RecordsListener {
  @KafkaListener(topic)
  async take(@Ctx() { record }: RecordContext): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, handlerMs));
    say('read', record.partition, record.offset);
  }
}

@Module({
  imports: [
    KafkaRebalanceModule.forRoot({
      client: { brokers, logLevel: logLevel.NOTHING },
      consumer: { groupId, sessionTimeoutMs, autoOffsetReset: 'earliest' },
      log: false,
      // Full long before the part of the run that is judged: what is remembered of rebalances is bounded, and would grow until then.
      timeline: { entries: 20 },
    }),
  ],
  providers: [RecordsListener],
})
class MemberModule {}

/** Bytes that are held after what nobody holds has gone, and of the whole process. */
function sample(): void {
  gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  say('memory', Date.now(), heapUsed + external, rss);
}

async function main(): Promise<void> {
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- Nest declares its options as a class
  const app = await NestFactory.createApplicationContext(MemberModule, { logger: ['error', 'fatal'] });
  app.enableShutdownHooks();
  app.get(KafkaConsumer).observe(({ type }) => {
    if (type === 'RebalanceCompleted') say('rebalanced', Date.now());
  });
  setInterval(sample, sampleMs).unref();
}

main().catch((thrown: unknown) => {
  process.stderr.write(`${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}\n`);
  process.exit(1);
});

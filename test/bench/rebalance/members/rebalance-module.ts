/** One member on this package's Nest module. */
import 'reflect-metadata';
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Ctx, Payload } from '@nestjs/microservices';
import { logLevel } from 'kafkajs';
import { KafkaConsumer, KafkaListener, KafkaRebalanceModule, type RecordContext } from '../../../../src';
import { fail, handlerMsOf, readSetup, say, untilTold, work } from '../member-report';

const { brokers, topic, ...options } = readSetup();

@Injectable()
class RecordsListener {
  @KafkaListener(topic)
  async take(@Payload() payload: object, @Ctx() { record }: RecordContext): Promise<void> {
    await work(record.partition, Number(record.offset), handlerMsOf(payload));
  }
}

@Module({
  imports: [
    KafkaRebalanceModule.forRoot({
      client: { brokers, logLevel: logLevel.NOTHING },
      // The stock transport commits after every batch: so does this.
      consumer: { ...options, autoOffsetReset: 'earliest', commitMode: 'batch' },
    }),
  ],
  providers: [RecordsListener],
})
class MemberModule {}

async function main(): Promise<void> {
  await untilTold();
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- Nest declares its options as a class
  const app = await NestFactory.createApplicationContext(MemberModule, { logger: ['error', 'fatal'] });
  app.enableShutdownHooks();
  app.get(KafkaConsumer).observe(({ type }) => {
    if (type === 'RebalanceCompleted') say({ type: 'rebalanced', at: Date.now() });
  });
}

main().catch(fail);

/** One member on Nest's own Kafka transport. */
import 'reflect-metadata';
import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  Ctx,
  EventPattern,
  type KafkaContext,
  type MicroserviceOptions,
  Payload,
  Transport,
} from '@nestjs/microservices';
import { type Consumer } from 'kafkajs';
import { fail, handlerMsOf, readSetup, say, untilTold, work } from '../member-report';

const setup = readSetup();

@Controller()
class RecordsController {
  @EventPattern([setup.topic])
  async take(@Payload() payload: object, @Ctx() context: KafkaContext): Promise<void> {
    await work(context.getPartition(), Number(context.getMessage().offset), handlerMsOf(payload));
  }
}

@Module({ controllers: [RecordsController] })
class MemberModule {}

async function main(): Promise<void> {
  const { brokers, groupId, sessionTimeoutMs, heartbeatIntervalMs } = setup;
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- Nest declares its options as a class
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(MemberModule, {
    logger: ['error', 'fatal'],
    transport: Transport.KAFKA,
    options: {
      client: { brokers, logCreator: () => () => undefined },
      consumer: { groupId, sessionTimeout: sessionTimeoutMs, heartbeatInterval: heartbeatIntervalMs },
      subscribe: { fromBeginning: true },
    },
  });
  app.enableShutdownHooks();
  await untilTold();
  await app.listen();
  const [, consumer] = app.unwrap<[unknown, Consumer]>();
  consumer.on('consumer.group_join', () => say({ type: 'rebalanced', at: Date.now() }));
}

main().catch(fail);

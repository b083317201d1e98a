/** One member on Nest's own Kafka transport. */
import { NestFactory } from '@nestjs/core';
import { type MicroserviceOptions, Transport } from '@nestjs/microservices';
import { type Consumer } from 'kafkajs';
import { fail, say, untilTold } from '../member-report';
import { RecordsModule, transportOptions } from './records-module';

async function main(): Promise<void> {
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- Nest declares its options as a class
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(RecordsModule, {
    logger: ['error', 'fatal'],
    transport: Transport.KAFKA,
    options: transportOptions(),
  });
  app.enableShutdownHooks();
  await untilTold();
  await app.listen();
  const [, consumer] = app.unwrap<[unknown, Consumer]>();
  consumer.on('consumer.group_join', () => say({ type: 'rebalanced', at: Date.now() }));
}

main().catch(fail);

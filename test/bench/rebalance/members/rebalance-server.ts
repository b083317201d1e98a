/** One member on this package's transport. */
import { NestFactory } from '@nestjs/core';
import { type MicroserviceOptions } from '@nestjs/microservices';
import { KafkaRebalanceServer } from '../../../../src';
import { fail, say, untilTold } from '../member-report';
import { RecordsModule, transportOptions } from './records-module';

async function main(): Promise<void> {
  const strategy = new KafkaRebalanceServer(transportOptions());
  strategy.on('RebalanceCompleted', () => say({ type: 'rebalanced', at: Date.now() }));
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- Nest declares its options as a class
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(RecordsModule, {
    logger: ['error', 'fatal'],
    strategy,
  });
  app.enableShutdownHooks();
  await untilTold();
  await app.listen();
}

main().catch(fail);

/** A service as users write it, in a process of its own: `node --import tsx service-program.ts`. Its options come as JSON in SERVICE. */
import 'reflect-metadata';
import { resolve } from 'node:path';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type * as Package from '../../../src';

export interface ServiceSetup extends Pick<Package.KafkaRebalanceModuleOptions, 'client' | 'consumer'> {
  readonly topic: string;
}

/** What is built has the metadata that Nest needs, and tsx emits none. */
const built = resolve(__dirname, '../../../dist/src/index.js');

async function main(): Promise<void> {
  const { topic, client, consumer } = JSON.parse(process.env.SERVICE ?? '') as ServiceSetup;
  const { KafkaListener, KafkaRebalanceModule } = (await import(built)) as typeof Package;

  class Orders {
    @KafkaListener(topic)
    handle(): void {
      // nothing: it is never allowed to read
    }
  }

  @Module({ imports: [KafkaRebalanceModule.forRoot({ client, consumer })], providers: [Orders] })
  class Service {}

  const app = await NestFactory.create(Service);
  app.enableShutdownHooks();
  await app.listen(0, '127.0.0.1');
}

main().catch((thrown: unknown) => {
  // No process.exit: that nothing keeps the process alive is part of what is tested.
  process.exitCode = 3;
  process.stderr.write(`it does not start: ${(thrown as Error).message}\n`);
});

import 'reflect-metadata';
import { Controller, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventPattern, Transport, type MicroserviceOptions } from '@nestjs/microservices';
import { Kafka } from 'kafkajs';
import { createGroupConsumer, createKafkaJsWire, systemClock, type ConsumerOptions } from '../../../src/core';
import { KafkaListener, KafkaRebalanceModule, type ProcessingOptions } from '../../../src';

export interface Task {
  readonly brokers: string[];
  readonly topic: string;
  readonly groupId: string;
  readonly handle: (value: unknown) => Promise<void> | void;
}

export type Stop = () => Promise<void>;

const silent = { logCreator: () => () => undefined };

function decorated(task: Task, decorator: MethodDecorator): Type {
  class Listener {
    handle(value: unknown): Promise<void> | void {
      return task.handle(value);
    }
  }
  const descriptor = Object.getOwnPropertyDescriptor(Listener.prototype, 'handle') as PropertyDescriptor;
  decorator(Listener.prototype, 'handle', descriptor);
  return Listener;
}

/** A service with `@KafkaListener`. */
export async function listenerService(
  task: Task,
  processing: ProcessingOptions,
  consumer: Partial<ConsumerOptions> = {},
): Promise<Stop> {
  const { brokers, groupId, topic } = task;
  @Module({
    imports: [
      KafkaRebalanceModule.forRoot({
        client: { brokers, ...silent },
        consumer: { groupId, autoOffsetReset: 'earliest', ...consumer },
        ...{ log: false, metrics: false },
      }),
    ],
    providers: [decorated(task, KafkaListener(topic, processing))],
  })
  class AppModule {}
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- Nest's options are a class
  const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
  return () => app.close();
}

/** A service with stock Nest's transport, by its defaults. */
export async function stockService(task: Task): Promise<Stop> {
  const { brokers, groupId, topic } = task;
  const listener = decorated(task, EventPattern<unknown>(topic));
  Controller()(listener);
  @Module({ controllers: [listener] })
  class AppModule {}
  const options = { client: { brokers, ...silent }, consumer: { groupId }, subscribe: { fromBeginning: true } };
  const transport: MicroserviceOptions = { transport: Transport.KAFKA, options };
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- Nest's options are a class
  const app = await NestFactory.createMicroservice(AppModule, { ...transport, logger: false });
  await app.listen();
  return () => app.close();
}

/** The engine without Nest, in batches; `handle` gets how many. */
export async function engineBatches({ brokers, topic, groupId, handle }: Task): Promise<Stop> {
  const consumer = createGroupConsumer({
    wire: createKafkaJsWire({ client: { brokers, ...silent }, clock: systemClock }),
    clock: systemClock,
    options: { groupId, autoOffsetReset: 'earliest' },
    listeners: [
      {
        ...{ name: 'bench', topics: [topic], processing: { batch: true } },
        handleBatch: async (records) => {
          await handle(records.length);
        },
      },
    ],
    hooks: [],
  });
  await consumer.start();
  return () => consumer.stop();
}

/** kafkajs's `eachBatch`; `handle` gets how many. */
export async function kafkaJsBatches({ brokers, topic, groupId, handle }: Task): Promise<Stop> {
  const consumer = new Kafka({ brokers, ...silent }).consumer({ groupId });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await consumer.run({
    eachBatch: async ({ batch }) => {
      await handle(batch.messages.length);
    },
  });
  return () => consumer.disconnect();
}

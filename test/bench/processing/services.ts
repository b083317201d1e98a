import 'reflect-metadata';
import { Controller, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventPattern, Transport, type MicroserviceOptions } from '@nestjs/microservices';
import { Kafka, type Consumer } from 'kafkajs';
import {
  createGroupConsumer,
  createKafkaJsWire,
  systemClock,
  eventsOfRecords,
  type ConsumerOptions,
  type GroupConsumer,
  type Listener,
} from '../../../src/core';
import {
  KafkaConsumer,
  KafkaListener,
  KafkaRebalanceModule,
  KafkaRebalanceServer,
  type ProcessingOptions,
} from '../../../src';

export interface Task {
  readonly brokers: string[];
  readonly topic: string;
  readonly groupId: string;
  /** Of batches it gets how many; of the engine also when the record was made. */
  readonly handle: (value: unknown, timestamp?: bigint) => Promise<void> | void;
  /** Called for each request to a broker. */
  readonly onRequest?: () => void;
}

export type Stop = () => Promise<void>;

const silent = { logCreator: () => () => undefined };

function decorated(task: Task, decorator: MethodDecorator): Type {
  class Listener {
    handle(value: unknown): Promise<void> | void {
      return task.handle(Array.isArray(value) ? value.length : value);
    }
  }
  const descriptor = Object.getOwnPropertyDescriptor(Listener.prototype, 'handle') as PropertyDescriptor;
  decorator(Listener.prototype, 'handle', descriptor);
  return Listener;
}

function countRequests({ onRequest }: Task, consumer: Pick<GroupConsumer, 'observe'>): void {
  if (onRequest === undefined) return;
  consumer.observe(({ type }) => {
    if (type === 'RequestEnded') onRequest();
  }, eventsOfRecords);
}

function countKafkaJsRequests({ onRequest }: Task, consumer: Consumer): void {
  if (onRequest !== undefined) consumer.on('consumer.network.request', onRequest);
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
  countRequests(task, app.get(KafkaConsumer));
  return () => app.close();
}

async function microservice(task: Task, options: MicroserviceOptions) {
  const listener = decorated(task, EventPattern<unknown>(task.topic));
  Controller()(listener);
  @Module({ controllers: [listener] })
  class AppModule {}
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- Nest's options are a class
  const app = await NestFactory.createMicroservice(AppModule, { ...options, logger: false });
  await app.listen();
  return app;
}

/** A service with our transport in place of stock Nest's. */
export async function transportService(task: Task, processing: ProcessingOptions = {}): Promise<Stop> {
  const { brokers, groupId, onRequest } = task;
  const options = { client: { brokers, ...silent }, consumer: { groupId }, subscribe: { fromBeginning: true } };
  const strategy = new KafkaRebalanceServer({ ...options, processing, log: false, metrics: false });
  if (onRequest !== undefined) strategy.on('RequestEnded', onRequest);
  const app = await microservice(task, { strategy });
  return () => app.close();
}

/** A service with stock Nest's transport. */
export async function stockService(task: Task, atOnce = 1): Promise<Stop> {
  const { brokers, groupId } = task;
  const app = await microservice(task, {
    transport: Transport.KAFKA,
    options: {
      ...{ client: { brokers, ...silent }, consumer: { groupId }, subscribe: { fromBeginning: true } },
      run: { partitionsConsumedConcurrently: atOnce },
    },
  });
  countKafkaJsRequests(task, app.unwrap<[unknown, Consumer]>()[1]);
  return () => app.close();
}

type Handling = Pick<Listener, 'processing'> &
  (
    | Pick<Extract<Listener, { handle: unknown }>, 'handle'>
    | Pick<Extract<Listener, { handleBatch: unknown }>, 'handleBatch'>
  );

async function engine(task: Task, handling: Handling): Promise<Stop> {
  const { brokers, topic, groupId } = task;
  const consumer = createGroupConsumer({
    wire: createKafkaJsWire({ client: { brokers, ...silent }, clock: systemClock }),
    clock: systemClock,
    options: { groupId, autoOffsetReset: 'earliest' },
    listeners: [{ ...{ name: 'bench', topics: [topic] }, ...handling }],
    hooks: [],
  });
  countRequests(task, consumer);
  await consumer.start();
  return () => consumer.stop();
}

const done = Promise.resolve();

/** The engine without Nest, record by record. */
export function engineRecords(task: Task, processing: ProcessingOptions = {}): Promise<Stop> {
  return engine(task, { processing, handle: ({ value, timestamp }) => task.handle(value, timestamp) ?? done });
}

/** The engine without Nest, in batches. */
export function engineBatches(task: Task): Promise<Stop> {
  return engine(task, {
    processing: { batch: true },
    handleBatch: (records) => task.handle(records.length) ?? done,
  });
}

async function kafkaJs(task: Task, run: Parameters<Consumer['run']>[0]): Promise<Stop> {
  const { brokers, topic, groupId } = task;
  const consumer = new Kafka({ brokers, ...silent }).consumer({ groupId });
  countKafkaJsRequests(task, consumer);
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await consumer.run(run);
  return () => consumer.disconnect();
}

/** kafkajs's `eachMessage`, for so many partitions at the same time. */
export function kafkaJsMessages(task: Task, atOnce = 1): Promise<Stop> {
  return kafkaJs(task, {
    partitionsConsumedConcurrently: atOnce,
    eachMessage: ({ message }) => task.handle(message.value) ?? done,
  });
}

/** kafkajs's `eachBatch`. */
export function kafkaJsBatches(task: Task): Promise<Stop> {
  return kafkaJs(task, { eachBatch: ({ batch }) => task.handle(batch.messages.length) ?? done });
}

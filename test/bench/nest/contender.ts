import 'reflect-metadata';
import { Injectable, type CallHandler, type NestInterceptor, type PipeTransform, type Type } from '@nestjs/common';
import { Controller, Module, UseInterceptors } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventPattern, Payload, Transport, type MicroserviceOptions } from '@nestjs/microservices';
import { type Observable } from 'rxjs';
import { createGroupConsumer, createKafkaJsWire, systemClock } from '../../../src/core';
import { KafkaListener, KafkaRebalanceModule, KafkaRebalanceServer } from '../../../src';

export interface Task {
  readonly brokers: string[];
  readonly topic: string;
  readonly groupId: string;
  readonly onRecord: (value: unknown) => void;
}

/** Reads a topic from its beginning; gives the function that stops it. */
export interface Contender {
  readonly name: string;
  readonly start: (task: Task) => Promise<() => Promise<void>>;
}

class PassOn implements PipeTransform {
  transform(value: unknown): unknown {
    return value;
  }
}

@Injectable()
class Around implements NestInterceptor {
  intercept(_: unknown, next: CallHandler): Observable<unknown> {
    return next.handle();
  }
}

const silent = { logCreator: () => () => undefined };
const quiet = { log: false, metrics: false } as const;

const engine: Contender = {
  name: 'engine, JSON.parse in the handler',
  start: async ({ brokers, topic, groupId, onRecord }) => {
    const consumer = createGroupConsumer({
      wire: createKafkaJsWire({ client: { brokers, ...silent }, clock: systemClock }),
      clock: systemClock,
      options: { groupId, autoOffsetReset: 'earliest' },
      listeners: [
        {
          ...{ name: 'bench', topics: [topic] },
          handle: ({ value }) => Promise.resolve(onRecord(JSON.parse(String(value)))),
        },
      ],
      hooks: [],
    });
    await consumer.start();
    return () => consumer.stop();
  },
};

async function application(
  { brokers, groupId }: Task,
  listener: Type,
  providers: Type[] = [],
): Promise<() => Promise<void>> {
  @Module({
    imports: [
      KafkaRebalanceModule.forRoot({
        ...{ client: { brokers, ...silent }, consumer: { groupId, autoOffsetReset: 'earliest' } },
        ...quiet,
      }),
    ],
    providers: [listener, ...providers],
  })
  class AppModule {}
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- Nest's options are a class
  const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
  return () => app.close();
}

const listener: Contender = {
  name: '@KafkaListener',
  start: (task) => {
    class Listener {
      handle(value: unknown): void {
        task.onRecord(value);
      }
    }
    decorate(Listener, KafkaListener(task.topic));
    return application(task, Listener);
  },
};

const piped: Contender = {
  name: '@KafkaListener with a pipe and an interceptor',
  start: (task) => {
    class Listener {
      handle(value: unknown): void {
        task.onRecord(value);
      }
    }
    Payload(new PassOn())(Listener.prototype, 'handle', 0);
    decorate(Listener, KafkaListener(task.topic), UseInterceptors(new Around()));
    return application(task, Listener);
  },
};

function microservice(name: string, options: (task: Task) => MicroserviceOptions): Contender {
  return {
    name,
    start: async (task) => {
      class Listener {
        handle(value: unknown): void {
          task.onRecord(value);
        }
      }
      Controller()(Listener);
      decorate(Listener, EventPattern<unknown>(task.topic));
      @Module({ controllers: [Listener] })
      class AppModule {}
      // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- Nest's options are a class
      const app = await NestFactory.createMicroservice(AppModule, { ...options(task), logger: false });
      await app.listen();
      return () => app.close();
    },
  };
}

const kafkaOptions = ({ brokers, groupId }: Task) => ({
  ...{ client: { brokers, ...silent }, consumer: { groupId }, subscribe: { fromBeginning: true } },
});

const ours = microservice('KafkaRebalanceServer', (task) => ({
  strategy: new KafkaRebalanceServer({ ...kafkaOptions(task), ...quiet }),
}));

const stock = microservice('Transport.KAFKA', (task) => ({ transport: Transport.KAFKA, options: kafkaOptions(task) }));

export const contenders: readonly Contender[] = [engine, listener, piped, ours, stock];

function decorate(type: Type, ...decorators: MethodDecorator[]): void {
  const descriptor = Object.getOwnPropertyDescriptor(type.prototype, 'handle') as PropertyDescriptor;
  for (const decorator of decorators) decorator(type.prototype as object, 'handle', descriptor);
}

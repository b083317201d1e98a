import 'reflect-metadata';
import { type INestApplicationContext, Injectable } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { Test } from '@nestjs/testing';
import { Kafka } from 'kafkajs';
import { KafkaListener, KafkaRebalanceModule } from '../../../src';
import { KafkaTestBroker } from '../../../src/testing';

@Injectable()
class Orders {
  readonly placed: unknown[] = [];

  @KafkaListener('orders')
  place(@Payload() order: unknown) {
    this.placed.push(order);
  }
}

let broker: KafkaTestBroker;
let app: INestApplicationContext;

beforeAll(async () => {
  broker = await KafkaTestBroker.start();
  await broker.createTopic('orders', { partitions: 3 });
  const consumer = { groupId: 'shop', autoOffsetReset: 'earliest' } as const;
  const kafka = KafkaRebalanceModule.forRoot({ client: { brokers: broker.brokers }, consumer });
  const testing = await Test.createTestingModule({ imports: [kafka], providers: [Orders] }).compile();
  app = await testing.init();
});

afterAll(async () => {
  await app.close();
  await broker.stop();
});

it('places an order, though the coordinator refuses heartbeats for a while', async () => {
  broker.answer('Heartbeat', 'COORDINATOR_NOT_AVAILABLE', { times: 3 });
  const producer = new Kafka({ brokers: broker.brokers }).producer();
  await producer.connect();
  await producer.send({ topic: 'orders', messages: [{ value: '{"id":1}' }] });
  await producer.disconnect();
  while (app.get(Orders).placed.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(app.get(Orders).placed).toEqual([{ id: 1 }]);
});

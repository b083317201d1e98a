import 'reflect-metadata';
import { type INestApplicationContext, Injectable } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { Test } from '@nestjs/testing';
import { KafkaConsumer, KafkaListener, KafkaRebalanceModule } from '../../../src';
import { ConsumerProbe, KafkaTestBroker } from '../../../src/testing';

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
let consumer: ConsumerProbe;

beforeAll(async () => {
  broker = await KafkaTestBroker.start({ topics: { orders: 3 } });
  const quick = { heartbeatIntervalMs: 100, autoCommitIntervalMs: 100 };
  const kafka = KafkaRebalanceModule.forRoot({
    client: { brokers: broker.brokers },
    consumer: { groupId: 'shop', autoOffsetReset: 'earliest', ...quick },
  });
  const testing = await Test.createTestingModule({ imports: [kafka], providers: [Orders] }).compile();
  app = await testing.init();
  consumer = new ConsumerProbe(broker, app.get(KafkaConsumer));
});

afterAll(async () => {
  await app.close();
  await broker.stop();
});

it('goes on where it was when it has lost its partitions, though the coordinator refuses heartbeats for a while', async () => {
  await consumer.processed(await broker.produce('orders', { partition: 0, value: { id: 1 } }));
  await consumer.committed({ 'orders-0': 1n });
  broker.answer('Heartbeat', 'COORDINATOR_NOT_AVAILABLE', { times: 3 });
  await consumer.lose();
  await consumer.processed(await broker.produce('orders', { partition: 0, value: { id: 2 } }));
  expect(app.get(Orders).placed).toEqual([{ id: 1 }, { id: 2 }]);
});

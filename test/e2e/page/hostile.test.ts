import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { Injectable, type INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { KafkaListener, KafkaRebalanceModule, KafkaRebalancePageModule } from '../../../src';
import { demand, eventually } from '../../integration/support/eventually';
import { TestKafka } from '../../integration/support/test-kafka';
import { TestMember } from '../../integration/support/test-member';
import { look, type View } from './browser';

jest.setTimeout(180_000);

const topic = `orders-${randomUUID().slice(0, 8)}`;
/** Kafka takes any character in ids of groups and clients. */
const hostile = (what: string): string => `"><img src=x onerror="window.hurt='${what}'"><script>window.hurt=1</script>`;
const groupId = `${hostile('group')} ${randomUUID()}`;

@Injectable()
class OrdersListener {
  @KafkaListener(topic, { retry: { initialMs: 60_000, maxMs: 60_000 } })
  place(): void {
    throw new Error(hostile('error'));
  }
}

describe('what the page shows of others', () => {
  let kafka: TestKafka;
  let app: INestApplication | undefined;
  let neighbour: TestMember | undefined;
  let view: View | undefined;

  beforeAll(async () => {
    kafka = await TestKafka.start();
    await kafka.cluster.createTopic(topic, { partitions: 2, replicationFactor: 1 });
    const { brokers } = kafka.cluster;
    const client = { clientId: hostile('client'), brokers };
    const consumer = { groupId, autoOffsetReset: 'earliest', heartbeatIntervalMs: 500 } as const;
    const module = await Test.createTestingModule({
      imports: [
        KafkaRebalanceModule.forRoot({ client, consumer, log: false, metrics: false }),
        KafkaRebalancePageModule.forRoot(),
      ],
      providers: [OrdersListener],
    }).compile();
    app = module.createNestApplication();
    app.useLogger(false);
    await app.listen(0, '127.0.0.1');
    const options = { groupId, sessionTimeoutMs: 45_000 };
    neighbour = await TestMember.start({
      brokers,
      client: { clientId: hostile('neighbour') },
      topics: [topic],
      options,
    });
    await kafka.send(topic, ['{}']);
    view = await look(`${await app.getUrl()}/kafka-rebalance`);
  });
  afterAll(async () => {
    await view?.close();
    await neighbour?.stop();
    await app?.close();
    await kafka.stop();
  });

  it('ids of groups and clients are text, wherever they stand, and run nothing', async () => {
    const { page, complaints } = view!;
    await eventually(async () => {
      const text = (await page.textContent('body')) ?? '';
      demand(text.includes(groupId), 'the group is shown');
      demand(text.includes("window.hurt='neighbour'"), 'the neighbour is shown');
    }, 60_000);
    const found = await page.evaluate('[typeof window.hurt, document.images.length, document.scripts.length]');
    expect(found).toEqual(['undefined', 0, 1]);
    expect(complaints).toEqual([]);
  });
});

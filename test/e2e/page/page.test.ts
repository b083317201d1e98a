import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { Injectable, type INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import {
  getKafkaConsumerToken,
  type ConsumerRecord,
  KafkaConsumer,
  KafkaListener,
  KafkaRebalanceModule,
  KafkaRebalancePageModule,
  type RebalanceEntry,
} from '../../../src';
import { demand, eventually } from '../../integration/support/eventually';
import { TestKafka } from '../../integration/support/test-kafka';
import { TestMember } from '../../integration/support/test-member';
import { look, photograph, type View } from './browser';

jest.setTimeout(120_000);

const topic = `orders-${randomUUID().slice(0, 8)}`;
const groupId = `orders-${randomUUID().slice(0, 8)}`;
const partitions = 12;

const asText = ({ value }: ConsumerRecord): string => String(value);

@Injectable()
class OrdersListener {
  @KafkaListener(topic, { deserializer: asText })
  async place(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }

  @KafkaListener(topic, { consumer: 'second', deserializer: asText })
  async placeToo(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const desk = { viewport: { width: 1280, height: 900 } };

describe('the page in a browser', () => {
  let kafka: TestKafka;
  let app: INestApplication;
  let address: string;
  const views: View[] = [];

  async function open(...args: Parameters<typeof look>): Promise<View> {
    const view = await look(...args);
    views.push(view);
    return view;
  }

  beforeAll(async () => {
    kafka = await TestKafka.start();
    await kafka.cluster.createTopic(topic, { partitions, replicationFactor: 1 });
    const client = { clientId: 'orders', brokers: kafka.cluster.brokers };
    const consumer = {
      groupId,
      autoOffsetReset: 'earliest',
      sessionTimeoutMs: 6000,
      heartbeatIntervalMs: 500,
    } as const;
    const module = await Test.createTestingModule({
      imports: [
        KafkaRebalanceModule.forRoot({ client, consumer, log: false, metrics: false }),
        KafkaRebalanceModule.forRoot({ client, consumer, log: false, metrics: false, name: 'second' }),
        KafkaRebalancePageModule.forRoot({ actions: true }),
      ],
      providers: [OrdersListener],
    }).compile();
    app = module.createNestApplication();
    app.setGlobalPrefix('internal');
    await app.listen(0, '127.0.0.1');
    address = `${await app.getUrl()}/internal/kafka-rebalance`;
    await kafka.produce(topic, partitions, 3000);
  });

  afterAll(async () => {
    await Promise.all(views.map((view) => view.close()));
    await app.close();
    await kafka.stop();
  });

  it('shows who has what, and the same cells move when another member joins and leaves', async () => {
    const { page, probe, complaints } = await open(address, { ...desk, colorScheme: 'light' });
    await eventually(async () => {
      const own = (await probe.rows()).filter(({ kind }) => kind === 'own');
      demand(own.length === 2 && own.every(({ cells }) => cells.length === 6), 'six and six');
    });
    await probe.watch();
    const third = await TestMember.start({ brokers: kafka.cluster.brokers, topics: [topic], options: { groupId } });
    await eventually(async () => demand((await probe.cells('own')).length === 8, 'four have gone to the third'));
    expect(await page.textContent('#announcer')).toMatch(/partitions? moved to /);
    await photograph(page, 'page-light');
    await third.stop();
    await eventually(async () => demand((await probe.cells('own')).length === partitions, 'all are back'));
    await eventually(async () => demand((await probe.rows()).length === 2, 'nobody else'));
    expect((await probe.counts()).built).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('a member that joins elsewhere has a row of its own, and is the cause of an entry of the timeline', async () => {
    const { page, probe, complaints } = await open(address, { ...desk, colorScheme: 'light' });
    await eventually(async () => demand((await probe.cells('own')).length === partitions, 'alone'));
    const third = await TestMember.start({ brokers: kafka.cluster.brokers, topics: [topic], options: { groupId } });
    await eventually(async () => {
      const others = (await probe.rows()).filter(({ kind }) => kind === 'other');
      demand(others.length === 1 && others[0]!.cells.length === 4, 'a row with a third of the partitions');
    });
    const { memberId } = third.consumer.status();
    const name = memberId.slice(0, 'kafkajs-'.length + 8);
    const had = third.partitions.map((partition) => `${topic} ${partition}, not in this process`);
    expect(new Set(await probe.cells('other'))).toEqual(new Set(had));
    const joined = page.locator('.timeline li', { hasText: `${name} (127.0.0.1) joined` }).first();
    await joined.locator('summary').click();
    await photograph(page, 'page-joined');
    const told = await joined.innerText();
    expect(told).toMatch(/−2 · kept 4/);
    expect(told).toMatch(/slowest: .+, [\d.]+ m?s/);
    expect(told).toMatch(new RegExp(`Handed over\\s+${topic} [-\\d,]+\\s+Kept\\s+${topic} [-\\d,]+`));
    const { consumers } = (await (await fetch(`${address}/timeline`)).json()) as {
      consumers: { entries: RebalanceEntry[] }[];
    };
    const reasons = consumers.flatMap(({ entries }) => entries.flatMap((entry) => entry.reasons));
    expect(reasons).toContainEqual(
      expect.objectContaining({ kind: 'joined', members: [expect.objectContaining({ memberId, self: false })] }),
    );
    await third.stop();
    await page
      .locator('.timeline .cause', { hasText: `${name} (127.0.0.1) left` })
      .first()
      .waitFor();
    await eventually(async () =>
      demand(
        (await probe.rows()).every(({ kind }) => kind === 'own'),
        'its row is gone',
      ),
    );
    expect(complaints).toEqual([]);
  });

  it('pauses a partition by keyboard, and resumes it', async () => {
    const { page, complaints } = await open(address, { ...desk, colorScheme: 'dark' });
    await page.waitForSelector('.grid .cell[data-state="active"]');
    const paused = () =>
      [app.get(KafkaConsumer), app.get<KafkaConsumer>(getKafkaConsumerToken('second'))].flatMap((one) => one.paused());
    await page.focus('.grid .cell[tabindex="0"]');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.click('.inspector .act');
    await page.waitForSelector('.grid .cell[data-state="paused"]');
    expect(paused()).toEqual([{ topic, partition: expect.any(Number) as number }]);
    await photograph(page, 'page-dark');
    await page.click('.inspector .act');
    await page.waitForSelector('.grid .cell[data-state="paused"]', { state: 'detached' });
    expect(paused()).toEqual([]);
    await page.keyboard.press('Escape');
    expect(await page.isHidden('.inspector')).toBe(true);
    expect(complaints).toEqual([]);
  });

  it('fits a telephone, and opens by a tap', async () => {
    const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };
    const { page, probe, complaints } = await open(address, { ...phone, colorScheme: 'dark', reducedMotion: 'reduce' });
    await page.waitForSelector('.grid .cell[data-state="active"]');
    expect(await probe.width()).toBe(360);
    await photograph(page, 'page-phone');
    await page.tap('.grid .cell[data-state="active"]');
    const box = await (await page.$('.inspector'))?.boundingBox();
    expect(box).toMatchObject({ x: 8, width: 344 });
    await photograph(page, 'page-phone-opened');
    expect(complaints).toEqual([]);
  });

  it('says so when the connection is lost', async () => {
    const { page } = await open(address);
    await page.waitForSelector('.connection[data-state="connected"]');
    await page.context().setOffline(true);
    await app.close();
    await page.waitForSelector('.connection[data-state="lost"]');
    expect(await page.textContent('.connection')).toMatch(/lost/);
  });
});

import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { Inject, Injectable, type Type } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { Test, type TestingModule } from '@nestjs/testing';
import {
  InjectPartition,
  KafkaConsumer,
  KafkaListener,
  KafkaRebalanceModule,
  PartitionScoped,
  type Lease,
  type PartitionLifecycle,
} from '../../src';
import { demand, eventually } from './support/eventually';
import { TestKafka } from './support/test-kafka';

jest.setTimeout(60_000);

@Injectable()
class Journal {
  readonly lines: string[] = [];
  failures = 0;
}

@PartitionScoped()
class Counter implements PartitionLifecycle {
  count = 0;

  constructor(@Inject(Journal) private readonly journal: Journal) {}

  async onPartitionAssigned({ partition }: Lease): Promise<void> {
    await Promise.resolve();
    this.journal.failures -= 1;
    if (this.journal.failures >= 0) throw new Error('the state cannot be loaded yet');
    this.journal.lines.push(`assigned ${partition}`);
  }

  onPartitionRevoked({ partition }: Lease): void {
    this.journal.lines.push(`revoked ${partition} with ${this.count}`);
  }
}

/** Not provided anywhere. */
@PartitionScoped()
class Forgotten {}

describe('partition-scoped providers, on a real broker', () => {
  let kafka: TestKafka;
  const apps: TestingModule[] = [];
  const topic = `orders-${randomUUID().slice(0, 8)}`;
  const broken = `broken-${randomUUID().slice(0, 8)}`;
  const groupId = `group-${randomUUID()}`;

  @Injectable()
  class Orders {
    constructor(@Inject(Journal) readonly journal: Journal) {}

    @KafkaListener(topic, { deserializer: ({ value }) => String(value) })
    place(@Payload() value: string, @InjectPartition(Counter) counter: Counter): void {
      counter.count += 1;
      this.journal.lines.push(`${value} ${counter.count}`);
    }
  }

  @Injectable()
  class Broken {
    @KafkaListener(broken)
    broken(@InjectPartition(Forgotten) forgotten: Forgotten): void {
      expect(forgotten).toBeUndefined();
    }
  }

  async function start(listener: Type = Orders, failures = 0): Promise<TestingModule> {
    const module = await Test.createTestingModule({
      imports: [
        KafkaRebalanceModule.forRoot({
          client: { brokers: kafka.cluster.brokers, logCreator: () => () => undefined },
          consumer: {
            groupId: `${groupId}-${listener.name}`,
            autoOffsetReset: 'earliest',
            sessionTimeoutMs: 6000,
            heartbeatIntervalMs: 500,
          },
          ...{ log: false, metrics: false },
        }),
      ],
      providers: [Journal, Counter, listener],
    }).compile();
    apps.push(module);
    module.get(Journal).failures = failures;
    await module.init();
    return module;
  }

  beforeAll(async () => {
    kafka = await TestKafka.start();
    await kafka.cluster.createTopic(topic, { partitions: 2, replicationFactor: 1 });
    await kafka.cluster.createTopic(broken, { partitions: 1, replicationFactor: 1 });
  });
  afterAll(async () => {
    await Promise.all(apps.map((app) => app.close()));
    await kafka.stop();
  });

  it('each partition has its own; one that cannot be made holds its partition back, and moves make new ones', async () => {
    await kafka.produce(topic, 2, 4);
    const first = await start(Orders, 1);
    const { lines } = first.get(Journal);
    await eventually(() => demand(lines.filter((line) => line.includes(':')).length === 4, 'all four'));
    expect(lines.filter((line) => line.startsWith('0:'))).toEqual(['0:0 1', '0:2 2']);
    expect(lines.filter((line) => line.startsWith('1:'))).toEqual(['1:1 1', '1:3 2']);
    for (const partition of [0, 1]) {
      const assigned = lines.indexOf(`assigned ${partition}`);
      expect(assigned).toBeGreaterThanOrEqual(0);
      expect(assigned).toBeLessThan(lines.findIndex((line) => line.startsWith(`${partition}:`)));
    }
    const second = await start();
    await eventually(() =>
      demand(
        lines.some((line) => line.startsWith('revoked')),
        'one is handed over',
      ),
    );
    await eventually(() => demand(second.get(KafkaConsumer).assignment().length > 0, 'the second owns one'));
    await kafka.produce(topic, 2, 2, 4);
    const others = second.get(Journal).lines;
    // Two assigned and one revoked here, one assigned there, and six records.
    await eventually(() => demand(lines.length + others.length === 10, 'both more'));
    expect(others.filter((line) => line.includes(':'))).toEqual([expect.stringMatching(/^\d:\d 1$/)]);
    await first.close();
    expect(lines.at(-1)).toMatch(/^revoked \d with 3$/);
  });

  it('a class that nobody provides: the record fails, and the error says what to do', async () => {
    const app = await start(Broken);
    await kafka.send(broken, ['{}']);
    const failing = () =>
      app
        .get(KafkaConsumer)
        .status()
        .partitions.find((one) => one.topic === broken)?.failing;
    await eventually(() => demand(failing() !== null && failing() !== undefined, 'it fails'));
    expect(failing()?.error.message).toMatch(
      /There is no Forgotten for broken-.*-0: mark the class with @PartitionScoped/,
    );
  });
});

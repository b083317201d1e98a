import { randomUUID } from 'node:crypto';
import { demand, eventually } from '../support/eventually';
import { TestKafka } from '../support/test-kafka';
import { diffsOf, type FileDiff } from './diff-blocks';
import { Program } from './program';

jest.setTimeout(120_000);

const guide = diffsOf('migrating.md');
const nests = guide.filter(({ section }) => section.includes('Transport.KAFKA'));
const kafkaJs = guide.filter(({ section }) => section.includes('kafkajs consumer'));
const springs = guide.filter(({ section }) => section.includes('Spring'));

/** What the guide says stays as it is. */
const controller = `
import { Controller, Module } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';

@Controller()
class OrdersController {
  @EventPattern('orders')
  place(@Payload() order: { readonly id: string }): void {
    process.stdout.write(\`placed \${order.id}\\n\`);
  }
}

@Module({ controllers: [OrdersController] })
export class AppModule {}
`;

const main = `
import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module';

async function bootstrap(): Promise<void> {
  const app = await NestFactory.createApplicationContext(AppModule);
  app.enableShutdownHooks();
}

void bootstrap();
`;

const filesOf = (diffs: readonly FileDiff[], side: 'before' | 'after', rest: Record<string, string>) => ({
  ...rest,
  ...Object.fromEntries(diffs.map((diff) => [diff[side].name, diff[side].text])),
});

describe('the guide to migrating', () => {
  let kafka: TestKafka;

  beforeAll(async () => {
    kafka = await TestKafka.start();
    await kafka.cluster.createTopic('orders', { partitions: 1, replicationFactor: 1 });
  });
  afterAll(async () => {
    await kafka.stop();
  });

  it('has the diffs that are tried here', () => {
    expect([nests.length, kafkaJs.length, springs.length]).toEqual([1, 2, 1]);
  });

  it.each([
    ['Transport.KAFKA', nests, { 'app.module.ts': controller }, '-server'],
    ['kafkajs', kafkaJs, { 'main.ts': main }, ''],
  ] as const)(
    '%s: both sides compile, and the new one goes on where the old one stopped',
    async (_, diffs, rest, postfix) => {
      const groupId = `group-${randomUUID()}`;
      const first = await end();
      const program = await Program.of({});
      try {
        for (const side of ['before', 'after'] as const) {
          const files = filesOf(diffs, side, rest);
          const own = await Program.of(files);
          expect(own.problems(Object.keys(files))).toEqual([]);
          await own.remove();
          const ids = [1, 2, 3].map((number) => `${side}-${number}-${groupId}`);
          await kafka.send(
            'orders',
            ids.map((id) => JSON.stringify({ id })),
          );
          await program.start(files, { KAFKA_BROKERS: kafka.cluster.brokers.join(','), GROUP_ID: groupId });
          await eventually(
            () =>
              demand(
                ids.every((id) => program.placed.includes(id)),
                `${ids.join()} in\n${program.output}`,
              ),
            60_000,
          );
          // What the side before has committed does not come again.
          if (side === 'after') expect(program.placed).toEqual(ids);
          await program.stop();
          const committed = await kafka.committed(`${groupId}${postfix}`, 'orders');
          expect(committed).toEqual([await end()]);
        }
      } finally {
        await program.remove();
      }
      expect(await end()).toBe(first + 6);
    },
  );

  it('Spring Kafka: the new side compiles', async () => {
    const files = filesOf(springs, 'after', {});
    const program = await Program.of(files);
    expect(program.problems(Object.keys(files))).toEqual([]);
    await program.remove();
  });

  async function end(): Promise<number> {
    const [{ high } = { high: '0' }] = await kafka.admin.fetchTopicOffsets('orders');
    return Number(high);
  }
});

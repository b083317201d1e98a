/** One member, as a user would write it: Nest, a listener, hooks, a database with fencing. Told what to do by `MemberOrder`s. */
import 'reflect-metadata';
import { readdirSync, readlinkSync } from 'node:fs';
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Ctx, Payload } from '@nestjs/microservices';
import { logLevel } from 'kafkajs';
import {
  KafkaConsumer,
  KafkaListener,
  KafkaRebalanceModule,
  OnPartitionsAssigned,
  type RebalanceView,
  type RecordContext,
  type TopicPartition,
} from '../../../src';
import { RecordStore } from '../database/record-store';
import { RedisClient } from '../database/redis-client';
import { EventLog } from './event-log';
import { usualHandlerMs, type MemberLook, type MemberOrder, type MemberSetup } from './member-setup';
import { tellEvent } from './tell-event';
import { setWallClock } from './wall-clock';

const setup = JSON.parse(process.env.CHAOS_MEMBER ?? '') as MemberSetup;
const log = new EventLog(setup.logFile);
const redis = new RedisClient(setup.databasePort);
const store = new RecordStore(redis, setup.group);
const handlers = { takeMs: usualHandlerMs, blocks: false };

@Injectable()
class OrdersListener {
  @KafkaListener(setup.topic, { ordering: 'key', concurrency: 8 })
  async take(@Payload() _order: object, @Ctx() { record, lease, signal }: RecordContext): Promise<void> {
    const { partition: p, offset } = record;
    const [o, key, { epoch }] = [Number(offset), record.key?.toString() ?? '', lease];
    log.tell({ e: 'started', p, o, epoch, key });
    try {
      await work();
      const outcome = await store.store(lease, setup.name, offset, key);
      log.tell({ e: 'done', p, o, epoch, key, fenced: outcome === 'fenced', aborted: signal.aborted });
    } catch (thrown) {
      log.tell({ e: 'failed', p, o, epoch, error: messageOf(thrown) });
      throw thrown;
    }
  }

  @OnPartitionsAssigned()
  async fence(partitions: readonly TopicPartition[], view: RebalanceView): Promise<void> {
    const leases = partitions.map((partition) => view.lease(partition));
    await Promise.all(leases.map((lease) => store.takeOver(lease)));
    log.tell({
      e: 'assigned',
      leases: leases.map(({ partition, epoch, fencingToken }) => [partition, epoch, fencingToken]),
    });
  }
}

@Module({
  imports: [
    KafkaRebalanceModule.forRoot({
      client: { clientId: setup.name, brokers: setup.brokers, logLevel: logLevel.NOTHING },
      consumer: setup.options,
    }),
  ],
  providers: [OrdersListener],
})
class MemberModule {}

async function main(): Promise<void> {
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- Nest declares its options as a class
  const app = await NestFactory.createApplicationContext(MemberModule, { logger: ['fatal'] });
  app.enableShutdownHooks();
  const consumer = app.get(KafkaConsumer);
  consumer.observe((event) => {
    tellEvent(log, event);
    // As an orchestrator would have it: a process that cannot go on ends, and another one takes its place.
    if (event.type === 'ConsumerFailed') process.exitCode = 1;
    if (event.type === 'ConsumerStopped') leave();
  });
  process.on('message', (order: MemberOrder) => obey(order, consumer));
}

function obey(order: MemberOrder, consumer: KafkaConsumer): void {
  switch (order.order) {
    case 'handlers':
      handlers.takeMs = order.takeMs;
      handlers.blocks = order.blocks;
      return;
    case 'wall-clock':
      return setWallClock(order.byMs);
    case 'look':
      process.send?.(look(order, consumer));
  }
}

function look({ id, collect }: MemberOrder & { order: 'look' }, consumer: KafkaConsumer): MemberLook {
  if (collect) globalThis.gc?.();
  const { phase, rebalancing, partitions } = consumer.status();
  const { heapUsed: heapBytes, rss: rssBytes } = process.memoryUsage();
  const active = partitions.filter((one) => one.phase === 'active').map(({ partition }) => partition);
  const stable = phase === 'stable' && !rebalancing && active.length === partitions.length;
  return { ...{ id, stable, active, heapBytes, rssBytes }, sockets: openSockets() };
}

/** Of all threads; Node's own count knows those of one. */
function openSockets(): number {
  const folder = '/proc/self/fd';
  return readdirSync(folder).filter((name) => {
    try {
      return readlinkSync(`${folder}/${name}`).startsWith('socket:');
    } catch {
      return false;
    }
  }).length;
}

async function work(): Promise<void> {
  const { takeMs, blocks } = handlers;
  if (blocks) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, takeMs);
  else await new Promise((resolve) => setTimeout(resolve, takeMs));
}

/** No `process.exit`: that nothing of the module keeps the process alive is part of what is tested. */
function leave(): void {
  redis.close();
  process.off('disconnect', orphaned);
  if (process.connected) process.disconnect();
}

function orphaned(): void {
  process.exit(1);
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

process.once('disconnect', orphaned);
main().catch((thrown: unknown) => {
  log.tell({ e: 'gave-up', code: '', error: messageOf(thrown) });
  process.exit(1);
});

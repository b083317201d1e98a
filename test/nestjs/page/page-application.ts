import { Injectable } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import {
  KafkaListener,
  KafkaRebalanceModule,
  KafkaRebalancePageModule,
  type KafkaRebalancePageOptions,
} from '../../../libs/nestjs';
import { type PageSource } from '../../../libs/nestjs/page/page-source';
import { PageSources } from '../../../libs/nestjs/page/page-sources';
import { silentPorts } from '../silent-ports';

export interface PageApplicationSetup {
  readonly page?: KafkaRebalancePageOptions;
  /** In place of the application's consumers. */
  readonly sources?: readonly PageSource[];
  readonly platform?: 'express' | 'fastify';
  readonly prefix?: string;
  readonly mounted?: boolean;
  /** Whether any site may ask. */
  readonly cors?: boolean;
}

@Injectable()
class OrdersListener {
  @KafkaListener('orders')
  place(): void {}
}

/** A Nest application with a page, on a free port, and consumers that find no broker. */
export async function startPage(setup: PageApplicationSetup = {}) {
  const client = { brokers: ['localhost:1'], sasl: { mechanism: 'plain', username: 'alice', password: 'open-sesame' } };
  const consumer = { groupId: 'orders-group', sessionTimeoutMs: 10_000 };
  const options = { client: client as never, consumer, ports: silentPorts, log: false, metrics: false };
  const page = setup.mounted === false ? [] : [KafkaRebalancePageModule.forRoot(setup.page)];
  const building = Test.createTestingModule({
    imports: [KafkaRebalanceModule.forRoot(options), ...page],
    providers: [OrdersListener],
  });
  if (setup.sources !== undefined) {
    building.overrideProvider(PageSources).useValue({ all: () => setup.sources });
  }
  const module = await building.compile();
  const app =
    setup.platform === 'fastify'
      ? module.createNestApplication(new FastifyAdapter() as never)
      : module.createNestApplication();
  if (setup.prefix !== undefined) app.setGlobalPrefix(setup.prefix);
  if (setup.cors === true) app.enableCors();
  app.enableShutdownHooks();
  await app.listen(0, '127.0.0.1');
  const url = (await app.getUrl()).replace('[::1]', '127.0.0.1');
  return { app, url, page: `${url}/${[setup.prefix, 'kafka-rebalance'].filter(Boolean).join('/')}` };
}

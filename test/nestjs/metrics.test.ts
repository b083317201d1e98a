import 'reflect-metadata';
import { type AddressInfo } from 'node:net';
import { Injectable, type INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { PrometheusModule } from '@willsoto/nestjs-prometheus';
import { register, Registry } from 'prom-client';
import { KafkaListener, KafkaRebalanceModule, type MetricsOptions } from '../../libs/nestjs';
import { promtoolSays } from '../telemetry/promtool';
import { silentPorts } from './silent-ports';

const client = { brokers: ['localhost:1'] };
const apps: INestApplication[] = [];

@Injectable()
class Listeners {
  @KafkaListener('orders', { consumer: 'orders' })
  order(): void {}

  @KafkaListener('payments', { consumer: 'payments' })
  pay(): void {}
}

async function application(groupId: string, metrics: boolean | MetricsOptions = true): Promise<INestApplication> {
  const consumers = ['orders', 'payments'].map((name) =>
    KafkaRebalanceModule.forRoot({ name, client, consumer: { groupId }, ports: silentPorts, log: false, metrics }),
  );
  const module = await Test.createTestingModule({
    imports: [PrometheusModule.register({ defaultMetrics: { enabled: false } }), ...consumers],
    providers: [Listeners],
  }).compile();
  const app = module.createNestApplication();
  app.useLogger(false);
  apps.push(app);
  await app.listen(0, '127.0.0.1');
  return app;
}

async function scrape(app: INestApplication): Promise<string> {
  const { port } = (app.getHttpServer() as { address(): AddressInfo }).address();
  const answer = await fetch(`http://127.0.0.1:${port}/metrics`);
  expect(answer.headers.get('content-type')).toContain('text/plain');
  return answer.text();
}

const states = (text: string): string[] => text.split('\n').filter((line) => line.startsWith('kafka_consumer_failed{'));

afterEach(async () => {
  for (const app of apps.splice(0)) await app.close();
  register.clear();
});

describe('a Nest application that serves /metrics by @willsoto/nestjs-prometheus', () => {
  it('has those of all its consumers, before there is a broker, and promtool has nothing to say', async () => {
    const text = await scrape(await application('billing'));
    expect(states(text)).toEqual([
      'kafka_consumer_failed{group_id="billing",consumer="orders"} 0',
      'kafka_consumer_failed{group_id="billing",consumer="payments"} 0',
    ]);
    expect(text).toContain('kafka_consumer_member_state{group_id="billing",consumer="orders",state="joining"} 1');
    expect(text).toContain('kafka_consumer_broker_available{group_id="billing",consumer="orders"} 0');
    expect(['', null]).toContain(promtoolSays(text));
  });

  it('two applications in one process share the registry; one that is closed has no series any more', async () => {
    const first = await application('billing');
    const second = await application('audit');
    expect(states(await scrape(second))).toHaveLength(4);
    await first.close();
    const left = states(await scrape(second));
    expect(left).toHaveLength(2);
    expect(left.every((line) => line.includes('group_id="audit"'))).toBe(true);
    await second.close();
    expect(states(await register.metrics())).toEqual([]);
  });

  it('metrics: false has none', async () => {
    expect(await scrape(await application('billing', false))).not.toContain('kafka_consumer');
  });

  it('metrics: { registry } has them there alone', async () => {
    const own = new Registry();
    expect(await scrape(await application('billing', { registry: own }))).not.toContain('kafka_consumer');
    expect(states(await own.metrics())).toHaveLength(2);
  });
});

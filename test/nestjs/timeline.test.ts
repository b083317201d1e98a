import 'reflect-metadata';
import { Injectable } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { RebalanceTimeline, type TimelineOptions } from '../../libs/engine';
import { KafkaListener, KafkaRebalanceModule } from '../../libs/nestjs';
import { silentPorts } from './silent-ports';

@Injectable()
class OrdersListener {
  @KafkaListener('orders')
  handle(): void {}
}

async function start(timeline?: false | TimelineOptions) {
  const options = {
    ...{ client: { brokers: ['localhost:1'] }, consumer: { groupId: 'g' } },
    ...{ ports: silentPorts, log: false, metrics: false },
    ...(timeline === undefined ? {} : { timeline }),
  };
  const module = await Test.createTestingModule({
    imports: [KafkaRebalanceModule.forRoot(options)],
    providers: [OrdersListener],
  }).compile();
  await module.init();
  return module;
}

describe('the timeline of a module', () => {
  it('remembers from the first join on', async () => {
    const module = await start();
    expect(module.get(RebalanceTimeline).latest()).toMatchObject({ state: 'running', cause: 'this member joined' });
    await module.close();
  });

  it('timeline: false remembers nothing', async () => {
    const module = await start(false);
    expect(module.get(RebalanceTimeline).entries()).toEqual([]);
    await module.close();
  });

  it('a number that makes no sense is refused', async () => {
    await expect(start({ entries: 0 })).rejects.toThrow(/timeline.entries = 0 must be/);
  });
});

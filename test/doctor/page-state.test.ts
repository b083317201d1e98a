import { readPageState } from '../../libs/doctor';
import { consumerState } from '../../libs/nestjs/page/consumer-state';
import { type PageSource } from '../../libs/nestjs/page/page-source';
import { reason } from '../../libs/engine';
import { rebalanceEntry } from '../nestjs/page/synthetic-rebalance';
import { behind, MeasuredConsumer } from '../telemetry/measured-consumer';

/** A consumer as the page has it, with all that the doctor reads. */
const page: PageSource = {
  ...{ name: 'orders', groupId: 'billing' },
  options: () => [{ option: 'drainTimeoutMs', value: '20000', given: false }],
  status: () => ({
    ...new MeasuredConsumer().current,
    partitions: [behind('orders', 3, { paused: true, runningMs: 4200 })],
  }),
  health: () => ({ started: true, live: true, ready: true, reasons: [reason('record-fails', 'orders-3@5: away')] }),
  ...{ pause: () => undefined, resume: () => undefined },
  openGroup: () => ({ members: () => Promise.resolve([]), close: () => Promise.resolve() }),
  timeline: () => [rebalanceEntry(1, { startedAt: '2026-03-31T13:35:00.000Z', cause: 'pod-2 joined' })],
  warnings: () => [
    {
      ...{ rule: 'heartbeat-under-a-third', severity: 'warning', option: 'heartbeatIntervalMs' },
      ...{ problem: 'too long', reason: 'late', remedy: 'lower it' },
    },
  ],
};

const state = (): unknown =>
  JSON.parse(JSON.stringify({ actions: false, groups: [{ groupId: 'billing', consumers: [consumerState(page)] }] }));

it('reads what the page writes', () => {
  expect(readPageState(state())).toEqual({
    series: [],
    consumers: [
      {
        ...{ groupId: 'billing', name: 'orders', memberId: 'm' },
        reasons: [{ code: 'record-fails', says: expect.stringContaining('orders-3@5: away') as string }],
        partitions: [{ topic: 'orders', partition: 3, paused: true, runningMs: 4000 }],
        options: new Map([['drainTimeoutMs', '20000']]),
        warnings: [{ rule: 'heartbeat-under-a-third', problem: 'too long' }],
        rebalances: [{ at: Date.parse('2026-03-31T13:35:00Z'), cause: 'pod-2 joined' }],
      },
    ],
  });
});

it.each([null, 3, 'up 1', [], {}, { groups: 'none' }])('%j is no state of a page', (other) => {
  expect(readPageState(other)).toBeNull();
});

it('a page of another version, of which much is missing, is read as far as it goes', () => {
  const other = {
    groups: [null, { groupId: 'billing', consumers: [{ name: 'orders', timeline: [{ cause: 'x' }] }, 7] }],
  };
  expect(readPageState(other)?.consumers.map(({ name, rebalances }) => ({ name, rebalances }))).toEqual([
    { name: 'orders', rebalances: [] },
    { name: '', rebalances: [] },
  ]);
});

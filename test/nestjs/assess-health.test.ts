import { type ConsumerStatus, type PartitionStatus } from '../../libs/engine';
import { assessHealth } from '../../libs/nestjs/health/assess-health';

const stable: ConsumerStatus = {
  groupId: 'g',
  groupInstanceId: null,
  phase: 'stable',
  memberId: 'm',
  generation: 3,
  protocol: 'cooperative',
  suspended: false,
  joinedOnce: true,
  rebalancing: false,
  rebalances: { count: 1, averageMs: 40, longestMs: 40, lastMsAgo: 1000 },
  lastHeartbeatMsAgo: 100,
  brokerError: null,
  fatalError: null,
  circuits: [],
  partitions: [],
};
const failing: PartitionStatus = {
  ...{ topic: 'orders', partition: 0, phase: 'active', position: 5n, committed: 5n, processed: 5n, highWatermark: 9n },
  ...{ lag: 4n, logStartOffset: 0n, lead: 5n, lagMs: 100, idleMs: 100 },
  ...{ pending: 4, paused: false, bufferedBytes: 10, runningMs: null, recordsInFlight: 0 },
  ...{ inFlight: 0, processedAbove: 0, oldestUnfinished: { offset: 5n, ageMs: 100 }, retrying: 1 },
  failing: { offset: 5n, attempt: 3, error: new Error('the database is away') },
};
const error = new Error('boom');

describe('assessHealth', () => {
  it.each<[string, Partial<ConsumerStatus>, { started: boolean; live: boolean; ready: boolean }, RegExp | null]>([
    ['stable, without partitions', {}, { started: true, live: true, ready: true }, null],
    ['rebalancing', { phase: 'joining', rebalancing: true }, { started: true, live: true, ready: true }, null],
    [
      'not joined yet',
      { phase: 'joining', joinedOnce: false },
      { started: false, live: true, ready: false },
      /not joined/,
    ],
    [
      'broker away at start',
      { joinedOnce: false, phase: 'joining', brokerError: error },
      { started: false, live: true, ready: false },
      /boom/,
    ],
    ['suspended', { suspended: true }, { started: true, live: true, ready: false }, /heartbeat/],
    ['fatal', { phase: 'failed', fatalError: error }, { started: true, live: false, ready: false }, /boom/],
    ['fatal, and left', { phase: 'left', fatalError: error }, { started: true, live: false, ready: false }, /boom/],
    [
      'a handler that does not end',
      { phase: 'expelled' },
      { started: true, live: false, ready: false },
      /maxPollIntervalMs/,
    ],
    [
      'a record that fails',
      { partitions: [failing] },
      { started: true, live: true, ready: true },
      /orders-0@5 fails \(attempt 3\)/,
    ],
    ['leaving', { phase: 'leaving' }, { started: true, live: true, ready: false }, null],
  ])('%s', (_, change, expected, reason) => {
    const { reasons, ...health } = assessHealth({ ...stable, ...change });
    expect(health).toEqual(expected);
    if (reason === null) expect(reasons).toEqual([]);
    else expect(reasons.join('\n')).toMatch(reason);
  });
});

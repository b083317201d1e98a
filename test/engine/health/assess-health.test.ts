import {
  type ConsumerEvent,
  type ConsumerStatus,
  defaultHealthThresholds,
  type HealthReasonCode,
  InvalidOptionsError,
  type PartitionStatus,
  resolveHealthThresholds,
} from '../../../libs/engine';
import { assessHealth } from '../../../libs/engine/health/assess-health';
import { noMemory, remember } from '../../../libs/engine/health/health-memory';

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
  lastHeartbeatMsAgo: 100,
  brokerError: null,
  joinError: null,
  rebalances: { count: 1, averageMs: 40, longestMs: 40, lastMsAgo: 1000 },
  circuits: [],
  fatalError: null,
  partitions: [],
};
const working: PartitionStatus = {
  ...{ logStartOffset: 0n, lead: 5n, lagMs: 100, idleMs: 100 },
  ...{ topic: 'orders', partition: 0, phase: 'active', position: 5n, committed: 5n, processed: 5n, highWatermark: 9n },
  ...{ lag: 4n, pending: 4, paused: false, bufferedBytes: 10, runningMs: null, recordsInFlight: 0 },
  ...{ inFlight: 0, processedAbove: 0, oldestUnfinished: { offset: 5n, ageMs: 100 }, retrying: 0, failing: null },
};
const failing: PartitionStatus = {
  ...working,
  failing: { offset: 5n, attempt: 3, error: new Error('the database is away') },
};
const stuck: PartitionStatus = { ...working, oldestUnfinished: { offset: 5n, ageMs: 300_000 } };
const error = new Error('boom');
const now = 1_000_000;
const [up, down] = [true, false];

const assess = (change: Partial<ConsumerStatus>, events: readonly ConsumerEvent[] = []) => {
  const memory = events.reduce((known, event) => remember(known, event, defaultHealthThresholds), noMemory);
  return assessHealth({ ...stable, ...change }, memory, defaultHealthThresholds, now);
};
const rebalances = (cause: 'group-changed' | 'member-unknown', count: number): ConsumerEvent[] =>
  Array.from({ length: count }, (_, index) => ({
    ...{ at: now - 100 * index, type: 'RebalanceStarted', cause, generation: index, protocol: 'cooperative' },
  }));
const away = (sinceMs: number): ConsumerEvent => ({
  ...{ at: now - sinceMs, type: 'BrokerUnavailable', error, attempt: 1, retryInMs: 100 },
});
const opened: ConsumerEvent = { at: now, type: 'CircuitOpened', listener: 'Orders.place', error };
const blocked = (agoMs: number): ConsumerEvent => ({
  ...{ at: now - agoMs, type: 'EventLoopBlocked', blockedMs: 7000, listeners: ['Orders.place'] },
});

const any = /^/;

interface Row {
  readonly change?: Partial<ConsumerStatus>;
  readonly events?: readonly ConsumerEvent[];
  /** Started, live, ready. */
  readonly health: readonly [boolean, boolean, boolean];
  readonly codes: readonly HealthReasonCode[];
  readonly says?: RegExp;
}

const rows: Record<string, Row> = {
  'stable, without partitions': { health: [up, up, up], codes: [] },
  rebalancing: {
    ...{ change: { phase: 'joining', rebalancing: true }, events: rebalances('group-changed', 3) },
    ...{ health: [up, up, up], codes: [] },
  },
  'not joined yet': {
    ...{ change: { phase: 'joining', joinedOnce: false } },
    ...{ health: [down, up, down], codes: ['not-joined'] },
  },
  'not taken by its group': {
    ...{ change: { joinedOnce: false, phase: 'joining', joinError: error } },
    ...{
      health: [down, up, down],
      codes: ['not-joined', 'join-refused'],
      says: /the group does not take it yet: boom/,
    },
  },
  'broker away at start': {
    ...{ change: { joinedOnce: false, phase: 'joining', brokerError: error }, events: [away(10)] },
    ...{ health: [down, up, down], codes: ['not-joined', 'brokers-away'], says: /boom/ },
  },
  'brokers away for a moment': {
    ...{ change: { brokerError: error }, events: [away(29_000)] },
    ...{ health: [up, up, up], codes: ['brokers-away'], says: /for 29 s, boom/ },
  },
  'brokers away for long': {
    ...{ change: { brokerError: error }, events: [away(30_000)] },
    ...{ health: [up, up, down], codes: ['brokers-away'], says: /for 30 s, boom/ },
  },
  'brokers back': {
    ...{ events: [away(90_000), { at: now - 1, type: 'BrokerAvailable' }] },
    ...{ health: [up, up, up], codes: [] },
  },
  suspended: { change: { suspended: true }, health: [up, up, down], codes: ['session-unsure'] },
  fatal: {
    ...{ change: { phase: 'failed', fatalError: error } },
    ...{ health: [up, down, down], codes: ['failed'], says: /boom/ },
  },
  'fatal, and left': {
    ...{ change: { phase: 'left', fatalError: error } },
    ...{ health: [up, down, down], codes: ['failed'], says: /boom/ },
  },
  'a handler that does not end': {
    ...{ change: { phase: 'expelled' } },
    ...{ health: [up, down, down], codes: ['handler-outlasted-poll-interval'] },
  },
  'a record that fails': {
    ...{ change: { partitions: [failing] } },
    ...{ health: [up, up, up], codes: ['record-fails'], says: /orders-0@5 \(attempt 3\): the database is away/ },
  },
  'a record that is stuck': {
    ...{ change: { partitions: [stuck] } },
    ...{ health: [up, up, up], codes: ['record-stuck'], says: /orders-0@5, for 300 s/ },
  },
  'paused: it is not stuck': {
    ...{ change: { partitions: [{ ...stuck, paused: true }] } },
    ...{ health: [up, up, up], codes: [] },
  },
  leaving: { change: { phase: 'leaving' }, health: [up, up, down], codes: ['leaving'] },
  'the group is in a storm': {
    ...{ events: rebalances('group-changed', 6) },
    ...{ health: [up, up, up], codes: ['group-storm'], says: /6 rebalances in 600 s, 0 of them/ },
  },
  'this member is the storm': {
    ...{ events: rebalances('member-unknown', 6) },
    ...{ health: [up, up, down], codes: ['own-storm'], says: /6 rebalances in 600 s, 6 of them begun by this/ },
  },
  'a circuit that is open': {
    ...{ events: [opened] },
    ...{ health: [up, up, up], codes: ['circuit-open'], says: /Orders\.place: boom/ },
  },
  'a circuit that has closed': {
    ...{ events: [opened, { at: now, type: 'CircuitClosed', listener: 'Orders.place' }] },
    ...{ health: [up, up, up], codes: [] },
  },
  'a block of late': {
    ...{ events: [blocked(59_000)] },
    ...{ health: [up, up, up], codes: ['event-loop-blocked'], says: /for 7\.0 s while Orders\.place ran, 59 s ago/ },
  },
  'a block of long ago': { events: [blocked(60_000)], health: [up, up, up], codes: [] },
};

describe('assessHealth: started, live, ready, and whose fault it is', () => {
  it.each(Object.entries(rows))('%s', (_, { change = {}, events = [], health: expected, codes, says = any }) => {
    const { reasons, ...health } = assess(change, events);
    expect(Object.values(health)).toEqual(expected);
    expect(reasons.map(({ code }) => code)).toEqual(codes);
    expect(reasons.map((one) => one.says).join('\n')).toMatch(says);
  });

  it('what a threshold decided names its option', () => {
    const [storm] = assess({}, rebalances('member-unknown', 6)).reasons;
    expect(storm).toMatchObject({ fault: 'process', threshold: 'health.stormRebalances = 6, until 3' });
    expect(assess({ partitions: [stuck] }).reasons[0]).toMatchObject({ threshold: 'health.stuckRecordMs = 300000' });
  });
});

describe('resolveHealthThresholds', () => {
  it('takes what is given, and the defaults', () => {
    expect(resolveHealthThresholds({ stormRebalances: 3 })).toEqual({ ...defaultHealthThresholds, stormRebalances: 3 });
  });

  it.each<[string, Record<string, number>, RegExp]>([
    ['zero', { stuckRecordMs: 0 }, /health\.stuckRecordMs = 0 must be a number of at least 1/],
    ['no number', { stormWindowMs: NaN }, /health\.stormWindowMs = NaN/],
    ['another option', { stormMs: 3 }, /health\.stormMs = 3 is not an option; take one of stormWindowMs, stormRebal/],
  ])('%s is refused', (_, given, message) => {
    expect(() => resolveHealthThresholds(given)).toThrow(InvalidOptionsError);
    expect(() => resolveHealthThresholds(given)).toThrow(message);
  });
});

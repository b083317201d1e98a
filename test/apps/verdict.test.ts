import {
  byPartition,
  judge,
  keptPause,
  moves,
  replays,
  type Delivery,
  type DemoEvent,
} from '../../apps/order-processor/demo/verdict';

let clock = 0;

/** One delivery that took 5 ms, and began `gap` after the last one ended. */
function delivery(member: string, offset: number, gap = 20, partition = 0, outcome = 'applied'): Delivery {
  const startedAt = clock + gap;
  clock = startedAt + 5;
  return { partition, offset, member, startedAt, finishedAt: clock, outcome };
}

function event(kind: DemoEvent['kind'], member: string, at: number): DemoEvent {
  return { kind, member, at, text: `${member} ${kind}` };
}

beforeEach(() => {
  clock = 0;
});

describe('replays', () => {
  it('are counted by what befell the member that processed the record first', () => {
    const first = [delivery('a', 0), delivery('a', 1)];
    const events = [event('join', 'c', 1), event('crash', 'a', clock + 10), event('join', 'd', clock + 100)];
    const again = [delivery('b', 1, 6000), delivery('b', 2)];
    expect(replays(byPartition([...first, ...again]), events)).toEqual({ crash: 1 });
  });

  it('of a member that nothing happened to are charged to the last event', () => {
    const deliveries = [delivery('a', 0), delivery('b', 0, 100)];
    expect(replays(byPartition(deliveries), [event('join', 'b', 50)])).toEqual({ join: 1 });
    expect(replays(byPartition(deliveries), [])).toEqual({ unknown: 1 });
  });

  it('what was fenced is no processing', () => {
    const deliveries = [delivery('a', 0), delivery('b', 0, 20, 0, 'fenced')];
    expect(replays(byPartition(deliveries), [])).toEqual({});
  });
});

describe('keptPause', () => {
  it('is the longest gap of a partition whose owner stayed, from the last record before the window', () => {
    const deliveries = [delivery('a', 0), delivery('a', 1, 300), delivery('a', 2)];
    expect(keptPause(byPartition(deliveries), { from: 30, to: 1000 })).toBe(305);
  });

  it('leaves out a partition that moved in the window', () => {
    const deliveries = [delivery('a', 0), delivery('b', 1, 3000)];
    expect(keptPause(byPartition(deliveries), { from: 30, to: 10_000 })).toBe(0);
  });
});

describe('moves', () => {
  it('are from the end of the last record of the old owner to the start of the first of the new one', () => {
    const deliveries = [delivery('a', 0), delivery('b', 1, 140), delivery('b', 2)];
    expect(moves(byPartition(deliveries), [event('join', 'b', 10)])).toEqual({ handOvers: [140], takeOvers: [] });
  });

  it('tell what a dead or frozen member held from the rest', () => {
    const deliveries = [delivery('a', 0), delivery('b', 1, 6000)];
    expect(moves(byPartition(deliveries), [event('crash', 'a', 30)])).toEqual({ handOvers: [], takeOvers: [6000] });
  });
});

describe('judge', () => {
  const base = {
    sent: 2,
    stored: 2,
    applied: 2,
    uncommitted: 0,
    rebalances: 3,
    poison: 1,
    deadLettered: 1,
    startedAt: 0,
    endedAt: 10_000,
    events: [],
  };

  it('is good when all is stored, applied once and committed', () => {
    expect(judge({ ...base, deliveries: [delivery('a', 0), delivery('a', 1)] })).toMatchObject({
      ...{ ok: true, lost: 0, appliedTwice: 0, processedTwice: {}, rebalances: 3 },
    });
  });

  it.each([
    ['an order is missing', { stored: 1, applied: 1 }, { ok: false, lost: 1 }],
    ['an order was applied twice', { applied: 3 }, { ok: false, appliedTwice: 1 }],
    ['a record that was no order is nowhere', { deadLettered: 0 }, { ok: false, poison: 1, deadLettered: 0 }],
    ['an offset is not committed', { uncommitted: 1 }, { ok: false, uncommitted: 1 }],
  ])('is not good when %s', (_, change, expected) => {
    expect(judge({ ...base, ...change, deliveries: [] })).toMatchObject(expected);
  });
});

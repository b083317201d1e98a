import fc from 'fast-check';
import { InvalidOptionsError, resolveOptions, type ConsumerOptions, type OptionProblem } from '../../libs/engine';
import { optionRules } from '../../libs/engine/option-rules';

function problemsOf(options: unknown): readonly OptionProblem[] {
  try {
    resolveOptions(options as ConsumerOptions);
  } catch (thrown) {
    if (thrown instanceof InvalidOptionsError) return thrown.problems;
    throw thrown;
  }
  return [];
}

const valid: fc.Arbitrary<ConsumerOptions> = fc
  .record({
    sessionTimeoutMs: fc.integer({ min: 4, max: 1_000_000 }),
    rebalanceTimeoutMs: fc.integer({ min: 4, max: 1_000_000 }),
    shares: fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })),
    backoffs: fc.tuple(fc.integer({ min: 1, max: 5000 }), fc.nat(5000)),
    rest: fc.record(
      {
        groupInstanceId: fc.constantFrom('orders-0', 'a.b_c'),
        partitionAssignmentStrategy: fc.constantFrom(['cooperative-sticky'], ['range', 'sticky'], ['roundrobin']),
        commitMode: fc.constantFrom('interval', 'record', 'batch', 'manual'),
        isolationLevel: fc.constantFrom('read_committed', 'read_uncommitted'),
        clientRack: fc.constant('rack-1'),
        brokerAwayAtStart: fc.constantFrom('retry', 'fail'),
        stopTimeoutMs: fc.integer({ min: 100, max: 100_000 }),
        fetchMaxWaitMs: fc.nat(60_000),
      },
      { requiredKeys: [] },
    ),
    keys: fc.uniqueArray(fc.constantFrom('session', 'rebalance', 'backoff')),
  })
  .map(({ sessionTimeoutMs, rebalanceTimeoutMs, shares: [a, b], backoffs, rest, keys }) => {
    const heartbeatIntervalMs = 1 + Math.floor(a * (Math.ceil(sessionTimeoutMs / 3) - 2));
    const hookTimeoutMs = 1 + Math.floor(a * (rebalanceTimeoutMs - 2));
    const drainTimeoutMs = Math.floor(b * (rebalanceTimeoutMs - 1 - hookTimeoutMs));
    return {
      groupId: 'orders',
      ...rest,
      ...(keys.includes('session') ? { sessionTimeoutMs, heartbeatIntervalMs } : {}),
      ...(keys.includes('rebalance') ? { rebalanceTimeoutMs, hookTimeoutMs, drainTimeoutMs } : {}),
      ...(keys.includes('backoff')
        ? { retryBackoffMs: backoffs[0], retryBackoffMaxMs: backoffs[0] + backoffs[1] }
        : {}),
    };
  });

const strange = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withSet: true,
});

describe('options that can work', () => {
  it('are kept, and filled up once: resolved options resolve to themselves', () => {
    fc.assert(
      fc.property(valid, (options) => {
        const resolved = resolveOptions(options);
        expect(resolved).toMatchObject(options);
        expect(resolveOptions(resolved as ConsumerOptions)).toEqual(resolved);
      }),
    );
  });

  it('have a default each, but for the group', () => {
    const resolved = resolveOptions({ groupId: 'orders' });
    expect(Object.keys(resolved).sort()).toEqual(Object.keys(optionRules).sort());
    expect(resolved).toMatchObject({
      ...{ sessionTimeoutMs: 45_000, heartbeatIntervalMs: 3000, maxPollIntervalMs: 300_000, maxPollRecords: 500 },
      ...{ rebalanceTimeoutMs: 300_000, drainTimeoutMs: 20_000, hookTimeoutMs: 10_000, stopTimeoutMs: 25_000 },
      ...{ partitionAssignmentStrategy: ['cooperative-sticky'], autoOffsetReset: 'latest', groupInstanceId: null },
      ...{ enableAutoCommit: true, commitMode: 'interval', isolationLevel: 'read_uncommitted', clientRack: null },
    });
  });

  it('may be undefined, which is the same as left out', () => {
    const sparse = { groupId: 'orders', sessionTimeoutMs: undefined, groupInstanceId: undefined, other: undefined };
    expect(resolveOptions(sparse as unknown as ConsumerOptions)).toEqual(resolveOptions({ groupId: 'orders' }));
  });

  it('the rebalance time-out follows the poll interval, and drain and hooks fit into it', () => {
    expect(resolveOptions({ groupId: 'g', maxPollIntervalMs: 8000 })).toMatchObject({
      ...{ rebalanceTimeoutMs: 8000, drainTimeoutMs: 4000, hookTimeoutMs: 2000 },
    });
  });

  it.each([
    [{ enableAutoCommit: false }, { enableAutoCommit: false, commitMode: 'manual' }],
    [{ commitMode: 'manual' }, { enableAutoCommit: false, commitMode: 'manual' }],
    [{ commitMode: 'record' }, { enableAutoCommit: true, commitMode: 'record' }],
  ] as const)('%j is resolved to %j', (options, expected) => {
    expect(resolveOptions({ groupId: 'g', ...options })).toMatchObject(expected);
  });
});

describe('options that cannot work', () => {
  it('are an InvalidOptionsError and nothing else, whatever they are', () => {
    const names = fc.oneof(fc.constantFrom(...Object.keys(optionRules)), fc.string(), fc.constant('__proto__'));
    const bags = fc.array(fc.tuple(names, strange)).map((entries) => Object.fromEntries(entries) as unknown);
    fc.assert(fc.property(fc.oneof(bags, strange), (options) => void problemsOf(options)));
  });

  it('are each told with a rule and a remedy', () => {
    const entry = fc.tuple(fc.constantFrom(...Object.keys(optionRules)), fc.constantFrom({}, -1, 'x y', [], 1.5, 1n));
    fc.assert(
      fc.property(fc.array(entry), (entries) => {
        const wrong = new Set(entries.map(([name]) => name));
        const told = problemsOf({ ...Object.fromEntries(entries) });
        // `x y` is a good name of a group, a rack or an assignor.
        for (const name of wrong)
          if (!['groupId', 'clientRack', 'groupRemoteAssignor'].includes(name))
            expect(told.map((p) => p.option)).toContain(name);
        for (const { rule, remedy } of told) expect([rule, remedy].every((text) => text.length > 0)).toBe(true);
      }),
    );
  });

  it.each([[null], [undefined], ['orders'], [7], [[]], [() => undefined]])('%p is not an object', (options) => {
    expect(problemsOf(options)).toMatchObject([{ option: 'consumer', rule: 'must be an object' }]);
  });

  it.each([
    ['groupId', '  ', /name the consumer group/],
    ['sessionTimeoutMs', '45000', /Number\(/],
    ['sessionTimeoutMs', NaN, /NaN.*variable/],
    ['sessionTimeoutMs', 1.5, /such as 45000/],
    ['sessionTimeoutMs', 2 ** 31, /such as/],
    ['stopTimeoutMs', 99, /such as 25000/],
    ['enableAutoCommit', 'true', /=== 'true'/],
    ['groupInstanceId', 'orders 0', /StatefulSet/],
    ['groupInstanceId', 'x'.repeat(250), /StatefulSet/],
    ['groupInstanceId', '..', /StatefulSet/],
    ['groupInstanceId', '', /StatefulSet/],
    ['partitionAssignmentStrategy', [], /cooperative-sticky/],
    ['partitionAssignmentStrategy', ['uniform'], /cooperative-sticky/],
    ['partitionAssignmentStrategy', ['range', 'range'], /cooperative-sticky/],
    ['partitionAssignmentStrategy', 'range', /cooperative-sticky/],
    ['autoOffsetReset', 'beginning', /'earliest'/],
    ['brokerAwayAtStart', 'wait', /'retry'/],
    ['startTimeoutMs', 0, /such as 30000/],
  ])('%s = %j', (option, value, remedy) => {
    const told = problemsOf({ groupId: 'g', [option]: value });
    expect(told).toMatchObject([{ option, value, remedy: expect.stringMatching(remedy) as string }]);
  });

  it.each([
    ['sessionTimeout', 'sessionTimeoutMs'],
    ['session.timeout.ms', 'sessionTimeoutMs'],
    ['sesionTimoutMs', 'sessionTimeoutMs'],
    ['heartbeatInterval', 'heartbeatIntervalMs'],
    ['groupid', 'groupId'],
    ['maxWaitTimeInMs', 'fetchMaxWaitMs'],
    ['fromBeginning', "autoOffsetReset: 'earliest'"],
    ['brokers', 'client.brokers'],
  ])('the unknown option %s was meant to be %s', (option, meant) => {
    expect(problemsOf({ groupId: 'g', [option]: 1 })).toMatchObject([{ option, remedy: `did you mean ${meant}?` }]);
  });

  it.each(['constructor', 'toString', 'x', 'colour'])('the unknown option %s is like none of ours', (option) => {
    expect(problemsOf({ groupId: 'g', [option]: 1 })[0]?.remedy).toMatch(/^remove it; options are groupId, /);
  });

  it.each<[object, RegExp]>([
    [{}, /^groupId must be a string/],
    [{ groupId: ' ' }, /^groupId/],
    [
      { groupId: 'g', heartbeatIntervalMs: 15_000 },
      /under a third of sessionTimeoutMs \(45000\); set heartbeatIntervalMs to 14999 or less/,
    ],
    [{ groupId: 'g', sessionTimeoutMs: '30000' }, /^sessionTimeoutMs must be a whole number.*Number\(/],
    [{ groupId: 'g', sessionTimeoutMs: NaN }, /^sessionTimeoutMs/],
    [{ groupId: 'g', enableAutoCommit: 'false' }, /^enableAutoCommit must be true or false.*=== 'true'/],
    [{ groupId: 'g', partitionAssignmentStrategy: [] }, /at least one of/],
    [
      { groupId: 'g', partitionAssignmentStrategy: ['uniform'] },
      /'cooperative-sticky', 'range', 'roundrobin', 'sticky'/,
    ],
    [{ groupId: 'g', partitionAssignmentStrategy: ['range', 'range'] }, /without repetition/],
    [{ groupId: 'g', drainTimeoutMs: 295_000 }, /under rebalanceTimeoutMs \(300000\)/],
    [{ groupId: 'g', enableAutoCommit: false, commitMode: 'interval' }, /contradicts commitMode 'interval'/],
    [{ groupId: 'g', groupInstanceId: 'a b' }, /letters, digits/],
    [{ groupId: 'g', groupInstanceId: '..' }, /letters, digits/],
    [{ groupId: 'g', sessionTimeout: 30_000 }, /is not an option of a consumer; did you mean sessionTimeoutMs/],
    [{ groupId: 'g', retries: 3 }, /remove it; options are groupId/],
  ])('%j is told with its rule and its remedy in one line', (given, expected) => {
    const found = problemsOf(given).map(({ option, rule, remedy }) => `${option} ${rule}; ${remedy}`);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(expected);
  });

  it('are counted each, one by one', () => {
    expect(problemsOf({ groupId: '', sessionTimeoutMs: -1, commitMode: 'sometimes', colour: 'red' })).toHaveLength(4);
  });

  it('a heartbeat of exactly a third of the session is not under it, one below is', () => {
    const session = { groupId: 'g', sessionTimeoutMs: 45_000 };
    expect(problemsOf({ ...session, heartbeatIntervalMs: 14_999 })).toEqual([]);
    expect(problemsOf({ ...session, heartbeatIntervalMs: 15_000 })).toMatchObject([
      {
        rule: 'must be under a third of sessionTimeoutMs (45000)',
        remedy: 'set heartbeatIntervalMs to 14999 or less, or sessionTimeoutMs above 45000',
      },
    ]);
    expect(problemsOf({ groupId: 'g', sessionTimeoutMs: 3, heartbeatIntervalMs: 1 })).toMatchObject([
      { remedy: 'set sessionTimeoutMs above 3' },
    ]);
  });

  it('drain and hook together must end before the group goes on', () => {
    const rebalance = { groupId: 'g', rebalanceTimeoutMs: 10_000, hookTimeoutMs: 4000 };
    expect(problemsOf({ ...rebalance, drainTimeoutMs: 5999 })).toEqual([]);
    expect(problemsOf({ ...rebalance, drainTimeoutMs: 6000 })).toMatchObject([
      { option: 'drainTimeoutMs', remedy: expect.stringMatching(/to 5999 or less, or .* above 10000/) as string },
    ]);
  });

  it('what follows the advice is accepted', () => {
    const numbers = {
      heartbeatIntervalMs: fc.integer({ min: 1, max: 600 }),
      sessionTimeoutMs: fc.integer({ min: 4, max: 900 }),
    };
    fc.assert(
      fc.property(fc.record(numbers), (options) => {
        const [told] = problemsOf({ groupId: 'g', ...options });
        const [, heartbeat, session] = /to (\d+) or less, or \w+ above (\d+)/.exec(told?.remedy ?? '') ?? [];
        fc.pre(heartbeat !== undefined);
        expect(problemsOf({ groupId: 'g', ...options, heartbeatIntervalMs: Number(heartbeat) })).toEqual([]);
        expect(problemsOf({ groupId: 'g', ...options, sessionTimeoutMs: Number(session) + 1 })).toEqual([]);
      }),
    );
  });

  it.each([
    { enableAutoCommit: false, commitMode: 'interval' },
    { enableAutoCommit: true, commitMode: 'manual' },
  ])('%j contradicts itself', (options) => {
    expect(problemsOf({ groupId: 'g', ...options })).toMatchObject([{ option: 'enableAutoCommit' }]);
  });

  it('are all told at once, those between options that are right by themselves too', () => {
    const told = problemsOf({
      ...{ sessionTimeoutMs: 30_000, heartbeatIntervalMs: 10_000, retryBackoffMs: 'soon', retryBackoffMaxMs: 1 },
      ...{ partitionAssignmentStrategy: ['uniform'], colour: 1 },
    });
    expect(told.map(({ option }) => option)).toEqual([
      ...['groupId', 'retryBackoffMs', 'partitionAssignmentStrategy', 'colour', 'heartbeatIntervalMs'],
    ]);
  });
});

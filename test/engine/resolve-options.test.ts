import fc from 'fast-check';
import { InvalidOptionsError, resolveOptions, type ConsumerOptions } from '../../libs/engine';
import { optionRules } from '../../libs/engine/option-rules';

function problems(options: object): string[] {
  try {
    resolveOptions(options as ConsumerOptions);
    return [];
  } catch (thrown) {
    if (!(thrown instanceof InvalidOptionsError)) throw thrown;
    return thrown.problems.map(({ option, rule, remedy }) => `${option} ${rule}; ${remedy}`);
  }
}

describe('resolveOptions', () => {
  it('fills in the defaults of Kafka', () => {
    expect(resolveOptions({ groupId: 'g' })).toMatchObject({
      ...{
        sessionTimeoutMs: 45_000,
        heartbeatIntervalMs: 3000,
        maxPollIntervalMs: 300_000,
        rebalanceTimeoutMs: 300_000,
      },
      ...{ partitionAssignmentStrategy: ['cooperative-sticky'], autoOffsetReset: 'latest', commitMode: 'interval' },
      ...{ enableAutoCommit: true, groupInstanceId: null, drainTimeoutMs: 20_000, hookTimeoutMs: 10_000 },
    });
  });

  it('a short rebalance time-out shortens what must fit into it', () => {
    expect(resolveOptions({ groupId: 'g', maxPollIntervalMs: 4000 })).toMatchObject({
      drainTimeoutMs: 2000,
      hookTimeoutMs: 1000,
    });
  });

  it('undefined is as good as left out', () => {
    expect(problems({ groupId: 'g', groupInstanceId: undefined, sessionTimeoutMs: undefined })).toEqual([]);
  });

  it.each([
    [{ enableAutoCommit: false }, 'manual', false],
    [{ commitMode: 'manual' }, 'manual', false],
    [{ commitMode: 'record' }, 'record', true],
  ] as const)('%j: commitMode %s', (given, commitMode, enableAutoCommit) => {
    expect(resolveOptions({ groupId: 'g', ...given })).toMatchObject({ commitMode, enableAutoCommit });
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
    [{ groupId: 'g', partitionAssignmentStrategy: ['cooperative-sticky', 'range'] }, /mixes/],
    [{ groupId: 'g', drainTimeoutMs: 295_000 }, /under rebalanceTimeoutMs \(300000\)/],
    [{ groupId: 'g', enableAutoCommit: false, commitMode: 'interval' }, /contradicts commitMode 'interval'/],
    [{ groupId: 'g', groupInstanceId: 'a b' }, /letters, digits/],
    [{ groupId: 'g', groupInstanceId: '..' }, /letters, digits/],
    [{ groupId: 'g', sessionTimeout: 30_000 }, /is not an option of a consumer; did you mean sessionTimeoutMs/],
    [{ groupId: 'g', retries: 3 }, /remove it; options are groupId/],
  ])('%j', (given, expected) => {
    const found = problems(given);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(expected);
  });

  it('tells every problem at once', () => {
    expect(problems({ groupId: '', sessionTimeoutMs: -1, commitMode: 'sometimes', colour: 'red' })).toHaveLength(4);
  });

  it.each([null, undefined, 7, 'groupId'])('%j is no object of options', (given) => {
    expect(() => resolveOptions(given as never)).toThrow(InvalidOptionsError);
  });

  it('throws nothing but InvalidOptionsError, whatever it is given', () => {
    const anything = fc.dictionary(fc.constantFrom(...Object.keys(optionRules), 'other'), fc.anything());
    fc.assert(fc.property(anything, (given) => void problems(given)));
  });

  it('is idempotent', () => {
    const { groupInstanceId: _instance, clientRack: _rack, ...resolved } = resolveOptions({ groupId: 'g' });
    expect(resolveOptions(resolved)).toEqual(resolveOptions({ groupId: 'g' }));
  });
});

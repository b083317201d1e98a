import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  checkConfiguration,
  describeValue,
  developmentConsumer,
  effectiveOptions,
  productionConsumer,
  resolveOptions,
  type ConsumerOptions,
  type OptionSource,
} from '../../../libs/engine';
import { presets } from '../../../libs/engine/presets';
import { limits } from './limits';

const sources = (options: ConsumerOptions): Readonly<Record<string, OptionSource>> =>
  Object.fromEntries(effectiveOptions(options).map(({ option, source }) => [option, source]));

describe('the effective options', () => {
  it('are those that the consumer resolves', () => {
    const given: ConsumerOptions = { groupId: 'g', maxPollIntervalMs: 9000, commitMode: 'manual' };
    const effective = effectiveOptions(given).map(({ option, value }) => [option, value]);
    expect(Object.fromEntries(effective)).toEqual(resolveOptions(given));
  });

  it('each know where they come from', () => {
    expect(sources({ groupId: 'g', maxPollIntervalMs: 9000, commitMode: 'record' })).toMatchObject({
      groupId: { kind: 'given' },
      maxPollIntervalMs: { kind: 'given' },
      rebalanceTimeoutMs: { kind: 'derived', from: 'maxPollIntervalMs' },
      drainTimeoutMs: { kind: 'derived', from: 'rebalanceTimeoutMs' },
      hookTimeoutMs: { kind: 'derived', from: 'rebalanceTimeoutMs' },
      enableAutoCommit: { kind: 'derived', from: 'commitMode' },
      sessionTimeoutMs: { kind: 'default' },
    });
    expect(sources({ groupId: 'g', enableAutoCommit: false })).toMatchObject({
      commitMode: { kind: 'derived', from: 'enableAutoCommit' },
      drainTimeoutMs: { kind: 'default' },
    });
  });

  it('a default is the value that it has without any other option', () => {
    const standard: Readonly<Record<string, unknown>> = { ...resolveOptions({ groupId: 'g' }) };
    const times = fc.record(
      {
        maxPollIntervalMs: fc.integer({ min: 4, max: 1_000_000 }),
        rebalanceTimeoutMs: fc.integer({ min: 4, max: 1_000_000 }),
        commitMode: fc.constantFrom('interval', 'manual', 'batch'),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(times, (given) => {
        for (const { option, value, source } of effectiveOptions({ groupId: 'g', ...given })) {
          if (source.kind === 'default') expect([option, value]).toEqual([option, standard[option]]);
        }
      }),
    );
  });

  it('leave out what is not valid', () => {
    expect(sources({ groupId: 'g', sessionTimeoutMs: -1 })).not.toHaveProperty('sessionTimeoutMs');
  });
});

describe.each([
  ['production', productionConsumer],
  ['development', developmentConsumer],
] as const)('the preset %s', (preset, consumer) => {
  const options = consumer({ groupId: 'orders' });

  it('breaks no rule, on brokers that nobody has configured either', () => {
    const deployment = { terminationGracePeriodMs: 30_000, members: 3, longestIdleMs: 3 * 86_400_000 };
    const { findings } = checkConfiguration({ consumer: options, listeners: [], deployment, limits: limits() });
    const known = preset === 'production' ? [] : [{ severity: 'advice', rule: 'topics-made-by-mistake' }];
    expect(findings).toMatchObject(known);
    expect(findings).toHaveLength(known.length);
    resolveOptions(options);
  });

  it('is plain options: what it says, and what is put in its place', () => {
    expect(Object.entries(options)).toEqual(expect.arrayContaining(Object.entries(presets[preset])));
    expect(consumer({ groupId: 'orders', sessionTimeoutMs: 20_000 })).toMatchObject({ sessionTimeoutMs: 20_000 });
    expect(resolveOptions(options)).toEqual(resolveOptions({ groupId: 'orders', ...presets[preset] }));
  });

  it('is known as the source of its values, also behind a spread', () => {
    const spread = { ...consumer({ groupId: 'orders', stopTimeoutMs: 12_000 }), heartbeatIntervalMs: 1500 };
    expect(sources(spread)).toMatchObject({
      sessionTimeoutMs: { kind: 'preset', preset },
      partitionAssignmentStrategy: { kind: 'preset', preset },
      groupId: { kind: 'given' },
      stopTimeoutMs: { kind: 'given' },
      heartbeatIntervalMs: { kind: 'given' },
      maxPollIntervalMs: { kind: 'default' },
    });
  });

  it('an option of a preset that has no effect with another commit mode is nothing to advise about', () => {
    const { findings } = checkConfiguration({ consumer: consumer({ groupId: 'orders', commitMode: 'record' }) });
    expect(findings).toEqual([]);
  });
});

it('docs/checking-configuration.md tells what the presets set', () => {
  const text = readFileSync(join(__dirname, '../../../docs/checking-configuration.md'), 'utf8');
  const table = text.slice(text.indexOf('## Presets')).matchAll(/^\| `(\w+)` +\| (.*?) *\| (.*?) *\| .* \|$/gm);
  const documented = [...table].flatMap(([, option = '', ...cells]) =>
    (['production', 'development'] as const).flatMap((preset, index) => {
      const value = (cells[index] ?? '').replaceAll('`', '');
      return value === '' ? [] : [`${preset}: ${option} = ${value}`];
    }),
  );
  const set = Object.entries(presets).flatMap(([preset, options]) =>
    Object.entries(options).map(([option, value]) => `${preset}: ${option} = ${describeValue(value)}`),
  );
  // In the row of `brokerAwayAtStart`.
  const ours = set
    .map((one) => one.replace(/"/g, "'").replace(/\[ (.*) \]/, '[$1]'))
    .filter((one) => !/startTimeoutMs/.test(one));
  expect([...documented].sort()).toEqual([...ours].sort());
});

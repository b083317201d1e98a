import { alerts, dashboard, ruleFile } from '../../libs/monitoring';
import { catalogue } from '../../libs/telemetry/catalogue';
import { panels } from '../../libs/monitoring/panels';
import { runCommand } from '../cli/run-command';
import { alertCases, type AlertCase } from './alert-cases';
import { promtool } from './promtool';

jest.setTimeout(60_000);

const rules = alerts();

/** A test file of promtool: of these series the alert fires at that time, or does not. */
function testOf(name: string, { series, at }: AlertCase, fires: boolean): unknown {
  return {
    rule_files: ['rules.yml'],
    evaluation_interval: '1m',
    tests: [
      {
        interval: '1m',
        input_series: Object.entries(series).map(([key, values]) => ({ series: key, values })),
        // Whether it fires, not with which words: those are of the rule itself.
        promql_expr_test: [
          {
            expr: `count(ALERTS{alertname="${name}", alertstate="firing"})`,
            eval_time: at,
            exp_samples: fires ? [{ labels: '{}', value: 1 }] : [],
          },
        ],
      },
    ],
  };
}

describe('alert rules, judged by promtool', () => {
  it.each([
    ['as they are', {}],
    ['at another pace, with other thresholds', { pace: 0.01, thresholds: { replays: 0, stuckSeconds: 5 } }],
  ])('%s: good rules', async (_, options) => {
    const checked = await promtool('check', {
      'rules.yml': ruleFile(alerts(options), 'https://example.org/alerts.html'),
    });
    expect(checked).toContain(`${rules.length} rules found`);
  });

  it('rules and dashboard ask for metrics that there are', () => {
    const asked = [...rules, ...panels.flatMap(({ queries }) => queries)].flatMap(({ expr }) => [
      ...expr.matchAll(/kafka_consumer_\w+/g),
    ]);
    const names = new Set(asked.map(([name]) => name.replace(/_bucket$/, '')));
    expect([...names].filter((name) => !Object.hasOwn(catalogue, name))).toEqual([]);
  });

  it('every alert has series of which it fires, and of which it does not', () => {
    expect(Object.keys(alertCases).sort()).toEqual(rules.map(({ name }) => name).sort());
    for (const { fires, quiet } of Object.values(alertCases)) expect([fires.length, quiet.length]).not.toContain(0);
  });

  const cases = Object.entries(alertCases).flatMap(([name, { fires, quiet }]) => [
    ...fires.map((one) => [`${name} fires: ${one.what}`, name, one, true] as const),
    ...quiet.map((one) => [`${name} is quiet: ${one.what}`, name, one, false] as const),
  ]);
  it.each(cases)('%s', async (_, name, one, fires) => {
    await promtool('test', { 'test.yml': testOf(name, one, fires), 'rules.yml': ruleFile(rules) });
  });

  it('the test can fail: what fires is not quiet', async () => {
    const [one] = alertCases.KafkaConsumerFailed!.fires;
    const files = { 'test.yml': testOf('KafkaConsumerFailed', one!, false), 'rules.yml': ruleFile(rules) };
    await expect(promtool('test', files)).rejects.toThrow(/KafkaConsumerFailed/);
  });
});

describe('the dashboard', () => {
  it('asks what Prometheus understands', async () => {
    // The variables of Grafana, as it would fill them in.
    const filled = (expr: string): string =>
      expr.replaceAll('$__rate_interval', '5m').replaceAll(/\$(group|topic)/g, '.*');
    const recorded = panels
      .flatMap(({ queries }) => queries)
      .map(({ expr }, index) => ({
        ...{ record: `panel:${index}`, expr: filled(expr) },
      }));
    const checked = await promtool('check', { 'rules.yml': { groups: [{ name: 'panels', rules: recorded }] } });
    expect(checked).toContain(`${recorded.length} rules found`);
  });

  it('has panels that do not overlap, each with its own id', () => {
    const { panels: placed } = dashboard() as {
      panels: { id: number; gridPos: { x: number; y: number; w: number; h: number } }[];
    };
    expect(new Set(placed.map(({ id }) => id)).size).toBe(placed.length);
    const cells = placed.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
  });
});

describe('kafka-rebalance alerts and dashboard', () => {
  it('prints rules with the thresholds that were asked for', async () => {
    const { exitCode, out } = await runCommand(
      'alerts',
      '--set',
      'replays=7',
      '--set',
      'lagSeconds=60',
      '--pace',
      '0.1',
    );
    expect(exitCode).toBe(0);
    expect(out).toMatch(/alert: KafkaConsumerReplays\n +expr: .*\[1m30s\].* > 7\n/);
    expect(out).toMatch(/records_lag_seconds\) > 60 /);
    expect((await runCommand('dashboard')).out).toBe(JSON.stringify(dashboard(), null, 2));
  });

  it.each([
    ['replay=7', /no threshold 'replay': take one of rebalancesPerHour, /],
    ['replays=many', /replays must be a number of at least 0/],
    ['replays', /replays must be a number/],
  ])('--set %s is refused', async (value, message) => {
    const { exitCode, err: complaints } = await runCommand('alerts', '--set', value);
    expect(exitCode).toBe(2);
    expect(complaints).toMatch(message);
  });
});

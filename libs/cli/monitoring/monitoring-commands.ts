import { Command, InvalidArgumentError } from 'commander';
import { stringify } from 'yaml';
import { alerts, dashboard, defaultAlertThresholds, ruleFile, type AlertThresholds } from '../../monitoring';
import { type Output } from '../output';

interface AlertFlags {
  readonly set: Partial<AlertThresholds>;
  readonly pace: number;
  readonly runbook?: string;
}

/** `kafka-rebalance alerts`: a rule file for Prometheus. */
export function alertsCommand(output: Output): Command {
  const known = Object.entries(defaultAlertThresholds).map(([name, value]) => `  ${name.padEnd(18)} ${value}`);
  return new Command('alerts')
    .description('Alert rules for Prometheus, on standard output.')
    .option('--set <name=number>', 'another threshold; may be repeated', threshold, {})
    .option('--pace <factor>', 'multiplies all windows and waits: below 1 to try them out', positive, 1)
    .option('--runbook <url>', 'address of the page that describes the alerts, for runbook_url')
    .addHelpText(
      'after',
      `\nThresholds and their defaults:\n${known.join('\n')}\n\n  $ kafka-rebalance alerts --set replays=0 > rules.yml`,
    )
    .action(({ set, pace, runbook }: AlertFlags) => {
      output.result(stringify(ruleFile(alerts({ thresholds: set, pace }), runbook), { lineWidth: 0 }).trimEnd());
    });
}

/** `kafka-rebalance dashboard`: a dashboard for Grafana. */
export function dashboardCommand(output: Output): Command {
  return new Command('dashboard')
    .description('A dashboard for Grafana to import, on standard output.')
    .addHelpText('after', '\n  $ kafka-rebalance dashboard > dashboard.json')
    .action(() => output.result(JSON.stringify(dashboard(), null, 2)));
}

function threshold(text: string, before: Partial<AlertThresholds>): Partial<AlertThresholds> {
  const [name = '', value = ''] = text.split('=');
  const names = Object.keys(defaultAlertThresholds);
  if (!names.includes(name))
    throw new InvalidArgumentError(`There is no threshold '${name}': take one of ${names.join(', ')}.`);
  if (value.trim() === '' || !(Number(value) >= 0))
    throw new InvalidArgumentError(`${name} must be a number of at least 0.`);
  return { ...before, [name]: Number(value) };
}

function positive(text: string): number {
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('It must be a number above 0.');
}

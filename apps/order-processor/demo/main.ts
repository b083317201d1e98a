import { Command, InvalidArgumentError, Option } from 'commander';
import { Demo, shortestSeconds } from './demo';
import { findKafka, introduction } from './demo-kafka';
import { Display } from './display';
import { ObservedDemo } from './observed-demo';
import { type Verdict } from './verdict';

interface Options {
  readonly json: boolean;
  readonly seconds: number;
  readonly observe: boolean;
  readonly keep: boolean;
}

function seconds(value: string): number {
  const parsed = Number(value);
  if (Number.isFinite(parsed) && parsed >= shortestSeconds) return parsed;
  throw new InvalidArgumentError(`It must be a number of ${shortestSeconds} or more.`);
}

function describe(verdict: Verdict): string {
  const twice = Object.entries(verdict.processedTwice).map(([cause, count]) => `${count} after ${cause}`);
  return [
    '',
    `sent ${verdict.sent}, stored ${verdict.stored}, lost ${verdict.lost}, not committed ${verdict.uncommitted}`,
    `records that were no orders ${verdict.poison}, in the dead-letter topic ${verdict.deadLettered}`,
    `applied twice in the database ${verdict.appliedTwice}; processed twice ${twice.length === 0 ? 0 : twice.join(', ')}`,
    `longest pause of a partition that stayed with its owner ${verdict.longestKeptPauseMs} ms (without any event: ${verdict.steadyGapMs} ms)`,
    `hand-over of a partition that moved ${verdict.handOverMs.p50} ms (median), ${verdict.handOverMs.max} ms (longest)`,
    `take-over from a member that was killed or frozen ${verdict.takeOverMs.p50} ms (median), ${verdict.takeOverMs.max} ms (longest); the session is 6000 ms`,
    verdict.ok ? 'verdict: nothing lost, nothing applied twice' : 'verdict: NOT GOOD',
  ].join('\n');
}

async function main(): Promise<void> {
  const command = new Command('demo')
    .description('Three order-processors under load; then one joins, one restarts, one is killed, one freezes.')
    .option('--json', 'print the verdict as one JSON object on the last line', false)
    .option('--seconds <n>', `how long the load lasts, ${shortestSeconds} or more`, seconds, 60)
    .option('--observe', 'with live pages and a Prometheus, and more that goes wrong', false)
    .addOption(
      new Option('--keep', 'observed, until Ctrl-C: what goes wrong, and when, you type').implies({ observe: true }),
    )
    .addHelpText(
      'after',
      '\nIt takes KAFKA_BROKERS and DATABASE_URL if they are set; else it starts a real Kafka (Docker, or Java 17 with\n' +
        'Maven) and a real PostgreSQL. Where there is neither, KafkaTestBroker plays Kafka. --observe starts a real Prometheus too: `prometheus` of PATH, or PROMETHEUS=path.\n' +
        'Exit status 1: something was lost, applied twice or not committed.',
    );
  const options = command.parse().opts<Options>();
  const interrupt = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interrupt.abort());
  const display = new Display(process.stdout, options.json || options.observe);
  try {
    const kafka = await findKafka();
    display.say(introduction(kafka));
    const demo = options.observe
      ? new ObservedDemo(options.keep, kafka, display, interrupt.signal)
      : new Demo(options.seconds, kafka, display, interrupt.signal);
    const verdict = await demo.run();
    process.stdout.write(options.json ? `${JSON.stringify(verdict)}\n` : `${describe(verdict)}\n`);
    process.exitCode = verdict.ok ? 0 : 1;
  } catch (thrown) {
    const interrupted = interrupt.signal.aborted;
    const text = interrupted
      ? 'interrupted; everything is stopped'
      : thrown instanceof Error
        ? thrown.message
        : String(thrown);
    process.stderr.write(`demo: ${text}\n`);
    process.exitCode = interrupted ? 130 : 2;
  }
}

void main();

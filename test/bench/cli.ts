import { Command, InvalidArgumentError } from 'commander';
import { figuresTable } from './rebalance/figures-table';
import { benchRebalance } from './rebalance/rebalance-bench';
import { settings } from './rebalance/settings';

// Run by `npm run bench -- <name>`. With `npm run --silent`, the last line on stdout of --json is the result.

interface RebalanceFlags {
  readonly seconds: number;
  readonly json?: true;
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const sayAside = (line: string): void => void process.stderr.write(`${line}\n`);

const program = new Command('npm run bench --')
  .description('Benchmarks on a real broker: of KAFKA_BROKERS, else by Docker, else by Java 17 and Maven.')
  .showHelpAfterError('`--help` tells what there is.');

program
  .command('rebalance')
  .description('what a rebalance does to partitions that stay and to those that move, beside Nest’s Transport.KAFKA')
  .option('--seconds <n>', 'how long to go on with more rounds; one is always run', positive, 210)
  .option('--json', 'print the figures as one JSON object on the last line')
  .addHelpText('after', `\n${legend()}`)
  .action(rebalance);

async function rebalance({ seconds, json }: RebalanceFlags): Promise<void> {
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => interrupted.abort(new Error(`Interrupted by ${signal}; what was started is gone.`)));
  }
  const figures = await benchRebalance({ seconds, signal: interrupted.signal, log: sayAside });
  say('');
  const { cpu, cores, memoryGb, node, kafka } = figures.platform;
  say(`On ${cpu}, ${cores} core(s), ${memoryGb} GB; Node ${node}; Kafka ${kafka}.`);
  say(figuresTable(figures.contenders));
  say(legend());
  if (json) say(JSON.stringify(figures));
}

function legend(): string {
  const { members, partitions, recordsPerSecond, handlerMs, sessionTimeoutMs, heartbeatIntervalMs } = settings;
  return [
    `${members} members and a fourth that comes and goes, ${partitions} partitions, ${recordsPerSecond} records/s,`,
    `handlers of ${handlerMs} ms, session timeout ${sessionTimeoutMs} ms, heartbeats every ${heartbeatIntervalMs} ms.`,
    'Times are milliseconds, median / max.',
    '  kept pause  longest gap between two records of a partition whose owner stayed, of each round; the partitions of',
    '              the member that is in the slow record are left out',
    '  hand-over   from the last record by the old owner to the first by the new one',
    '  twice, lost records processed again; records never processed',
    '  rebalances  most new assignments that a member got which was there before; a cooperative join has two',
    '  load        longest gap of the load itself: a pause of that size is not the consumer’s',
  ].join('\n');
}

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new InvalidArgumentError('Not a positive number.');
  return value;
}

/** What went wrong, and because of what. */
function explain(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  return thrown.cause === undefined ? thrown.message : `${thrown.message}\n${explain(thrown.cause)}`;
}

program.parseAsync().catch((thrown: unknown) => {
  sayAside(explain(thrown));
  process.exitCode = 1;
});

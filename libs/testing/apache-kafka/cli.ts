import { Command, Option } from 'commander';
import { countRunning, DetachedCluster } from './detached-cluster';
import { environmentBrokers, selectSource } from './kafka-source';
import { type ClusterState } from './state-file';

// Run by `npm run kafka -- up|status|down`. With `npm run --silent`, stdout of --json is JSON and nothing else.

interface UpFlags {
  readonly brokers: '1' | '3';
  readonly json?: true;
}

const cluster = new DetachedCluster();
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const sayAside = (line: string): void => void process.stderr.write(`${line}\n`);

const program = new Command('npm run kafka --')
  .description('A real Apache Kafka on this machine: by Docker if its engine runs, else by Java 17 and Maven.')
  .showHelpAfterError();

program
  .command('up')
  .description('start brokers; they stay until `down`, their data no longer')
  .addOption(new Option('--brokers <count>', 'how many').choices(['1', '3']).default('1'))
  .option('--json', 'print the result as JSON')
  .action(up);

program
  .command('status')
  .description('tell what runs; exit code 1 if nothing does')
  .option('--json', 'print the result as JSON')
  .action(status);

program
  .command('down')
  .description('end the brokers and remove their data')
  .option('--json', 'print the result as JSON')
  .action(down);

async function up(flags: UpFlags): Promise<void> {
  const brokers = flags.brokers === '3' ? 3 : 1;
  const source = await selectSource();
  if (source === 'environment') {
    const named = environmentBrokers(process.env);
    if (flags.json) say(JSON.stringify({ up: true, started: false, source, brokers: named }));
    else say(`KAFKA_BROKERS names ${named.join(',')}: there is nothing to start.`);
    return;
  }
  const began = Date.now();
  const interrupted = new AbortController();
  // Once: a second signal ends this process at once, and `down` tidies up.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => interrupted.abort(new Error(`Interrupted by ${signal}; what was started is gone.`)));
  }
  const { state, started } = await cluster.up(source, {
    brokers,
    properties: {},
    log: sayAside,
    signal: interrupted.signal,
  });
  if (state.brokers.length !== brokers) {
    throw new Error(`${await summary(state)} End that first with \`down\`.`);
  }
  if (flags.json) {
    say(JSON.stringify({ up: true, started, ...details(state), tookMs: Date.now() - began }));
    return;
  }
  say(started ? `Kafka is up after ${((Date.now() - began) / 1000).toFixed(1)} s.` : await summary(state));
  say(`  export KAFKA_BROKERS=${state.brokers.join(',')}`);
}

async function status(flags: { json?: true }): Promise<void> {
  const state = await cluster.find();
  if (state === null) process.exitCode = 1;
  if (flags.json) say(JSON.stringify(state === null ? { up: false } : { up: state.phase === 'up', ...details(state) }));
  else say(state === null ? 'No broker is up.' : await summary(state));
}

async function down(flags: { json?: true }): Promise<void> {
  const ended = await cluster.down();
  if (flags.json) say(JSON.stringify({ ended: ended === null ? [] : ended.brokers }));
  else say(ended === null ? 'No broker was up.' : `Ended ${ended.brokers.join(',')}.`);
}

async function summary(state: ClusterState): Promise<string> {
  const { brokers, trace, phase } = state;
  const running = await countRunning(trace);
  const what = phase === 'up' ? 'Kafka is up' : 'Kafka is starting';
  return `${what}: ${running} of ${brokers.length} broker(s) run by ${trace.source} on ${brokers.join(',')}.`;
}

function details({ brokers, trace }: ClusterState): object {
  return { brokers, ...trace };
}

program.parseAsync().catch((thrown: unknown) => {
  sayAside(thrown instanceof Error ? thrown.message : String(thrown));
  process.exitCode = 1;
});

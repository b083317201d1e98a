import { Command } from 'commander';
import { benchAssignors } from './assignors/assignors-bench';
import { assignorsTables } from './assignors/assignors-tables';
import { names, numbers, positive } from './flag-values';
import { goalsTable } from './goals';
import { benchHandOver } from './hand-over/hand-over-bench';
import { handOverTable } from './hand-over/hand-over-table';
import { benchIdle } from './idle/idle-bench';
import { idleGoals, idlePlot, idleTable } from './idle/idle-tables';
import { benchNest, nestTable } from './nest/nest-bench';
import { benchObservation } from './observation/observation-bench';
import { observationTable } from './observation/observation-table';
import { ProcessingBench } from './processing/processing-bench';
import { processingTable } from './processing/processing-table';
import { benchRebalance } from './rebalance/rebalance-bench';
import { legend, rebalancePlot, rebalanceTable } from './rebalance/rebalance-tables';
import { explain, interruption, loadOfMachine, report, say, sayAside, tell, type Outputs } from './outputs';
import { benchScale } from './scale/scale-bench';
import { latencyPlot, scaleGoals, scalePlot, scaleTables } from './scale/scale-tables';
import { soak } from './soak/soak-bench';
import { soakTables } from './soak/soak-tables';
import { withLibrdkafka } from './throughput/librdkafka-package';
import { benchThroughput } from './throughput/throughput-bench';
import { throughputPlot, throughputTables } from './throughput/throughput-tables';
import { benchWhole } from './whole/whole-bench';
import { rebalanceGoals, soakGoals, throughputGoals } from './whole/whole-goals';
import { writeJavaScores } from '../protocol/assignors/java-scores';

// Run by `npm run bench -- <name>`. With `npm run --silent`, the last line on stdout of --json is the result.

const librdkafkaFlag = [
  '--librdkafka [folder]',
  'also Confluent’s JavaScript client: of a folder, or built for the run (five minutes)',
] as const;

interface RebalanceFlags extends Outputs {
  readonly seconds: number;
  readonly contenders: readonly string[];
  readonly librdkafka?: true | string;
}

const program = new Command('npm run bench --')
  .description('Benchmarks on a real broker: of KAFKA_BROKERS, else by Docker, else by Java 17 and Maven.')
  .showHelpAfterError('`--help` tells what there is.');

program
  .command('rebalance')
  .description('what a rebalance does to partitions that stay and to those that move, beside stock Nest and librdkafka')
  .option('--seconds <n>', 'how long to go on with more rounds; one is always run', positive, 360)
  .option('--contenders <names>', 'only these', names, [])
  .option(...librdkafkaFlag)
  .option('--plots <folder>', 'draw rebalance.svg into it: docs/performance')
  .option('--markdown <file>', 'put the results into a page: docs/performance/rebalance.md')
  .option('--json', 'print the figures as one JSON object on the last line')
  .addHelpText('after', `\n${legend()}`)
  .action(rebalance);

interface WholeFlags extends Omit<Outputs, 'markdown'> {
  readonly quick?: true;
}

program
  .command('all', { isDefault: true })
  .description('throughput, idle, scale, rebalance, hand-over, assignors and soak, shortly, and which goals are met')
  .option('--quick', 'as little of each as tells that it works')
  .option('--plots <folder>', 'draw pictures into it: docs/performance')
  .option('--json', 'print the figures as one JSON object on the last line')
  .action(whole);

async function whole({ quick, ...outputs }: WholeFlags): Promise<void> {
  const load = loadOfMachine();
  const { figures, tables, plots } = await benchWhole({ quick: quick === true, signal: interruption(), log: sayAside });
  tell('bench/all', figures, [...tables, goalsTable(figures.goals)], load, outputs, plots);
}

interface NestFlags {
  readonly rounds: number;
  readonly records: number;
  readonly json?: true;
}

program
  .command('nest')
  .description('what Nest’s pipeline costs for each record, and how soon the first one comes, beside Transport.KAFKA')
  .option('--rounds <n>', 'how often each is measured, after a round to warm up', positive, 5)
  .option('--records <n>', 'records that each reads in a round', positive, 50_000)
  .option('--json', 'print the figures as one JSON object on the last line')
  .action(nest);

interface ProcessingFlags {
  readonly backlog: number;
  readonly json?: true;
}

program
  .command('processing')
  .description('parallel handlers, batches, a key that blocks, memory under a backlog, beside what they replace')
  .option('--backlog <n>', 'records of 1 kB behind a slow handler', positive, 1_000_000)
  .option('--json', 'print the figures as one JSON object on the last line')
  .action(processing);

interface ObservationFlags extends Outputs {
  readonly rounds: number;
  readonly records: number;
  readonly openTelemetry?: true;
}

program
  .command('observation')
  .description('what metrics, logs, scrapes and health cost of the throughput of a listener that does nothing')
  .option('--rounds <n>', 'how often each way is measured', positive, 15)
  .option('--records <n>', 'records that count in each', positive, 600_000)
  .option('--open-telemetry', 'also its metrics, and a span for each record')
  .option('--markdown <file>', 'put the results into a page: docs/performance/observation.md')
  .option('--json', 'print the figures as one JSON object on the last line')
  .action(observation);

interface HandOverFlags extends Outputs {
  readonly rounds: number;
  readonly joins: number;
  readonly heartbeat: number;
}

program
  .command('hand-over')
  .description('from a member’s request to join to its first record of a partition that moves, beside librdkafka')
  .option('--rounds <n>', 'how often each is measured, in turn', positive, 3)
  .option('--joins <n>', 'how often a third member joins in a round', positive, 6)
  .option('--heartbeat <ms>', 'heartbeat interval of everybody', positive, 1000)
  .option('--markdown <file>', 'put the results into a page: docs/performance/hand-over.md')
  .option('--json', 'print the figures as one JSON object on the last line')
  .action(handOver);

interface AssignorsFlags extends Outputs {
  readonly rounds: number;
  readonly cases: number;
  readonly record?: true;
}

program
  .command('assignors')
  .description(
    'cooperative-sticky, ours beside Java’s: time, up to 10,000 partitions and 1,000 members, and balance and moves',
  )
  .option('--rounds <n>', 'how often each is measured, after it is warmed up', positive, 15)
  .option('--cases <n>', 'random groups whose assignments are compared', positive, 2000)
  .option('--record', 'keep Java’s scores of the random groups for the unit tests')
  .option('--markdown <file>', 'put the results into a page: docs/performance/assignors.md')
  .option('--json', 'print the figures as one JSON object on the last line')
  .action(assignors);

interface ThroughputFlags extends Outputs {
  readonly rounds: number;
  readonly seconds: number;
  readonly contenders: readonly string[];
  readonly workloads: readonly string[];
  readonly librdkafka?: true | string;
}

program
  .command('throughput')
  .description('records a second, and what each costs, beside stock Nest, kafkajs, Java’s consumer and librdkafka')
  .option('--rounds <n>', 'how often each is measured, in turn', positive, 3)
  .option('--seconds <n>', 'how long each is measured at most, after it is warm', positive, 2)
  .option('--contenders <names>', 'only these', names, [])
  .option('--workloads <names>', 'only these', names, [])
  .option(...librdkafkaFlag)
  .option('--plots <folder>', 'draw throughput.svg into it: docs/performance')
  .option('--markdown <file>', 'put the results into a page: docs/performance/throughput.md')
  .option('--json', 'print the figures as one JSON object on the last line')
  .action(throughput);

interface IdleFlags extends Outputs {
  readonly rounds: number;
  readonly seconds: number;
  readonly partitions: readonly number[];
}

program
  .command('idle')
  .description('what a consumer costs that has nothing to read, for each connection, beside kafkajs')
  .option('--rounds <n>', 'how often each is measured, in turn', positive, 3)
  .option('--seconds <n>', 'how long each is measured, after it has settled', positive, 10)
  .option('--partitions <numbers>', 'of the topics', numbers, [1, 100, 1000])
  .option('--plots <folder>', 'draw idle.svg into it: docs/performance')
  .option('--markdown <file>', 'put the results into a page: docs/performance/idle.md')
  .option('--json', 'print the figures as one JSON object on the last line')
  .action(idle);

async function idle({ rounds, seconds, partitions, ...outputs }: IdleFlags): Promise<void> {
  const load = loadOfMachine();
  const figures = await benchIdle({ rounds, seconds, partitions, signal: interruption(), log: sayAside });
  const tables = [idleTable(figures), goalsTable(idleGoals(figures))];
  tell('bench/idle', figures, tables, load, outputs, { 'idle.svg': idlePlot(figures) });
}

interface ScaleFlags extends IdleFlags {
  readonly records: number;
}

program
  .command('scale')
  .description('what a record costs with few and with many partitions, and how late it is at light and at half load')
  .option('--rounds <n>', 'how often each is measured, in turn', positive, 3)
  .option('--seconds <n>', 'how long each load lasts', positive, 4)
  .option('--partitions <numbers>', 'of the topics', numbers, [10, 100, 300, 1000])
  .option('--records <n>', 'in each topic that is read from its beginning', positive, 1_200_000)
  .option('--plots <folder>', 'draw scale.svg and latency.svg into it: docs/performance')
  .option('--markdown <file>', 'put the results into a page: docs/performance/scale.md')
  .option('--json', 'print the figures as one JSON object on the last line')
  .action(scale);

async function scale({ rounds, seconds, partitions, records, ...outputs }: ScaleFlags): Promise<void> {
  const load = loadOfMachine();
  const figures = await benchScale({ rounds, seconds, partitions, records, signal: interruption(), log: sayAside });
  const plots = { 'scale.svg': scalePlot(figures), 'latency.svg': latencyPlot(figures) };
  const tables = [...scaleTables(figures), goalsTable(scaleGoals(figures))];
  tell('bench/scale', figures, tables, load, outputs, plots);
}

async function throughput({ librdkafka, json, markdown, plots, ...setup }: ThroughputFlags): Promise<void> {
  const load = loadOfMachine();
  const signal = interruption();
  const figures = await withLibrdkafka(librdkafka, { signal, log: sayAside }, (folder) =>
    benchThroughput({ ...setup, librdkafka: folder, signal, log: sayAside }),
  );
  const pictures = { 'throughput.svg': throughputPlot(figures) };
  const tables = [...throughputTables(figures), goalsTable(throughputGoals(figures))];
  tell('bench/throughput', figures, tables, load, { json, markdown, plots }, pictures);
}

interface SoakFlags extends Outputs {
  readonly minutes: number;
  readonly every: number;
}

program
  .command('soak')
  .description('memory and lost records at half load, with a member that joins, leaves and crashes')
  .option('--minutes <n>', 'how long', positive, 30)
  .option('--every <seconds>', 'between two changes of the group', positive, 20)
  .option('--markdown <file>', 'put the results into a page: docs/reliability/soak.md')
  .option('--json', 'print the figures as one JSON object on the last line')
  .action(soakGroup);

async function soakGroup({ minutes, every: everySeconds, ...outputs }: SoakFlags): Promise<void> {
  const load = loadOfMachine();
  const figures = await soak({ minutes, everySeconds, signal: interruption(), log: sayAside });
  tell('bench/soak', figures, [...soakTables(figures), goalsTable(soakGoals(figures))], load, outputs);
}

async function assignors({ rounds, cases, record, ...outputs }: AssignorsFlags): Promise<void> {
  const load = loadOfMachine();
  const figures = await benchAssignors({ rounds, cases, signal: interruption(), log: sayAside });
  if (record) writeJavaScores(figures.quality.random.map(({ java }) => java));
  tell('bench/assignors', figures, assignorsTables(figures), load, outputs);
}

async function handOver({ rounds, joins, heartbeat: heartbeatIntervalMs, ...outputs }: HandOverFlags): Promise<void> {
  const load = loadOfMachine();
  const figures = await benchHandOver({ rounds, joins, heartbeatIntervalMs, signal: interruption(), log: sayAside });
  tell('bench/hand-over', figures, [handOverTable(figures)], load, outputs);
}

async function observation({ rounds, records, openTelemetry, ...outputs }: ObservationFlags): Promise<void> {
  const load = loadOfMachine();
  const ways = ['nothing', 'everything', ...(openTelemetry ? (['openTelemetry', 'tracing'] as const) : [])] as const;
  const figures = await benchObservation({ rounds, records, ways, signal: interruption(), log: sayAside });
  tell('bench/observation', figures, [observationTable(figures)], load, outputs);
}

async function processing({ backlog, json }: ProcessingFlags): Promise<void> {
  const figures = await ProcessingBench.run({ backlog, signal: interruption(), log: sayAside });
  report(figures.platform, processingTable(figures));
  if (json) say(JSON.stringify(figures));
}

async function rebalance({ librdkafka, seconds, contenders, ...outputs }: RebalanceFlags): Promise<void> {
  const load = loadOfMachine();
  const [signal, log] = [interruption(), sayAside];
  const figures = await withLibrdkafka(librdkafka, { signal, log }, (folder) =>
    benchRebalance({ seconds, contenders, librdkafka: folder, signal, log }),
  );
  say(`\n${legend()}`);
  const tables = [rebalanceTable(figures), goalsTable(rebalanceGoals(figures))];
  tell('bench/rebalance', figures, tables, load, outputs, { 'rebalance.svg': rebalancePlot(figures) });
}

async function nest({ rounds, records, json }: NestFlags): Promise<void> {
  const figures = await benchNest({ rounds, records, signal: interruption(), log: sayAside });
  report(figures.platform, nestTable(figures.contenders));
  if (json) say(JSON.stringify(figures));
}

program.parseAsync().catch((thrown: unknown) => {
  sayAside(explain(thrown));
  process.exitCode = 1;
});

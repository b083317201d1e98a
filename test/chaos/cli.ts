import { writeFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import { atLeast, positive, whole } from '../bench/flag-values';
import { interruption, say, sayAside } from '../bench/outputs';
import { runChaos, planFor, type ChaosRun } from './chaos-run';
import { faultText } from './fault-text';
import { chaosGroups } from './groups';
import { faultKinds, type FaultKind } from './plan';
import { chaosReport } from './report/chaos-report';
import { reportPage, reportText } from './report/report-page';

// Run by `npm run chaos --`. With `npm run --silent`, stdout of --json is JSON and nothing else.

interface ChaosFlags {
  readonly minutes: number;
  readonly seed: number;
  readonly faults: readonly FaultKind[];
  readonly groups: readonly string[];
  readonly members: number;
  readonly partitions: number;
  readonly gap: number;
  readonly plan?: true;
  readonly logs?: string;
  readonly markdown?: string;
  readonly json?: true;
}

const groupNames = chaosGroups.map(({ name }) => name);

const program = new Command('npm run chaos --')
  .description(
    'Harms members, brokers, connections and a database by a plan, and checks what came of it. Needs Java 17, Maven, Redis.',
  )
  .option('--minutes <n>', 'how long faults begin; start, last heals and checks come on top', positive, 5)
  .option('--seed <n>', 'of the plan: the same one gives the same faults at the same times', whole, 1)
  .option('--faults <kinds>', `of these: ${faultKinds.join()}`, oneOf(faultKinds), faultKinds)
  .option('--groups <names>', `of these: ${groupNames.join()}`, oneOf(groupNames), groupNames)
  .option('--members <n>', 'of each group; at least 2', atLeast(2), 3)
  .option('--partitions <n>', 'of the topic', atLeast(1), 12)
  .option('--gap <ms>', 'between two faults, on average', positive, 4000)
  .option('--plan', 'only print the plan')
  .option('--logs <folder>', 'an empty folder, in which the events of members are kept')
  .option('--markdown <file>', 'write the report into a page: docs/reliability/...')
  .option('--json', 'print the report as one JSON object')
  .addHelpText('after', '\nThe exit code is 1 if a rule was broken, 2 if the run failed.')
  .showHelpAfterError('`--help` tells what there is.')
  .action(chaos);

async function chaos(flags: ChaosFlags): Promise<void> {
  const { seed, faults: kinds, groups, members: membersPerGroup, partitions, gap: gapMs } = flags;
  const options: ChaosRun['options'] = {
    ...{ seed, kinds, groups, membersPerGroup, partitions, gapMs, durationMs: flags.minutes * 60_000 },
  };
  if (flags.plan) {
    for (const fault of planFor(options)) say(`${(fault.at / 1000).toFixed(1).padStart(7)} s  ${faultText(fault)}`);
    return;
  }
  const run = await runChaos({ ...options, calmMs: 5000, keepIn: flags.logs, signal: interruption(), say: sayAside });
  const report = chaosReport(run);
  if (flags.markdown !== undefined) writeFileSync(flags.markdown, `${reportPage(report)}\n`);
  if (flags.json) say(JSON.stringify(report));
  else say(reportText(report));
  if (report.violations.length > 0) process.exitCode = 1;
}

function oneOf<T extends string>(known: readonly T[]): (text: string) => readonly T[] {
  return (text) =>
    text.split(',').map((name) => {
      const found = known.find((one) => one === name);
      if (found === undefined) throw new InvalidArgumentError(`'${name}' is none of ${known.join()}.`);
      return found;
    });
}

program.parseAsync().catch((thrown: unknown) => {
  const cause = thrown instanceof Error && thrown.name === 'AbortError' ? thrown.cause : thrown;
  sayAside(cause instanceof Error ? cause.message : String(cause));
  process.exitCode = 2;
});

import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { Command } from 'commander';
import { atLeast, positive, whole } from '../../bench/flag-values';
import { interruption, loadOfMachine, tell, sayAside, type Outputs } from '../../bench/outputs';
import { fuzzFigures, fuzzTables } from './fuzz-figures';
import { runFuzz } from './fuzz-run';
import { FuzzProblem } from './fuzz-thread';
import { Pace } from './pace';

// Run by `npm run fuzz --`. With `npm run --silent`, the last line on stdout of --json is the result.

interface FuzzFlags extends Pick<Outputs, 'markdown' | 'json'> {
  readonly framesEach: number;
  readonly seed: number;
  readonly only?: string;
  readonly jobs: number;
  readonly patience: number;
}

const program = new Command('npm run fuzz --')
  .description('Mutated frames for every decoder. Ends with what was seen, or with the frame that breaks a rule.')
  .option(
    '--frames-each <n>',
    'for each decoder, which is a version of a request or response, mostly',
    atLeast(1),
    3000,
  )
  .option('--seed <n>', 'of the frames: the same one makes the same frames', whole, Date.now() % 2 ** 31)
  .option('--only <text>', 'decoders with this in their names: Fetch, "JoinGroup v9 request", records')
  .option('--jobs <n>', 'threads; default: as many as there are cores', atLeast(1), availableParallelism())
  .option('--patience <seconds>', 'after which a frame is taken for one that never ends', positive, 10)
  .option('--markdown <file>', 'put the results into a page: docs/reliability/fuzzing.md')
  .option('--json', 'print the figures as one JSON object on the last line')
  .addHelpText('after', '\nThe exit code is 1 if a frame broke a rule, 2 if the run failed.')
  .showHelpAfterError('`--help` tells what there is.')
  .action(fuzz);

async function fuzz({ framesEach, seed, only, jobs, patience, ...outputs }: FuzzFlags): Promise<void> {
  const load = loadOfMachine();
  const began = performance.now();
  const pace = new Pace();
  sayAside(`seed ${seed}`);
  const tallies = await runFuzz({
    ...{ targetsFrom: join(__dirname, 'targets.ts'), seed, frames: framesEach, only, jobs },
    ...{ patienceMs: patience * 1000, signal: interruption() },
    progress: (done, all, decoder) => {
      const line = pace.line(performance.now(), done, all);
      if (line !== null) sayAside(`${line}; ${decoder}`);
    },
  });
  const tookSeconds = (performance.now() - began) / 1000;
  const figures = fuzzFigures(tallies, { seed, framesEach, jobs, tookSeconds });
  tell('fuzz', figures, fuzzTables(figures), load, outputs);
}

program.parseAsync().catch((thrown: unknown) => {
  sayAside(thrown instanceof Error ? thrown.message : String(thrown));
  process.exitCode = thrown instanceof FuzzProblem ? 1 : 2;
});

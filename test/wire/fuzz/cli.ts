import { performance } from 'node:perf_hooks';
import { Command } from 'commander';
import { fuzz } from './fuzz';
import { fuzzTargets } from './targets';

// Run by `npm run fuzz -- --frames 1000000 --seed 1`.

const program = new Command('npm run fuzz --')
  .description('Mutated frames for every decoder. Ends with what was seen, or with the frame that breaks a rule.')
  .option('--frames <count>', 'how many', '1000000')
  .option('--seed <number>', 'of the mutations', String(Date.now() % 2 ** 31))
  .parse();
const { frames, seed } = program.opts<{ frames: string; seed: string }>();
const targets = fuzzTargets(Number(seed));
process.stdout.write(`seed ${seed}, ${targets.length} decoders, Node ${process.versions.node}\n`);
const began = performance.now();
const report = fuzz(targets, Number(frames), Number(seed));
const memory = process.memoryUsage.rss() / 2 ** 20;
process.stdout.write(
  `${report.frames} frames in ${((performance.now() - began) / 1000).toFixed(1)} s: ${report.decoded} decoded, ` +
    `${report.refused} refused\nslowest frame ${report.slowestMs.toFixed(1)} ms (${report.slowest}); most made of a byte ` +
    `${report.heaviest.toFixed(1)}; memory at the end ${memory.toFixed(0)} MB\n`,
);

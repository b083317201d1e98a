import { join } from 'node:path';
import { Corpus } from './corpus';
import * as hanging from './fakes/hanging-target';
import { FuzzThread } from './fuzz-thread';
import { runFuzz, type FuzzRun } from './fuzz-run';

jest.setTimeout(120_000);

const run: FuzzRun = {
  targetsFrom: join(__dirname, 'fakes/quick-targets.ts'),
  ...{ seed: 5, frames: 11, jobs: 2, patienceMs: 60_000 },
};

it('threads share the frames of each decoder, and their figures are put together', async () => {
  const tallies = await runFuzz(run);
  expect(tallies.map(({ target, frames }) => [target.name, frames])).toEqual([
    ['a number', 11],
    ['a text', 11],
  ]);
  const alone = await runFuzz({ ...run, jobs: 1, only: 'text' });
  expect(alone).toMatchObject([{ ...tallies[1], target: { name: 'a text' }, seconds: expect.any(Number) as number }]);
});

it('a frame that its decoder does not come back from is named', async () => {
  const fake = { targetsFrom: join(__dirname, 'fakes/hanging-target.ts'), frames: 1000, jobs: 1, patienceMs: 3000 };
  const corpus = new Corpus(hanging.fuzzTargets(), run.seed);
  let count = 0;
  while (!hanging.hangs(corpus.frame(0, count))) count += 1;
  await expect(runFuzz({ ...run, ...fake })).rejects.toThrow(
    `a decoder that hangs, frame ${count} of seed 5: it had not ended after 3 s\n` +
      `base64: ${corpus.frame(0, count).toString('base64')}`,
  );
});

it('a frame that fills the memory of its thread is named', async () => {
  const fake = { targetsFrom: join(__dirname, 'fakes/growing-target.ts'), jobs: 1 };
  await expect(runFuzz({ ...run, ...fake })).rejects.toThrow(
    /^a decoder that grows, frame 0 of seed 5: .*memory.*\nbase64: /,
  );
});

it('a thread that has done its portion is not taken for one that hangs', async () => {
  const [share, chosen] = [{ from: 2, to: 5 }, [0, 1]];
  const thread = new FuzzThread({ targetsFrom: run.targetsFrom, seed: run.seed, chosen, share }, () => undefined);
  expect([thread.look(), thread.done]).toEqual([0, 0]);
  await thread.ended;
  expect([thread.look(), thread.look(), thread.look(), thread.done]).toEqual([0, 0, 0, 6]);
});

it('an unknown decoder is refused', async () => {
  await expect(runFuzz({ ...run, only: 'Nothing' })).rejects.toThrow('--only Nothing: no decoder');
});

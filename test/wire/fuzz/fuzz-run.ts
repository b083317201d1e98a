import { Corpus } from './corpus';
import { FuzzProblem, FuzzThread } from './fuzz-thread';
import { noFrames, sumOf, type Share, type Tally } from './fuzz';
import { type Target } from './targets';

export interface FuzzRun {
  /** The path of the module that exports `fuzzTargets`. */
  readonly targetsFrom: string;
  readonly seed: number;
  /** For each decoder. */
  readonly frames: number;
  /** Decoders with this in their names; default: all. */
  readonly only?: string | undefined;
  /** Threads. */
  readonly jobs: number;
  /** How long a frame may take. */
  readonly patienceMs: number;
  readonly signal?: AbortSignal;
  /** Told now and then how many frames are done, of how many. */
  readonly progress?: (done: number, all: number, decoder: string) => void;
}

/** What all threads together came to with one decoder. */
export interface DecoderTally extends Tally {
  readonly target: Target;
  /** Of all threads, one after the other. */
  readonly seconds: number;
}

const lookEveryMs = 250;

/** @throws FuzzProblem with the frame that broke a rule, did not end, or ended its thread */
export async function runFuzz(run: FuzzRun): Promise<readonly DecoderTally[]> {
  const { targetsFrom, seed, frames, only = '' } = run;
  const corpus = Corpus.of(targetsFrom, seed);
  const chosen = [...corpus.targets.keys()].filter((at) => corpus.targets[at]?.name.includes(only));
  if (chosen.length === 0) {
    throw new Error(`--only ${only}: no decoder has that in its name. Names are like '${corpus.targets[0]?.name}'.`);
  }

  const tallies = new Map<Target, DecoderTally>();
  const threads = sharesOf(frames, run.jobs).map(
    (share) =>
      new FuzzThread({ targetsFrom, seed, chosen, share }, ({ target: at, tally, seconds }) => {
        const target = corpus.targets[at]!;
        const before = tallies.get(target);
        const all = { ...sumOf(before ?? noFrames, tally), seconds: (before?.seconds ?? 0) + seconds };
        tallies.set(target, { ...all, target });
      }),
  );
  try {
    await untilEnded(threads, corpus, frames * chosen.length, run);
  } finally {
    await Promise.all(threads.map((thread) => thread.end()));
  }
  return [...tallies.values()];
}

async function untilEnded(threads: readonly FuzzThread[], corpus: Corpus, all: number, run: FuzzRun): Promise<void> {
  const { patienceMs, signal, progress } = run;
  let timer: NodeJS.Timeout | undefined;
  // Looks are counted, not time: on a machine that stands still this timer does so too.
  const trouble = new Promise<never>((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error));
    timer = setInterval(() => {
      for (const thread of threads) {
        if (thread.look() * lookEveryMs < patienceMs) continue;
        reject(problemAt(thread, corpus, `it had not ended after ${patienceMs / 1000} s`));
      }
      const done = threads.reduce((total, thread) => total + thread.done, 0);
      progress?.(done, all, corpus.targets[threads[0]?.frame?.[0] ?? -1]?.name ?? '');
    }, lookEveryMs);
  });
  const ended = threads.map((thread) =>
    thread.ended.catch((thrown: unknown) => {
      if (thrown instanceof FuzzProblem || thread.frame === null) throw thrown;
      throw problemAt(thread, corpus, (thrown as Error).message);
    }),
  );
  try {
    await Promise.race([Promise.all(ended), trouble]);
  } finally {
    clearInterval(timer);
  }
}

function problemAt({ frame }: FuzzThread, corpus: Corpus, problem: string): FuzzProblem {
  const [target, count] = frame ?? [0, 0];
  const bytes = corpus.frame(target, count).toString('base64');
  return new FuzzProblem(`${corpus.nameOf(target, count)}: ${problem}\nbase64: ${bytes}`);
}

/** Every thread has a part of the frames of every decoder, so all of them end together. */
function sharesOf(frames: number, jobs: number): readonly Share[] {
  const threads = Math.min(frames, jobs);
  return Array.from({ length: threads }, (_, at) => ({
    from: Math.floor((frames * at) / threads),
    to: Math.floor((frames * (at + 1)) / threads),
  }));
}

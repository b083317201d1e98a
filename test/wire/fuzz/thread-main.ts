import { performance } from 'node:perf_hooks';
import { parentPort, workerData } from 'node:worker_threads';
import { Corpus } from './corpus';
import { fuzz, metered, type Share, type Tally } from './fuzz';
import { type WorkMeter } from './work-meter';

/** What one thread has to do. */
export interface Portion {
  /** The module that exports `fuzzTargets`. */
  readonly targetsFrom: string;
  readonly seed: number;
  /** Places in what that makes. */
  readonly chosen: readonly number[];
  /** Of each decoder. */
  readonly share: Share;
  /** Shared: where the thread is. The place of its decoder, or -1 before the first, and the number of its frame. */
  readonly place: Int32Array;
}

/** What it says of one decoder; after `problem` it has ended. */
export type Told =
  | { readonly kind: 'done'; readonly target: number; readonly tally: Tally; readonly seconds: number }
  | { readonly kind: 'problem'; readonly text: string };

function work({ targetsFrom, seed, chosen, share, place }: Portion, meter: WorkMeter): void {
  const corpus = Corpus.of(targetsFrom, seed);
  for (const target of chosen) {
    const began = performance.now();
    const tally = fuzz(corpus, target, share, meter, (count) => {
      // Atomics: what is only assigned may not be seen while a decoder hangs.
      Atomics.store(place, 1, count);
      if (count === share.from) Atomics.store(place, 0, target);
    });
    tell({ kind: 'done', target, tally, seconds: (performance.now() - began) / 1000 });
  }
}

function tell(told: Told): void {
  parentPort?.postMessage(told);
}

try {
  metered((meter) => work(workerData as Portion, meter));
} catch (thrown) {
  tell({ kind: 'problem', text: thrown instanceof Error ? thrown.message : String(thrown) });
}

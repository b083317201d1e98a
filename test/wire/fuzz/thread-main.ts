import { performance } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { Corpus } from './corpus';
import { fuzz, metered, noFrames, sumOf, type Share, type Tally } from './fuzz';

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

/**
 * Hazard: zlib lets go of what a call has used when the event loop turns, and a thread that only decodes never lets it
 *   -> its memory is full after some hundred thousand frames, whatever they hold
 */
const framesInOneTurn = 5000;

async function work({ targetsFrom, seed, chosen, share, place }: Portion): Promise<void> {
  const corpus = Corpus.of(targetsFrom, seed);
  for (const target of chosen) {
    const began = performance.now();
    let tally = noFrames;
    for (let { from } = share; from < share.to; from += framesInOneTurn) {
      const piece = { from, to: Math.min(share.to, from + framesInOneTurn) };
      const some = metered((meter) =>
        fuzz(corpus, target, piece, meter, (count) => {
          // Atomics: what is only assigned may not be seen while a decoder hangs.
          Atomics.store(place, 1, count);
          if (count === share.from) Atomics.store(place, 0, target);
        }),
      );
      tally = sumOf(tally, some);
      await setImmediate();
    }
    tell({ kind: 'done', target, tally, seconds: (performance.now() - began) / 1000 });
  }
}

function tell(told: Told): void {
  parentPort?.postMessage(told);
}

work(workerData as Portion).catch((thrown: unknown) => {
  tell({ kind: 'problem', text: thrown instanceof Error ? thrown.message : String(thrown) });
});

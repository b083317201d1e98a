import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type Portion, type Told } from './thread-main';

type Done = Extract<Told, { kind: 'done' }>;

/** More than all decoders need; one that fills it has made much of little. */
const resourceLimits = { maxOldGenerationSizeMb: 256 };

/** A thread with its portion of the frames, seen from outside: what it decodes may never end, or end the thread. */
export class FuzzThread {
  /** Rejects if the thread ends before it is done; then `frame` is what it was at. */
  readonly ended: Promise<void>;
  private readonly worker: Worker;
  private last = '';
  private looks = 0;
  private over = false;

  constructor(
    private readonly portion: Omit<Portion, 'place'>,
    each: (done: Done) => void,
    private readonly place = new Int32Array(new SharedArrayBuffer(8)).fill(-1, 0, 1),
  ) {
    const workerData: Portion = { ...portion, place };
    this.worker = new Worker(join(__dirname, 'thread-main.ts'), {
      ...{ workerData, resourceLimits },
      // What the process was started with is not for the thread; its source needs a loader.
      execArgv: ['--require', 'tsx/cjs'],
    });
    this.ended = this.untilEnded(each);
  }

  /** The place of its decoder and the number of its frame; null: it has not begun. */
  get frame(): readonly [target: number, count: number] | null {
    const [target, count] = [Atomics.load(this.place, 0), Atomics.load(this.place, 1)];
    return target < 0 ? null : [target, count];
  }

  /** Frames that it has behind it. */
  get done(): number {
    const { chosen, share } = this.portion;
    const each = share.to - share.from;
    if (this.over) return chosen.length * each;
    const [target, count] = this.frame ?? [chosen[0] ?? 0, share.from];
    return chosen.indexOf(target) * each + count - share.from;
  }

  /** Looks whether it goes on. How often in a row it did not; 0 before it has begun, and when it has ended. */
  look(): number {
    const now = String(this.frame);
    const stands = !this.over && this.frame !== null && now === this.last;
    this.looks = stands ? this.looks + 1 : 0;
    this.last = now;
    return this.looks;
  }

  async end(): Promise<void> {
    await this.worker.terminate();
  }

  private async untilEnded(each: (done: Done) => void): Promise<void> {
    let missing = this.portion.chosen.length;
    let problem = '';
    this.worker.on('message', (told: Told) => {
      if (told.kind === 'problem') problem = told.text;
      else {
        missing -= 1;
        each(told);
      }
    });
    // Rejects with what the thread did not catch, or when its memory is full.
    await once(this.worker, 'exit');
    if (problem !== '') throw new FuzzProblem(problem);
    if (missing > 0) throw new Error('its thread ended by itself');
    this.over = true;
  }
}

/** Tells its frame. */
export class FuzzProblem extends Error {}

import { performance } from 'node:perf_hooks';
import { Random } from '../../../libs/testing/simulation/random';
import { WireFormatError } from '../../../libs/wire';
import { mutate } from './mutation';
import { type Target } from './targets';
import { weightOf } from './weight';

export interface FuzzReport {
  readonly frames: number;
  readonly decoded: number;
  readonly refused: number;
  /** Of one frame, in milliseconds. */
  readonly slowestMs: number;
  readonly slowest: string;
  /** The most that was made of a frame, for each of its bytes. */
  readonly heaviest: number;
}

/** A field that a version has not reads as its default, so a few bytes can stand for a structure of many fields. */
const weightPerByte = 64;
const weightOfNothing = 256;

/** @throws Error with the target and the frame in base64, cut down as far as it still fails */
export function fuzz(targets: readonly Target[], frames: number, seed: number): FuzzReport {
  const random = new Random(seed);
  let [decoded, slowestMs, slowest, heaviest] = [0, 0, '', 0];
  for (let count = 0; count < frames; count += 1) {
    const target = targets[count % targets.length]!;
    const other = random.pick(random.pick(targets)?.seeds ?? []) ?? Buffer.alloc(0);
    const frame = mutate(random.pick(target.seeds) ?? Buffer.alloc(0), random, other);
    const began = performance.now();
    const outcome = attempt(target, frame);
    const took = performance.now() - began;
    if (outcome.problem !== null) throw new Error(tell(target, frame, outcome.problem, seed, count));
    if (took > slowestMs) [slowestMs, slowest] = [took, target.name];
    if (target.largest === undefined) heaviest = Math.max(heaviest, outcome.weight / Math.max(1, frame.length));
    if (outcome.decoded) decoded += 1;
  }
  return { frames, decoded, refused: frames - decoded, slowestMs, slowest, heaviest };
}

interface Outcome {
  readonly problem: string | null;
  readonly decoded: boolean;
  readonly weight: number;
}

export function attempt({ decode, refuses, largest }: Target, frame: Buffer): Outcome {
  try {
    const weight = weightOf(decode(Buffer.from(frame)));
    const bound = largest ?? frame.length * weightPerByte + weightOfNothing;
    return { decoded: true, weight, problem: weight > bound ? `${weight} was made of it, above ${bound}` : null };
  } catch (thrown) {
    const expected = thrown instanceof WireFormatError || refuses?.test((thrown as Error).message) === true;
    return { decoded: false, weight: 0, problem: expected ? null : `it threw ${String((thrown as Error).stack)}` };
  }
}

function tell(target: Target, frame: Buffer, problem: string, seed: number, count: number): string {
  const smallest = shrink(target, frame);
  return `${target.name}, frame ${count} of seed ${seed}: ${problem}\nbase64: ${smallest.toString('base64')}`;
}

/** Leaves pieces out as long as the rest fails too. */
function shrink(target: Target, frame: Buffer): Buffer {
  let smallest = frame;
  for (let size = frame.length >> 1; size > 0; size >>= 1) {
    for (let at = 0; at + size <= smallest.length;) {
      const without = Buffer.concat([smallest.subarray(0, at), smallest.subarray(at + size)]);
      if (attempt(target, without).problem === null) at += size;
      else smallest = without;
    }
  }
  return smallest;
}

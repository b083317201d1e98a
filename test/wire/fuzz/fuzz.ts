import { WireFormatError } from '../../../libs/wire';
import { type Corpus } from './corpus';
import { type Target } from './targets';
import { weightOf } from './weight';
import { WorkMeter } from './work-meter';

/** What the frames of one decoder came to. */
export interface Tally {
  readonly frames: number;
  readonly decoded: number;
  /** The most that was made of a frame, in values and bytes, for each byte of the frame; or of its `largest`. */
  readonly mostMade: number;
  /** The most bytes that were read and copied, for each byte of the frame. */
  readonly mostRead: number;
}

export const noFrames: Tally = { frames: 0, decoded: 0, mostMade: 0, mostRead: 0 };

export function sumOf(one: Tally, other: Tally): Tally {
  return {
    frames: one.frames + other.frames,
    decoded: one.decoded + other.decoded,
    mostMade: Math.max(one.mostMade, other.mostMade),
    mostRead: Math.max(one.mostRead, other.mostRead),
  };
}

/** Numbers of frames. */
export interface Share {
  readonly from: number;
  readonly to: number;
}

/** A field that a version has not reads as its default, so a few bytes can stand for a structure of many fields. */
const made = { perByte: 64, ofNothing: 256 };
/** Some fields are looked at before they are read. */
const read = { perByte: 2, ofNothing: 8 };
/** A codec makes many bytes of one, and a record is walked over for each of its fields. */
const readInflated = { perByte: 64, ofNothing: 4096 };

/** What `fuzz` is done in: reads are counted, and errors have no stack, which most of the time would be spent on. */
export function metered<T>(work: (meter: WorkMeter) => T): T {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return WorkMeter.during(work);
  } finally {
    Error.stackTraceLimit = before;
  }
}

/**
 * @param at is told the number of each frame before its decoder gets it
 * @throws Error with the decoder and the frame in base64, cut down as far as it still fails
 */
export function fuzz(
  corpus: Corpus,
  target: number,
  { from, to }: Share,
  meter: WorkMeter,
  at?: (count: number) => void,
): Tally {
  const decoder = corpus.targets[target];
  if (decoder === undefined) throw new Error(`There is no decoder ${target}.`);
  let [decoded, mostMade, mostRead] = [0, 0, 0];
  for (let count = from; count < to; count += 1) {
    at?.(count);
    const frame = corpus.frame(target, count);
    const outcome = attempt(decoder, frame, meter);
    if (outcome.problem !== null) {
      throw new Error(`${corpus.nameOf(target, count)}: ${explain(decoder, Buffer.from(frame), meter)}`);
    }
    const size = Math.max(1, frame.length);
    mostMade = Math.max(mostMade, outcome.weight / (decoder.largest ?? size));
    mostRead = Math.max(mostRead, outcome.read / size);
    if (outcome.decoded) decoded += 1;
  }
  return { frames: to - from, decoded, mostMade, mostRead };
}

interface Outcome {
  readonly problem: string | null;
  readonly decoded: boolean;
  readonly weight: number;
  readonly read: number;
}

export function attempt({ decode, refuses, largest }: Target, frame: Buffer, meter: WorkMeter): Outcome {
  meter.bytes = 0;
  let [weight, decoded, problem]: [number, boolean, string | null] = [0, true, null];
  try {
    weight = weightOf(decode(frame), frame);
  } catch (thrown) {
    decoded = false;
    const expected = thrown instanceof WireFormatError || refuses?.test((thrown as Error).message) === true;
    if (!expected) problem = `it threw ${String((thrown as Error).stack)}`;
  }
  const bytes = meter.bytes;
  const mayMake = largest ?? bound(made, frame);
  const mayRead = bound(largest === undefined ? read : readInflated, frame);
  if (weight > mayMake) problem = `${weight} was made of it, above ${mayMake}`;
  if (bytes > mayRead) problem = `${bytes} bytes were read of it, above ${mayRead}`;
  return { decoded, weight, read: bytes, problem };
}

function bound({ perByte, ofNothing }: typeof made, frame: Buffer): number {
  return frame.length * perByte + ofNothing;
}

/** With a stack, and with the smallest frame that fails too. */
function explain(target: Target, frame: Buffer, meter: WorkMeter): string {
  const smallest = shrink(target, frame, meter);
  Error.stackTraceLimit = 10;
  return `${attempt(target, smallest, meter).problem}\nbase64: ${smallest.toString('base64')}`;
}

/** Leaves pieces out as long as the rest fails too. */
function shrink(target: Target, frame: Buffer, meter: WorkMeter): Buffer {
  let smallest = frame;
  for (let size = frame.length >> 1; size > 0; size >>= 1) {
    for (let at = 0; at + size <= smallest.length;) {
      const without = Buffer.concat([smallest.subarray(0, at), smallest.subarray(at + size)]);
      if (attempt(target, without, meter).problem === null) at += size;
      else smallest = without;
    }
  }
  return smallest;
}

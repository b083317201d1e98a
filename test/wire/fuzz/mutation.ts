import { type Random } from '../../../libs/testing/simulation/random';

const extremes16 = [-1, -2, -32_768, 32_767];
const extremes32 = [-1, -2, -(2 ** 31), 2 ** 31 - 1, 2 ** 30, 65_536];
/** Varints: without an end, of 64 bits, and of the largest unsigned int32. */
const varints = [
  Buffer.alloc(10, 0xff),
  Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]),
  Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f]),
  Buffer.from([0xfe, 0xff, 0xff, 0xff, 0x0f]),
];

type Mutation = (frame: Buffer, random: Random, other: Buffer) => Buffer;

const within = (frame: Buffer, random: Random, size: number): number =>
  random.below(Math.max(1, frame.length - size + 1));

const mutations: readonly Mutation[] = [
  function flipBit(frame, random) {
    const at = random.below(frame.length);
    frame[at] = (frame[at] ?? 0) ^ (1 << random.below(8));
    return frame;
  },
  function setByte(frame, random) {
    frame[random.below(frame.length)] = random.pick([0, 1, 0x7f, 0x80, 0xff]) ?? 0;
    return frame;
  },
  function truncate(frame, random) {
    return frame.subarray(0, random.below(frame.length));
  },
  function extend(frame, random) {
    return Buffer.concat([frame, Buffer.alloc(1 + random.below(64), random.below(256))]);
  },
  function extreme16(frame, random) {
    if (frame.length >= 2) frame.writeInt16BE(random.pick(extremes16) ?? 0, within(frame, random, 2));
    return frame;
  },
  function extreme32(frame, random) {
    if (frame.length >= 4) frame.writeInt32BE(random.pick(extremes32) ?? 0, within(frame, random, 4));
    return frame;
  },
  function longVarint(frame, random) {
    const at = random.below(frame.length);
    return Buffer.concat([frame.subarray(0, at), random.pick(varints) ?? Buffer.alloc(0), frame.subarray(at)]);
  },
  function splice(frame, random, other) {
    return Buffer.concat([
      frame.subarray(0, random.below(frame.length)),
      other.subarray(random.below(other.length + 1)),
    ]);
  },
  function repeat(frame, random) {
    const at = random.below(frame.length);
    const piece = frame.subarray(at, at + 1 + random.below(32));
    return Buffer.concat([
      frame.subarray(0, at),
      ...Array.from({ length: 1 + random.below(16) }, () => piece),
      frame.subarray(at),
    ]);
  },
];

/** `frame` with one to four things wrong, each of a kind that a broken or hostile peer sends. `frame` stays as it is. */
export function mutate(frame: Buffer, random: Random, other: Buffer): Buffer {
  let mutated: Buffer = Buffer.from(frame);
  for (let left = 1 + random.below(4); left > 0 && mutated.length > 0; left -= 1) {
    mutated = random.pick(mutations)?.(mutated, random, other) ?? mutated;
  }
  return mutated;
}

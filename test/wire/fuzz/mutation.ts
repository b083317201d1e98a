import { type Random } from '../../../libs/testing/simulation/random';

const bytes8 = [0, 1, 0x7f, 0x80, 0xff];
const extremes16 = [-1, -2, -32_768, 32_767];
const extremes32 = [-1, -2, -(2 ** 31), 2 ** 31 - 1, 2 ** 30, 65_536];
/** Varints: without an end, of 64 bits, and of the largest unsigned int32. */
const varints = [
  Buffer.alloc(10, 0xff),
  Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]),
  Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f]),
  Buffer.from([0xfe, 0xff, 0xff, 0xff, 0x0f]),
];
const nothing = Buffer.alloc(0);

type Mutation = (mutant: Mutant, random: Random, others: readonly Buffer[]) => void;

const mutations: readonly Mutation[] = [
  function flipBit({ bytes, length }, random) {
    const at = random.below(length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
  },
  function setByte({ bytes, length }, random) {
    bytes[random.below(length)] = random.pick(bytes8) ?? 0;
  },
  function truncate(mutant, random) {
    mutant.length = random.below(mutant.length);
  },
  function extend(mutant, random) {
    const end = mutant.length;
    mutant.insert(end, 1 + random.below(64));
    mutant.bytes.fill(random.below(256), end, mutant.length);
  },
  function extreme16({ bytes, length }, random) {
    if (length >= 2) bytes.writeInt16BE(random.pick(extremes16) ?? 0, random.below(length - 1));
  },
  function extreme32({ bytes, length }, random) {
    if (length >= 4) bytes.writeInt32BE(random.pick(extremes32) ?? 0, random.below(length - 3));
  },
  function longVarint(mutant, random) {
    const at = random.below(mutant.length);
    const varint = random.pick(varints) ?? nothing;
    mutant.insert(at, varint.length);
    mutant.bytes.set(varint, at);
  },
  function splice(mutant, random, others) {
    const other = random.pick(others) ?? nothing;
    const at = random.below(mutant.length);
    const from = random.below(other.length + 1);
    mutant.length = at;
    mutant.insert(at, other.length - from);
    other.copy(mutant.bytes, at, from);
  },
  function repeat(mutant, random) {
    const at = random.below(mutant.length);
    const size = Math.min(1 + random.below(32), mutant.length - at);
    const times = 1 + random.below(16);
    mutant.insert(at, size * times);
    const piece = at + size * times;
    for (let to = at; to < piece; to += size) mutant.bytes.copyWithin(to, piece, piece + size);
  },
];

/** A frame in the making, in memory that the next one takes over: frames are made faster than memory is collected. */
export class Mutant {
  bytes = Buffer.alloc(2 ** 14);
  length = 0;

  /**
   * `frame` with one to four things wrong, each of a kind that a broken or hostile peer sends. `frame` stays as it is;
   * what is returned lasts until the next call.
   */
  of(frame: Buffer, random: Random, others: readonly Buffer[]): Buffer {
    this.length = 0;
    this.insert(0, frame.length);
    this.bytes.set(frame, 0);
    for (let left = 1 + random.below(4); left > 0 && this.length > 0; left -= 1) {
      random.pick(mutations)?.(this, random, others);
    }
    return this.bytes.subarray(0, this.length);
  }

  /** Makes room for `count` bytes at `at`, which hold anything. */
  insert(at: number, count: number): void {
    const { bytes, length } = this;
    if (length + count > bytes.length) {
      this.bytes = Buffer.alloc(2 * (length + count));
      this.bytes.set(bytes.subarray(0, length), 0);
    }
    this.bytes.copyWithin(at + count, at, length);
    this.length = length + count;
  }
}

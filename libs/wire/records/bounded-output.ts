import { WireFormatError } from '../wire-format-error';

const SHORT = 32;

/** Where the LZ77 family of codecs writes: grows by need, up to a limit, so that a small bomb stays small. */
export class BoundedOutput {
  #bytes: Buffer;
  #length = 0;
  readonly #limit: number;

  constructor(limit: number, expected: number) {
    this.#limit = limit;
    this.#bytes = Buffer.allocUnsafe(Math.min(limit, expected));
  }

  get length(): number {
    return this.#length;
  }

  result(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  /** `source` from `start` to `end`, which the caller has checked. */
  append(source: Buffer, start: number, end: number): void {
    const at = this.#reserve(end - start);
    source.copy(this.#bytes, at, start, end);
  }

  /** Once more `count` bytes from `distance` back; they may overlap with what is being written. */
  repeat(distance: number, count: number): void {
    if (distance < 1 || distance > this.#length) {
      throw new WireFormatError(`compressed data refers ${distance} bytes back`, this.#length);
    }
    const at = this.#reserve(count);
    const bytes = this.#bytes;
    if (count > SHORT && distance >= count) {
      bytes.copyWithin(at, at - distance, at - distance + count);
      return;
    }
    for (let i = at; i < at + count; i++) bytes[i] = bytes[i - distance] ?? 0;
  }

  #reserve(count: number): number {
    const at = this.#length;
    const needed = at + count;
    if (needed > this.#bytes.length) {
      if (needed > this.#limit) throw tooLarge();
      const grown = Buffer.allocUnsafe(Math.min(this.#limit, Math.max(needed, this.#bytes.length * 2)));
      this.#bytes.copy(grown, 0, 0, at);
      this.#bytes = grown;
    }
    this.#length = needed;
    return at;
  }
}

export function tooLarge(): WireFormatError {
  return new WireFormatError('the decompressed data is larger than allowed', 0);
}

import { type Uuid } from './uuid';
import { WireFormatError } from './wire-format-error';

const UUID_BYTES = 16;

/**
 * Reads Kafka's primitive types from bytes that nobody vouches for: every length is compared with what is left before
 * anything is made of it, and all that is wrong is a `WireFormatError`. Where a type has a compact form (KIP-482),
 * `flexible` picks it.
 */
export class Reader {
  readonly #bytes: Buffer;
  readonly #base: number;
  #position = 0;

  /** `base` is where `bytes` starts in the whole, for the positions in errors. */
  constructor(bytes: Buffer, base = 0) {
    this.#bytes = bytes;
    this.#base = base;
  }

  get position(): number {
    return this.#position;
  }

  get remaining(): number {
    return this.#bytes.length - this.#position;
  }

  boolean(): boolean {
    return this.int8() !== 0;
  }

  int8(): number {
    return this.#bytes.readInt8(this.#take(1));
  }

  int16(): number {
    return this.#bytes.readInt16BE(this.#take(2));
  }

  /** The next int16 without going past it. */
  peekInt16(): number {
    const value = this.int16();
    this.#position -= 2;
    return value;
  }

  int32(): number {
    return this.#bytes.readInt32BE(this.#take(4));
  }

  uint32(): number {
    return this.#bytes.readUInt32BE(this.#take(4));
  }

  int64(): bigint {
    return this.#bytes.readBigInt64BE(this.#take(8));
  }

  /** 0 to 2^32 - 1. */
  unsignedVarint(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.#bytes.readUInt8(this.#take(1));
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
    throw this.malformed('a varint is longer than 5 bytes');
  }

  /** Zigzag, 32 bits. */
  varint(): number {
    const value = this.unsignedVarint();
    return (value >>> 1) ^ -(value & 1);
  }

  /** Zigzag, 64 bits. */
  varlong(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#bytes.readUInt8(this.#take(1));
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) {
        const unsigned = BigInt.asUintN(64, value);
        return BigInt.asIntN(64, (unsigned >> 1n) ^ -(unsigned & 1n));
      }
    }
    throw this.malformed('a varlong is longer than 10 bytes');
  }

  uuid(): Uuid {
    const at = this.#take(UUID_BYTES);
    return this.#bytes.toString('base64url', at, at + UUID_BYTES);
  }

  string(flexible: boolean): string {
    const value = this.nullableString(flexible);
    if (value === null) throw this.malformed('a string is null that must not be');
    return value;
  }

  nullableString(flexible: boolean): string | null {
    const length = flexible ? this.unsignedVarint() - 1 : this.int16();
    if (this.#isNull(length)) return null;
    const at = this.#take(length);
    return this.#bytes.toString('utf8', at, at + length);
  }

  /** A view, not a copy. */
  bytes(flexible: boolean): Buffer {
    const value = this.nullableBytes(flexible);
    if (value === null) throw this.malformed('bytes are null that must not be');
    return value;
  }

  /** A view, not a copy. */
  nullableBytes(flexible: boolean): Buffer | null {
    const length = flexible ? this.unsignedVarint() - 1 : this.int32();
    return this.#isNull(length) ? null : this.raw(length);
  }

  /** The items follow, each read by the caller. */
  arrayLength(flexible: boolean): number {
    const length = this.nullableArrayLength(flexible);
    if (length === null) throw this.malformed('an array is null that must not be');
    return length;
  }

  nullableArrayLength(flexible: boolean): number | null {
    const length = flexible ? this.unsignedVarint() - 1 : this.int32();
    if (this.#isNull(length)) return null;
    // Every item takes a byte at least, so a count above that is a lie, found before the first item is made.
    if (length > this.remaining) throw this.malformed(`an array of ${length} items in ${this.remaining} bytes`);
    return length;
  }

  /** Calls back for each tagged field with a reader of its own; what it leaves unread is skipped. */
  taggedFields(each: (tag: number, body: Reader) => void): void {
    let count = this.unsignedVarint();
    for (; count > 0; count--) {
      const tag = this.unsignedVarint();
      const length = this.unsignedVarint();
      const at = this.#base + this.#position;
      each(tag, new Reader(this.raw(length), at));
    }
  }

  skipTaggedFields(): void {
    this.taggedFields(() => undefined);
  }

  /** The next `length` bytes; a view, not a copy. */
  raw(length: number): Buffer {
    const at = this.#take(length);
    return this.#bytes.subarray(at, at + length);
  }

  malformed(message: string): WireFormatError {
    return new WireFormatError(message, this.#base + this.#position);
  }

  #isNull(length: number): boolean {
    if (length < -1) throw this.malformed(`a length of ${length}`);
    return length === -1;
  }

  #take(count: number): number {
    const at = this.#position;
    if (count < 0 || count > this.#bytes.length - at) {
      throw this.malformed(`${count} bytes are wanted and ${this.remaining} are left`);
    }
    this.#position = at + count;
    return at;
  }
}

import { type Uuid } from './uuid';
import { WireFormatError } from './wire-format-error';

const UUID_BYTES = 16;
const MAX_SHORT_STRING = 0x7fff;

/**
 * Kafka's primitive types, appended to a buffer that grows. Where a type has a compact form (KIP-482), `flexible` picks
 * it.
 */
export class Writer {
  #bytes: Buffer;
  #length = 0;

  constructor(initialCapacity = 256) {
    this.#bytes = Buffer.allocUnsafe(initialCapacity);
  }

  get length(): number {
    return this.#length;
  }

  /** What was written; a view that stays valid, later writes go behind it. */
  buffer(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  boolean(value: boolean): void {
    this.int8(value ? 1 : 0);
  }

  int8(value: number): void {
    const at = this.#reserve(1);
    this.#bytes.writeInt8(value, at);
  }

  int16(value: number): void {
    const at = this.#reserve(2);
    this.#bytes.writeInt16BE(value, at);
  }

  int32(value: number): void {
    const at = this.#reserve(4);
    this.#bytes.writeInt32BE(value, at);
  }

  uint32(value: number): void {
    const at = this.#reserve(4);
    this.#bytes.writeUInt32BE(value, at);
  }

  int64(value: bigint): void {
    const at = this.#reserve(8);
    this.#bytes.writeBigInt64BE(value, at);
  }

  /** 0 to 2^32 - 1. */
  unsignedVarint(value: number): void {
    let rest = value >>> 0;
    while (rest > 0x7f) {
      this.int8((((rest & 0x7f) | 0x80) << 24) >> 24);
      rest >>>= 7;
    }
    this.int8(rest);
  }

  /** Zigzag, 32 bits. */
  varint(value: number): void {
    this.unsignedVarint((value << 1) ^ (value >> 31));
  }

  /** Zigzag, 64 bits. */
  varlong(value: bigint): void {
    let rest = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
    while (rest > 0x7fn) {
      this.int8(((Number(rest & 0x7fn) | 0x80) << 24) >> 24);
      rest >>= 7n;
    }
    this.int8(Number(rest));
  }

  uuid(value: Uuid): void {
    const bytes = Buffer.from(value, 'base64url');
    if (bytes.length !== UUID_BYTES) throw new WireFormatError(`"${value}" is not a UUID`, this.#length);
    this.raw(bytes);
  }

  string(value: string, flexible: boolean): void {
    const length = Buffer.byteLength(value, 'utf8');
    if (flexible) {
      this.unsignedVarint(length + 1);
    } else {
      if (length > MAX_SHORT_STRING) throw new WireFormatError(`a string of ${length} bytes is too long`, this.#length);
      this.int16(length);
    }
    const at = this.#reserve(length);
    this.#bytes.write(value, at, length, 'utf8');
  }

  nullableString(value: string | null, flexible: boolean): void {
    if (value !== null) return this.string(value, flexible);
    if (flexible) this.unsignedVarint(0);
    else this.int16(-1);
  }

  bytes(value: Buffer, flexible: boolean): void {
    if (flexible) this.unsignedVarint(value.length + 1);
    else this.int32(value.length);
    this.raw(value);
  }

  nullableBytes(value: Buffer | null, flexible: boolean): void {
    if (value !== null) return this.bytes(value, flexible);
    if (flexible) this.unsignedVarint(0);
    else this.int32(-1);
  }

  /** The items follow, each written by the caller. */
  arrayLength(length: number, flexible: boolean): void {
    if (flexible) this.unsignedVarint(length + 1);
    else this.int32(length);
  }

  nullableArrayLength(length: number | null, flexible: boolean): void {
    if (length !== null) return this.arrayLength(length, flexible);
    if (flexible) this.unsignedVarint(0);
    else this.int32(-1);
  }

  noTaggedFields(): void {
    this.unsignedVarint(0);
  }

  /** Bytes without a length. */
  raw(value: Uint8Array | readonly number[]): void {
    const at = this.#reserve(value.length);
    this.#bytes.set(value, at);
  }

  #reserve(count: number): number {
    const at = this.#length;
    const needed = at + count;
    if (needed > this.#bytes.length) {
      const grown = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2));
      this.#bytes.copy(grown, 0, 0, at);
      this.#bytes = grown;
    }
    this.#length = needed;
    return at;
  }
}

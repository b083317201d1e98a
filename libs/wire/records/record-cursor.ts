import { WireFormatError } from '../wire-format-error';

/**
 * The few types that records are made of. `Reader` reads them too; this one is for the hot path, where a private field
 * and a bigint for each number would be most of the work.
 */
export class RecordCursor {
  position: number;

  constructor(
    readonly bytes: Buffer,
    position: number,
    public end: number,
  ) {
    this.position = position;
  }

  int8(): number {
    if (this.position >= this.end) throw this.malformed('a record is cut');
    return this.bytes[this.position++] ?? 0;
  }

  /** Zigzag, 32 bits. */
  varint(): number {
    let raw = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.int8();
      raw |= (byte & 0x7f) << shift;
      if (byte < 0x80) return (raw >>> 1) ^ -(raw & 1);
    }
    throw this.malformed('a varint is longer than 5 bytes');
  }

  /** Zigzag, 64 bits. */
  varlong(): bigint {
    // Four bytes hold 28 bits: over a day of milliseconds, which is what batches span.
    const start = this.position;
    let raw = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.int8();
      raw |= (byte & 0x7f) << shift;
      if (byte < 0x80) return raw === 0 ? 0n : BigInt((raw >>> 1) ^ -(raw & 1));
    }
    this.position = start;
    return this.#longVarlong();
  }

  #longVarlong(): bigint {
    let raw = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.int8();
      raw |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) {
        const unsigned = BigInt.asUintN(64, raw);
        return BigInt.asIntN(64, (unsigned >> 1n) ^ -(unsigned & 1n));
      }
    }
    throw this.malformed('a varlong is longer than 10 bytes');
  }

  /** A view of bytes with their length before them, or null. */
  nullableBytes(): Buffer | null {
    const length = this.bytesLength();
    if (length < 0) return null;
    const start = this.position;
    this.position = start + length;
    return this.bytes.subarray(start, start + length);
  }

  /** Past bytes with their length before them. False: there was null. */
  skipBytes(): boolean {
    const length = this.bytesLength();
    if (length < 0) return false;
    this.position += length;
    return true;
  }

  private bytesLength(): number {
    const length = this.varint();
    if (length > this.end - this.position)
      throw this.malformed(`${length} bytes are wanted in a record that has fewer`);
    return length;
  }

  malformed(message: string): WireFormatError {
    return new WireFormatError(message, this.position);
  }
}

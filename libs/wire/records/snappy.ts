import { WireFormatError } from '../wire-format-error';
import { Reader } from '../reader';
import { Writer } from '../writer';
import { BoundedOutput, tooLarge } from './bounded-output';
import { findMatches } from './matches';

// What Java's SnappyOutputStream (xerial) puts before its blocks: magic, version 1, compatible with version 1.
const XERIAL_MAGIC = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const XERIAL_HEADER = Buffer.concat([XERIAL_MAGIC, Buffer.from([0, 0, 0, 1, 0, 0, 0, 1])]);
const XERIAL_BLOCK = 32 * 1024;
// An element of three bytes makes 64 at most, so a longer claim is a lie.
const MAX_EXPANSION = 22;
const MAX_COPY = 64;

/** Raw snappy (librdkafka, Go) or Java's framing around it, whichever it is. */
export function decompressSnappy(input: Buffer, limit: number): Buffer {
  if (!input.subarray(0, XERIAL_MAGIC.length).equals(XERIAL_MAGIC)) return decompressRaw(input, limit);
  const reader = new Reader(input);
  reader.raw(XERIAL_HEADER.length);
  const blocks: Buffer[] = [];
  let left = limit;
  while (reader.remaining > 0) {
    const block = decompressRaw(reader.raw(reader.int32()), left);
    left -= block.length;
    blocks.push(block);
  }
  return Buffer.concat(blocks);
}

function decompressRaw(input: Buffer, limit: number): Buffer {
  const reader = new Reader(input);
  const length = reader.unsignedVarint();
  if (length > limit) throw tooLarge();
  if (length > input.length * MAX_EXPANSION) throw reader.malformed(`snappy claims ${length} bytes`);
  const output = new BoundedOutput(length, length);
  let at = reader.position;

  const littleEndian = (bytes: number): number => {
    if (at + bytes > input.length) throw new WireFormatError('snappy data is cut', at);
    let value = 0;
    for (let i = 0; i < bytes; i++) value += (input[at++] ?? 0) * 2 ** (8 * i);
    return value;
  };

  while (at < input.length) {
    const tag = input[at++] ?? 0;
    const high = tag >>> 2;
    switch (tag & 3) {
      case 0: {
        const count = 1 + (high < 60 ? high : littleEndian(high - 59));
        if (at + count > input.length) throw new WireFormatError('a snappy literal is cut', at);
        output.append(input, at, at + count);
        at += count;
        break;
      }
      case 1:
        output.repeat(((tag >>> 5) << 8) | littleEndian(1), 4 + (high & 7));
        break;
      default:
        output.repeat(littleEndian((tag & 3) === 2 ? 2 : 4), 1 + high);
    }
  }
  if (output.length !== length) throw new WireFormatError(`snappy claims ${length} bytes, has ${output.length}`, at);
  return output.result();
}

/** Framed as Java frames it, or raw. */
export function compressSnappy(input: Buffer, framing: 'xerial' | 'raw' = 'xerial'): Buffer {
  if (framing === 'raw') return compressRaw(input);
  const writer = new Writer(XERIAL_HEADER.length + input.length);
  writer.raw(XERIAL_HEADER);
  for (let at = 0; at < input.length; at += XERIAL_BLOCK) {
    const block = compressRaw(input.subarray(at, at + XERIAL_BLOCK));
    writer.int32(block.length);
    writer.raw(block);
  }
  return writer.buffer();
}

function compressRaw(input: Buffer): Buffer {
  const writer = new Writer(input.length + 16);
  writer.unsignedVarint(input.length);
  findMatches(input, (start, end, distance, length) => {
    if (end > start) writeLiteral(writer, input.subarray(start, end));
    for (let left = length; left > 0; left -= MAX_COPY) {
      const count = Math.min(left, MAX_COPY);
      writer.raw([((count - 1) << 2) | 2, distance & 0xff, distance >>> 8]);
    }
  });
  return writer.buffer();
}

function writeLiteral(writer: Writer, literal: Buffer): void {
  const count = literal.length - 1;
  if (count < 60) writer.raw([count << 2]);
  else writer.raw([63 << 2, count & 0xff, (count >>> 8) & 0xff, (count >>> 16) & 0xff, count >>> 24]);
  writer.raw(literal);
}

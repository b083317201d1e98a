import { WireFormatError } from '../wire-format-error';
import { Writer } from '../writer';
import { BoundedOutput } from './bounded-output';
import { findMatches } from './matches';

const MAGIC = 0x184d2204;
const UNCOMPRESSED = 0x80000000;
const MIN_MATCH = 4;
// Version 1, independent blocks, no checksums; blocks of 64 KiB; the checksum of these two bytes.
const HEADER = Buffer.from([0x04, 0x22, 0x4d, 0x18, 0x60, 0x40, 0x82]);
const BLOCK = 64 * 1024;

/**
 * One LZ4 frame, as Kafka writes it from message format 2 on. Its checksums are skipped: the CRC of the batch covers
 * the same bytes.
 */
export function decompressLz4(input: Buffer, limit: number): Buffer {
  let at = 0;
  const take = (count: number): number => {
    if (at + count > input.length) throw new WireFormatError('an LZ4 frame is cut', at);
    at += count;
    return at - count;
  };

  if (input.readUInt32LE(take(4)) !== MAGIC) throw new WireFormatError('not an LZ4 frame', 0);
  const flags = input.readUInt8(take(1));
  const sizes = (input.readUInt8(take(1)) >>> 4) & 7;
  if (flags >>> 6 !== 1) throw new WireFormatError('an LZ4 frame of another version', at);
  if (flags & 1) throw new WireFormatError('an LZ4 frame with a dictionary', at);
  if (sizes < 4) throw new WireFormatError('an LZ4 frame with an unknown block size', at);
  const maxBlock = 1 << (8 + 2 * sizes);
  const blockChecksum = flags & 0x10 ? 4 : 0;
  if (flags & 0x08) take(8);
  take(1);

  const output = new BoundedOutput(limit, input.length * 4);
  for (;;) {
    const header = input.readUInt32LE(take(4));
    if (header === 0) return output.result();
    const size = header % UNCOMPRESSED;
    if (size > maxBlock) throw new WireFormatError(`an LZ4 block of ${size} bytes`, at);
    const start = take(size);
    if (header >= UNCOMPRESSED) output.append(input, start, start + size);
    else decompressBlock(input, start, start + size, output);
    take(blockChecksum);
  }
}

function decompressBlock(input: Buffer, start: number, end: number, output: BoundedOutput): void {
  let at = start;
  const longer = (nibble: number): number => {
    let count = nibble;
    if (nibble < 15) return count;
    for (let byte = 255; byte === 255; count += byte) {
      if (at >= end) throw new WireFormatError('an LZ4 length is cut', at);
      byte = input[at++] ?? 0;
    }
    return count;
  };

  while (at < end) {
    const token = input[at++] ?? 0;
    const literals = longer(token >>> 4);
    if (at + literals > end) throw new WireFormatError('an LZ4 literal is cut', at);
    output.append(input, at, at + literals);
    at += literals;
    // The last sequence has no match.
    if (at === end) return;
    if (at + 2 > end) throw new WireFormatError('an LZ4 distance is cut', at);
    const distance = input.readUInt16LE(at);
    at += 2;
    output.repeat(distance, MIN_MATCH + longer(token & 15));
  }
}

export function compressLz4(input: Buffer): Buffer {
  const writer = new Writer(HEADER.length + input.length + 16);
  writer.raw(HEADER);
  for (let at = 0; at < input.length; at += BLOCK) {
    const plain = input.subarray(at, at + BLOCK);
    const packed = compressBlock(plain);
    const smaller = packed.length < plain.length;
    writer.raw(littleEndian32(smaller ? packed.length : plain.length + UNCOMPRESSED));
    writer.raw(smaller ? packed : plain);
  }
  writer.raw(littleEndian32(0));
  return writer.buffer();
}

function compressBlock(input: Buffer): Buffer {
  const writer = new Writer(input.length + 16);
  findMatches(input, (start, end, distance, length) => {
    const literals = end - start;
    const repeated = length === 0 ? 0 : length - MIN_MATCH;
    writer.raw([(Math.min(literals, 15) << 4) | Math.min(repeated, 15)]);
    writeLonger(writer, literals);
    writer.raw(input.subarray(start, end));
    if (length === 0) return;
    writer.raw([distance & 0xff, distance >>> 8]);
    writeLonger(writer, repeated);
  });
  return writer.buffer();
}

function writeLonger(writer: Writer, count: number): void {
  if (count < 15) return;
  let rest = count - 15;
  for (; rest >= 255; rest -= 255) writer.raw([255]);
  writer.raw([rest]);
}

function littleEndian32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

import * as zlib from 'node:zlib';
import { Decompress } from 'fzstd';
import { WireFormatError } from '../wire-format-error';
import { Writer } from '../writer';
import { tooLarge } from './bounded-output';
import { zlibFailure } from './zlib-failure';
import { type ZstdFrame, zstdFrames } from './zstd-frame';

type Decoder = (frame: ZstdFrame, limit: number) => Buffer;

// Node has zstd from 22.15 on; the types of Node 20, which we build against, do not know it.
interface BuiltIn {
  readonly zstdDecompressSync?: (bytes: Buffer, options: { maxOutputLength: number }) => Buffer;
  readonly zstdCompressSync?: (bytes: Buffer) => Buffer;
}
const builtIn = zlib as object as BuiltIn;

const RAW_BLOCK = 128 * 1024;

export function decompressZstd(input: Buffer, limit: number, decode: Decoder = decoder()): Buffer {
  const parts: Buffer[] = [];
  let left = limit;
  for (const frame of zstdFrames(input)) {
    // Both decoders reserve the window before they read the first block.
    if (frame.reserves > limit) throw tooLarge();
    const part = decode(frame, left);
    left -= part.length;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function decoder(): Decoder {
  const native = builtIn.zstdDecompressSync;
  if (!native) return decodeInJavaScript;
  return ({ bytes }, limit) => {
    try {
      return native(bytes, { maxOutputLength: Math.max(limit, 1) });
    } catch (error) {
      throw zlibFailure('zstd', error);
    }
  };
}

export function decodeInJavaScript({ bytes }: ZstdFrame, limit: number): Buffer {
  const parts: Uint8Array[] = [];
  let length = 0;
  const stream = new Decompress((part) => {
    length += part.length;
    if (length > limit) throw tooLarge();
    parts.push(part);
  });
  try {
    stream.push(bytes, true);
  } catch (error) {
    if (error instanceof WireFormatError) throw error;
    throw new WireFormatError(`zstd: ${String(error)}`, 0, { cause: error });
  }
  return Buffer.concat(parts);
}

/** Stores where Node has no zstd: a frame of raw blocks, which every decoder reads. */
export function compressZstd(input: Buffer): Buffer {
  return builtIn.zstdCompressSync?.(input) ?? storeZstd(input);
}

export function storeZstd(input: Buffer): Buffer {
  const writer = new Writer(input.length + 32);
  // The magic; a single segment with a size of four bytes, which is also the window.
  const size = Buffer.allocUnsafe(4);
  size.writeUInt32LE(input.length);
  writer.raw([0x28, 0xb5, 0x2f, 0xfd, 0xa0, ...size]);
  for (let at = 0; at === 0 || at < input.length; at += RAW_BLOCK) {
    const block = input.subarray(at, at + RAW_BLOCK);
    const header = (block.length << 3) | (at + RAW_BLOCK >= input.length ? 1 : 0);
    writer.raw([header & 0xff, (header >>> 8) & 0xff, header >>> 16]);
    writer.raw(block);
  }
  return writer.buffer();
}

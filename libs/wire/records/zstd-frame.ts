import { WireFormatError } from '../wire-format-error';

const MAGIC = 0xfd2fb528;
const SKIPPABLE = 0x184d2a50;
const RLE_BLOCK = 1;
const RESERVED_BLOCK = 3;

export interface ZstdFrame {
  readonly bytes: Buffer;
  /** What a decoder reserves for it at once: the window, or the whole content if its size is told. */
  readonly reserves: number;
}

/** The frames of zstd data, found by their headers alone, without decompressing. */
export function zstdFrames(input: Buffer): ZstdFrame[] {
  const frames: ZstdFrame[] = [];
  let at = 0;
  const take = (count: number): number => {
    if (at + count > input.length) throw new WireFormatError('a zstd frame is cut', at);
    at += count;
    return at - count;
  };

  while (at < input.length) {
    const start = at;
    const magic = input.readUInt32LE(take(4));
    if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE) {
      take(input.readUInt32LE(take(4)));
      continue;
    }
    if (magic !== MAGIC) throw new WireFormatError('not a zstd frame', start);

    const descriptor = input.readUInt8(take(1));
    const singleSegment = (descriptor & 0x20) !== 0;
    const window = singleSegment ? 0 : windowSize(input.readUInt8(take(1)));
    take([0, 1, 2, 4][descriptor & 3] ?? 0);
    const sizeBytes = [singleSegment ? 1 : 0, 2, 4, 8][descriptor >>> 6] ?? 0;
    const content = littleEndian(input, take(sizeBytes), sizeBytes);

    for (let last = false; !last;) {
      const header = input.readUIntLE(take(3), 3);
      last = (header & 1) === 1;
      const type = (header >>> 1) & 3;
      if (type === RESERVED_BLOCK) throw new WireFormatError('a reserved zstd block', at);
      take(type === RLE_BLOCK ? 1 : header >>> 3);
    }
    if (descriptor & 4) take(4);
    frames.push({ bytes: input.subarray(start, at), reserves: Math.max(window, content) });
  }
  return frames;
}

function windowSize(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >>> 3));
  return base + (base / 8) * (descriptor & 7);
}

function littleEndian(input: Buffer, at: number, bytes: number): number {
  if (bytes === 8) return Number(input.readBigUInt64LE(at));
  return bytes === 0 ? 0 : input.readUIntLE(at, bytes);
}

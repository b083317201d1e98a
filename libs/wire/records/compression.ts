import { gunzipSync, gzipSync } from 'node:zlib';
import { compressLz4, decompressLz4 } from './lz4';
import { compressSnappy, decompressSnappy } from './snappy';
import { compressZstd, decompressZstd } from './zstd';
import { zlibFailure } from './zlib-failure';

/** By the number that the attributes of a batch have for it. */
export const COMPRESSION_TYPES = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const;

export type CompressionType = (typeof COMPRESSION_TYPES)[number];

/** `limit` bounds what comes out, in bytes; more is a `WireFormatError`. */
export function decompress(type: CompressionType, input: Buffer, limit: number): Buffer {
  switch (type) {
    case 'none':
      return input;
    case 'gzip':
      return gunzip(input, limit);
    case 'snappy':
      return decompressSnappy(input, limit);
    case 'lz4':
      return decompressLz4(input, limit);
    case 'zstd':
      return decompressZstd(input, limit);
  }
}

export function compress(type: CompressionType, input: Buffer): Buffer {
  switch (type) {
    case 'none':
      return input;
    case 'gzip':
      return gzipSync(input);
    case 'snappy':
      return compressSnappy(input);
    case 'lz4':
      return compressLz4(input);
    case 'zstd':
      return compressZstd(input);
  }
}

function gunzip(input: Buffer, limit: number): Buffer {
  try {
    return gunzipSync(input, { maxOutputLength: limit });
  } catch (error) {
    throw zlibFailure('gzip', error);
  }
}

import { WireFormatError } from '../wire-format-error';
import { COMPRESSION_TYPES, type CompressionType } from './compression';

/** Who set the timestamps of a batch: the producer, or the broker when it appended. */
export type TimestampType = 'CreateTime' | 'LogAppendTime';

export const NO_PRODUCER_ID = -1n;

/** The fixed part of a record batch of message format 2, in front of its records. */
export interface BatchHeader {
  readonly baseOffset: bigint;
  /** Of the whole batch, this header included. */
  readonly sizeBytes: number;
  readonly leaderEpoch: number;
  readonly crc: number;
  readonly compression: CompressionType;
  readonly timestampType: TimestampType;
  readonly transactional: boolean;
  readonly control: boolean;
  readonly lastOffsetDelta: number;
  readonly baseTimestamp: bigint;
  readonly maxTimestamp: bigint;
  readonly producerId: bigint;
  readonly producerEpoch: number;
  readonly baseSequence: number;
  readonly recordCount: number;
}

/** Where things are, in bytes from the start of the batch. */
export const BATCH = {
  length: 8,
  leaderEpoch: 12,
  magic: 16,
  crc: 17,
  /** The CRC covers everything from here on. */
  attributes: 21,
  lastOffsetDelta: 23,
  baseTimestamp: 27,
  maxTimestamp: 35,
  producerId: 43,
  producerEpoch: 51,
  baseSequence: 53,
  recordCount: 57,
  records: 61,
} as const;

export const ATTRIBUTE = { compression: 0x07, appendTime: 0x08, transactional: 0x10, control: 0x20 } as const;

const MAGIC = 2;
// The offset after the batch must be an int64 too.
const MAX_BASE_OFFSET = 2n ** 63n - 2n ** 32n;

/** A batch or message of a format from before Kafka 0.11, which this library does not read. */
export class UnsupportedMagicError extends WireFormatError {
  constructor(
    readonly magic: number,
    position: number,
  ) {
    super(`message format ${magic} is not supported, only ${MAGIC} is (Kafka 0.11 and later write it)`, position);
  }
}

/** The header of the batch at `at`, or null when the batch does not end within `bytes`. */
export function readBatchHeader(bytes: Buffer, at: number): BatchHeader | null {
  if (bytes.length - at <= BATCH.magic) return null;
  const magic = bytes.readInt8(at + BATCH.magic);
  if (magic !== MAGIC) throw new UnsupportedMagicError(magic, at);
  const sizeBytes = BATCH.leaderEpoch + bytes.readInt32BE(at + BATCH.length);
  if (sizeBytes < BATCH.records) throw new WireFormatError(`a record batch of ${sizeBytes} bytes`, at);
  if (sizeBytes > bytes.length - at) return null;

  const attributes = bytes.readInt16BE(at + BATCH.attributes);
  const compression = COMPRESSION_TYPES[attributes & ATTRIBUTE.compression];
  const baseOffset = bytes.readBigInt64BE(at);
  const lastOffsetDelta = bytes.readInt32BE(at + BATCH.lastOffsetDelta);
  const recordCount = bytes.readInt32BE(at + BATCH.recordCount);
  if (!compression) throw new WireFormatError(`unknown compression in the batch at offset ${baseOffset}`, at);
  if (baseOffset < 0n || baseOffset > MAX_BASE_OFFSET || lastOffsetDelta < 0 || recordCount < 0) {
    throw new WireFormatError(`a batch of ${recordCount} records from offset ${baseOffset} + ${lastOffsetDelta}`, at);
  }
  return {
    baseOffset,
    sizeBytes,
    leaderEpoch: bytes.readInt32BE(at + BATCH.leaderEpoch),
    crc: bytes.readUInt32BE(at + BATCH.crc),
    compression,
    timestampType: attributes & ATTRIBUTE.appendTime ? 'LogAppendTime' : 'CreateTime',
    transactional: (attributes & ATTRIBUTE.transactional) !== 0,
    control: (attributes & ATTRIBUTE.control) !== 0,
    lastOffsetDelta,
    baseTimestamp: bytes.readBigInt64BE(at + BATCH.baseTimestamp),
    maxTimestamp: bytes.readBigInt64BE(at + BATCH.maxTimestamp),
    producerId: bytes.readBigInt64BE(at + BATCH.producerId),
    producerEpoch: bytes.readInt16BE(at + BATCH.producerEpoch),
    baseSequence: bytes.readInt32BE(at + BATCH.baseSequence),
    recordCount,
  };
}

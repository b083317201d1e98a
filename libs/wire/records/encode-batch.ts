import { Writer } from '../writer';
import { ATTRIBUTE, BATCH, NO_PRODUCER_ID, type TimestampType } from './batch-header';
import { compress, COMPRESSION_TYPES, type CompressionType } from './compression';
import { crc32c } from './crc32c';
import { type RecordHeader } from './fetched-record';

export interface RecordToEncode {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers?: readonly RecordHeader[];
  /** Milliseconds since 1970. */
  readonly timestamp: bigint;
  /** Default: one more than the record before. Gaps are what compaction leaves. */
  readonly offset?: bigint;
}

export interface BatchToEncode {
  readonly baseOffset: bigint;
  readonly records: readonly RecordToEncode[];
  /** Default: the offset of the last record. Greater when compaction took the last ones, or all. */
  readonly lastOffset?: bigint;
  readonly compression?: CompressionType;
  readonly timestampType?: TimestampType;
  /** Default: the greatest of the records. The timestamp of them all for `LogAppendTime`. */
  readonly maxTimestamp?: bigint;
  readonly leaderEpoch?: number;
  readonly producerId?: bigint;
  readonly producerEpoch?: number;
  readonly baseSequence?: number;
  readonly transactional?: boolean;
  readonly control?: boolean;
}

const NO_TIMESTAMP = -1n;

/** A record batch of message format 2, as a producer writes it. */
export function encodeBatch(batch: BatchToEncode): Buffer {
  const { baseOffset, records, compression = 'none' } = batch;
  const baseTimestamp = records[0]?.timestamp ?? NO_TIMESTAMP;
  const body = new Writer(1024);
  let offset = baseOffset;
  let maxTimestamp = baseTimestamp;
  for (const record of records) {
    offset = record.offset ?? offset;
    writeRecord(body, record, record.timestamp - baseTimestamp, Number(offset - baseOffset));
    if (record.timestamp > maxTimestamp) maxTimestamp = record.timestamp;
    offset += 1n;
  }
  const lastOffset = batch.lastOffset ?? (records.length > 0 ? offset - 1n : baseOffset);

  const packed = compress(compression, body.buffer());
  const writer = new Writer(BATCH.records + packed.length);
  writer.int64(baseOffset);
  writer.int32(BATCH.records - BATCH.leaderEpoch + packed.length);
  writer.int32(batch.leaderEpoch ?? -1);
  writer.int8(2);
  writer.uint32(0);
  writer.int16(attributesOf(batch, compression));
  writer.int32(Number(lastOffset - baseOffset));
  writer.int64(baseTimestamp);
  writer.int64(batch.maxTimestamp ?? maxTimestamp);
  writer.int64(batch.producerId ?? NO_PRODUCER_ID);
  writer.int16(batch.producerEpoch ?? -1);
  writer.int32(batch.baseSequence ?? -1);
  writer.int32(records.length);
  writer.raw(packed);

  const bytes = writer.buffer();
  bytes.writeUInt32BE(crc32c(bytes.subarray(BATCH.attributes)), BATCH.crc);
  return bytes;
}

export interface EndOfTransaction {
  readonly offset: bigint;
  readonly committed: boolean;
  readonly producerId: bigint;
  readonly producerEpoch?: number;
  readonly timestamp: bigint;
  readonly leaderEpoch?: number;
}

/** The control batch that ends a transaction in the log. */
export function encodeEndOfTransaction(end: EndOfTransaction): Buffer {
  const key = Buffer.alloc(4);
  key.writeInt16BE(end.committed ? 1 : 0, 2);
  // version int16, coordinator epoch int32
  const value = Buffer.alloc(6);
  return encodeBatch({
    baseOffset: end.offset,
    records: [{ key, value, timestamp: end.timestamp }],
    producerId: end.producerId,
    producerEpoch: end.producerEpoch ?? 0,
    leaderEpoch: end.leaderEpoch ?? -1,
    transactional: true,
    control: true,
  });
}

function attributesOf(batch: BatchToEncode, compression: CompressionType): number {
  return (
    COMPRESSION_TYPES.indexOf(compression) |
    (batch.timestampType === 'LogAppendTime' ? ATTRIBUTE.appendTime : 0) |
    (batch.transactional ? ATTRIBUTE.transactional : 0) |
    (batch.control ? ATTRIBUTE.control : 0)
  );
}

function writeRecord(writer: Writer, record: RecordToEncode, timestampDelta: bigint, offsetDelta: number): void {
  const body = new Writer(64 + (record.value?.length ?? 0));
  body.int8(0);
  body.varlong(timestampDelta);
  body.varint(offsetDelta);
  writeBytes(body, record.key);
  writeBytes(body, record.value);
  const headers = record.headers ?? [];
  body.varint(headers.length);
  for (const { key, value } of headers) {
    writeBytes(body, Buffer.from(key, 'utf8'));
    writeBytes(body, value);
  }
  writer.varint(body.length);
  writer.raw(body.buffer());
}

function writeBytes(writer: Writer, value: Buffer | null): void {
  writer.varint(value === null ? -1 : value.length);
  if (value !== null) writer.raw(value);
}

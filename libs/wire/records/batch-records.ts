import { type BatchHeader } from './batch-header';
import { type FetchedRecord, type RecordHeader } from './fetched-record';
import { RecordCursor } from './record-cursor';

const NO_HEADERS: readonly RecordHeader[] = Object.freeze([]);

/** Appends the records of a batch from `fromDelta` on to `into`; `body` is what follows the header, decompressed. */
export function readRecords(header: BatchHeader, body: Buffer, fromDelta: number, into: FetchedRecord[]): void {
  const { baseOffset, baseTimestamp, maxTimestamp, timestampType, leaderEpoch, lastOffsetDelta } = header;
  const appended = timestampType === 'LogAppendTime';
  const cursor = new RecordCursor(body, 0, body.length);
  let expectedDelta = fromDelta;
  // Of most records the same as of the one before: then no bigint is made.
  let lastDelta = 0n;
  let timestamp = appended ? maxTimestamp : baseTimestamp;

  for (let i = 0; i < header.recordCount; i++) {
    const start = cursor.position;
    const length = cursor.varint();
    const end = cursor.position + length;
    if (length < 0 || end > body.length) throw cursor.malformed(`a record of ${length} bytes`);
    cursor.end = end;
    cursor.int8(); // attributes, unused
    const timestampDelta = cursor.varlong();
    const offsetDelta = cursor.varint();
    if (offsetDelta < 0 || offsetDelta > lastOffsetDelta) throw cursor.malformed(`an offset delta of ${offsetDelta}`);

    if (offsetDelta >= expectedDelta) {
      if (!appended && timestampDelta !== lastDelta) {
        lastDelta = timestampDelta;
        timestamp = baseTimestamp + timestampDelta;
      }
      const key = cursor.nullableBytes();
      const value = cursor.nullableBytes();
      const headers = readHeaders(cursor);
      if (cursor.position !== end) throw cursor.malformed('a record is longer than its fields');
      into.push({
        offset: baseOffset + BigInt(offsetDelta),
        timestamp,
        timestampType,
        key,
        value,
        headers,
        leaderEpoch,
        sizeBytes: end - start,
      });
      expectedDelta = offsetDelta + 1;
    }
    cursor.position = end;
    cursor.end = body.length;
  }
  if (cursor.position !== body.length) throw cursor.malformed('a batch is longer than its records');
}

function readHeaders(cursor: RecordCursor): readonly RecordHeader[] {
  const count = cursor.varint();
  if (count === 0) return NO_HEADERS;
  if (count < 0 || count > cursor.end - cursor.position) throw cursor.malformed(`${count} headers`);
  const headers: RecordHeader[] = [];
  for (let i = 0; i < count; i++) {
    const key = cursor.nullableBytes();
    if (key === null) throw cursor.malformed('a header without a key');
    headers.push({ key: key.toString('utf8'), value: cursor.nullableBytes() });
  }
  return headers;
}

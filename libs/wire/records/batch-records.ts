import { type BatchHeader } from './batch-header';
import { BatchRecord } from './batch-record';
import { type FetchedRecord } from './fetched-record';
import { RecordCursor } from './record-cursor';

/** Appends the records of a batch from `fromDelta` on to `into`; `body` is what follows the header, decompressed. */
export function readRecords(header: BatchHeader, body: Buffer, fromDelta: number, into: FetchedRecord[]): void {
  const { baseOffset, baseTimestamp, maxTimestamp, timestampType, lastOffsetDelta } = header;
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
      const fields = cursor.position;
      cursor.skipBytes();
      cursor.skipBytes();
      skipHeaders(cursor);
      if (cursor.position !== end) throw cursor.malformed('a record is longer than its fields');
      into.push(new BatchRecord(header, cursor, fields, baseOffset + BigInt(offsetDelta), timestamp, end - start));
      expectedDelta = offsetDelta + 1;
    }
    cursor.position = end;
    cursor.end = body.length;
  }
  if (cursor.position !== body.length) throw cursor.malformed('a batch is longer than its records');
}

function skipHeaders(cursor: RecordCursor): void {
  const count = cursor.varint();
  if (count < 0 || count > cursor.end - cursor.position) throw cursor.malformed(`${count} headers`);
  for (let i = 0; i < count; i++) {
    if (!cursor.skipBytes()) throw cursor.malformed('a header without a key');
    cursor.skipBytes();
  }
}

import { type BatchHeader } from './batch-header';
import { type FetchedRecord, type RecordContent, type RecordHeader } from './fetched-record';
import { type RecordCursor } from './record-cursor';

const NO_HEADERS: readonly RecordHeader[] = Object.freeze([]);

/**
 * A record whose key, value and headers are still in the bytes of its batch. Many records wait while few are handled,
 * and views of their fields would be most of what waits. Each look at a field makes a view: take it once.
 */
export class BatchRecord implements FetchedRecord {
  /** @param at where the fields begin; they were validated when the batch was walked over */
  constructor(
    private readonly header: BatchHeader,
    private readonly cursor: RecordCursor,
    private readonly at: number,
    readonly offset: bigint,
    readonly timestamp: bigint,
    readonly sizeBytes: number,
  ) {}

  get timestampType(): FetchedRecord['timestampType'] {
    return this.header.timestampType;
  }

  get leaderEpoch(): number {
    return this.header.leaderEpoch;
  }

  get key(): Buffer | null {
    return this.fields().nullableBytes();
  }

  get content(): RecordContent {
    const fields = this.fields();
    return { key: fields.nullableBytes(), value: fields.nullableBytes(), headers: readHeaders(fields) };
  }

  private fields(): RecordCursor {
    this.cursor.position = this.at;
    return this.cursor;
  }
}

function readHeaders(cursor: RecordCursor): readonly RecordHeader[] {
  const count = cursor.varint();
  if (count === 0) return NO_HEADERS;
  const headers: RecordHeader[] = [];
  for (let i = 0; i < count; i++) {
    const key = cursor.nullableBytes() ?? Buffer.alloc(0);
    headers.push({ key: key.toString('utf8'), value: cursor.nullableBytes() });
  }
  return headers;
}

import { type Mark, type TopicPartition, type Watermark } from '../../protocol';
import { type FetchedRecord } from '../../wire';
import { type BufferedRecord } from './record-lanes';

/**
 * What was fetched becomes a record for handlers when it is delivered, so that little waits of each.
 *
 * Hazard: this one does not keep the record that it makes. It is old when it is delivered, and what an old object points to
 * survives every collection of young ones, needed or not.
 */
export class WaitingRecord {
  constructor(
    private readonly source: TopicPartition,
    private readonly fetched: FetchedRecord,
    private readonly watermark: Watermark,
    private readonly mark: Mark,
  ) {}

  get key(): Buffer | null {
    return this.fetched.key;
  }

  get sizeBytes(): number {
    return this.fetched.sizeBytes;
  }

  deliver(): BufferedRecord {
    const { topic, partition } = this.source;
    const { offset, timestamp, content, leaderEpoch } = this.fetched;
    const { key, value, headers } = content;
    const record = { topic, partition, offset, timestamp, key, value, headers, leaderEpoch };
    return { record, watermark: this.watermark, mark: this.mark };
  }
}

import { type FetchedRecord } from '../../../libs/wire';
import { type RecordContent } from '../../../libs/wire/records/fetched-record';

/** What a decoded record tells, as a plain object: some of it is read only when it is asked for. */
export function fieldsOf(record: FetchedRecord): Omit<FetchedRecord, 'content'> & RecordContent {
  const { offset, timestamp, timestampType, content, leaderEpoch, sizeBytes } = record;
  return { offset, timestamp, timestampType, ...content, leaderEpoch, sizeBytes };
}

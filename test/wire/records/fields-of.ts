import { type FetchedRecord } from '../../../libs/wire';

/** What a decoded record tells, as a plain object: some of it is read only when it is asked for. */
export function fieldsOf(record: FetchedRecord): FetchedRecord {
  const { offset, timestamp, timestampType, key, value, headers, leaderEpoch, sizeBytes } = record;
  return { offset, timestamp, timestampType, key, value, headers, leaderEpoch, sizeBytes };
}

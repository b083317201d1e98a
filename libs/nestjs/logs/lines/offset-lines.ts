import { partitionKey, partitionNames } from '../../../protocol';
import { ms, type SomeLines } from '../log-line';

export const offsetLines = {
  OffsetsCommitted: {
    ...{ category: 'commit', level: 'protocol' },
    text: ({ offsets, durationMs }) => {
      const each = offsets.map((one) => `${partitionKey(one)}@${one.offset}`);
      return `committed ${each.join(', ')} in ${ms(durationMs)}`;
    },
  },
  CommitFailed: {
    category: 'commit',
    level: ({ willRetry }) => (willRetry ? 'debug' : 'warn'),
    text: ({ partitions, error, willRetry }) =>
      `commit of ${partitionNames(partitions)} failed: ${error.message}; it ${willRetry ? 'is repeated' : 'stays due'}`,
  },
  OffsetReset: {
    category: 'fetch',
    level: ({ from }) => (from === null ? 'log' : 'warn'),
    text: ({ partition, from, to, policy }) => {
      const why = from === null ? 'no offset is committed' : `offset ${from} is not in the log any more`;
      return `${partitionKey(partition)} begins at ${to} (${policy}): ${why}`;
    },
  },
  LogTruncated: {
    ...{ category: 'fetch', level: 'error' },
    text: ({ partition, from, to }) =>
      `the leader of ${partitionKey(partition)} has lost records that were read up to ${from}; it is read again from ${to}`,
  },
  RecordsReceived: {
    ...{ category: 'fetch', level: 'protocol' },
    text: ({ partition, records, bytes }) =>
      `received ${records} records (${bytes} bytes) of ${partitionKey(partition)}`,
  },
  FetchFailed: {
    ...{ category: 'fetch', level: 'warn' },
    text: ({ partitions, error }) => `cannot fetch ${partitionNames(partitions)}: ${error.message}`,
  },
} satisfies SomeLines;

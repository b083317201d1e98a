import { type ResolvedConsumerOptions } from '../options';

/** After how many processed records a commit is due at once. */
export function recordsPerCommit({
  commitMode,
  maxPollRecords,
}: Pick<ResolvedConsumerOptions, 'commitMode' | 'maxPollRecords'>): number {
  switch (commitMode) {
    case 'record':
      return 1;
    case 'batch':
      return maxPollRecords;
    case 'interval':
    case 'manual':
      return Infinity;
  }
}

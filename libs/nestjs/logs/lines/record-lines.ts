import { ms, place, type SomeLines } from '../log-line';

export const recordLines = {
  RecordProcessed: {
    ...{ category: 'records', level: 'protocol' },
    text: ({ record, durationMs }) => `${record.listener} processed ${place(record)} in ${ms(durationMs)}`,
  },
  HandlerFailed: {
    ...{ category: 'records', level: 'protocol' },
    text: ({ record, records, durationMs, error }) => {
      const which = records === 1 ? place(record) : `${records} records from ${place(record)} on`;
      return `${record.listener} failed after ${ms(durationMs)} on ${which}: ${error.message}`;
    },
  },
  RecordFailed: {
    ...{ category: 'records', level: 'warn' },
    text: ({ record, attempt, error, retryInMs }) =>
      `${record.listener} failed on ${place(record)} (attempt ${attempt}): ${error.message}; again in ${retryInMs} ms, what comes behind it in its order waits`,
  },
  ProcessingTimedOut: {
    ...{ category: 'records', level: 'warn' },
    text: ({ record, runningMs }) =>
      `${record.listener} has been at ${place(record)} for ${ms(runningMs)}, more than processingTimeoutMs: its signal is aborted, and the record counts as failed when it has ended`,
  },
  HandlerSlow: {
    ...{ category: 'records', level: 'warn' },
    text: ({ record, runningMs }) =>
      `${record.listener} has been at ${place(record)} for ${ms(runningMs)}, half of maxPollIntervalMs: at the whole of it this member leaves the group`,
  },
  PollIntervalExceeded: {
    ...{ category: 'records', level: 'error' },
    text: ({ record, runningMs }) =>
      `${record.listener} has been at ${place(record)} for ${ms(runningMs)}, more than maxPollIntervalMs: this member leaves the group until it has ended`,
  },
  RecordSkipped: {
    ...{ category: 'records', level: 'error' },
    text: ({ record, attempt, error }) =>
      `${record.listener} gave ${place(record)} up after ${attempt} attempts: ${error.message}; it is skipped`,
  },
  RecordPostponed: {
    ...{ category: 'records', level: 'warn' },
    text: ({ record, attempt, error, inMs, topic }) =>
      `${record.listener} failed on ${place(record)} (attempt ${attempt}): ${error.message}; again in ${inMs} ms from ${topic}`,
  },
  RecordDeadLettered: {
    ...{ category: 'records', level: 'error' },
    text: ({ record, attempt, error, topic }) =>
      `${record.listener} gave ${place(record)} up after ${attempt} attempts: ${error.message}; it is in ${topic}`,
  },
  CircuitOpened: {
    ...{ category: 'records', level: 'error' },
    text: ({ listener, error }) =>
      `${listener} is paused, for it keeps failing: ${error.message}; now and then a record is tried`,
  },
  CircuitClosed: {
    ...{ category: 'records', level: 'log' },
    text: ({ listener }) => `${listener} succeeds again and goes on`,
  },
  RecordReplayed: {
    ...{ category: 'records', level: 'protocol' },
    text: ({ record, cause }) => `${place(record)} may have been processed before (${cause}), and is processed again`,
  },
  StaleAckDropped: {
    ...{ category: 'records', level: 'debug' },
    text: ({ record }) => `${record.listener} ended ${place(record)} after its lease: it does not count`,
  },
} satisfies SomeLines;

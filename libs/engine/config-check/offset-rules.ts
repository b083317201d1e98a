import { isOn } from '../processing';
import { holds, type ConfigurationRule } from './configuration-rule';
import { sourceOf } from './option-source';

/** What is read, and what is committed. */
export const offsetRules: readonly ConfigurationRule[] = [
  {
    id: 'auto-offset-reset-latest',
    severity: 'warning',
    demand: "`autoOffsetReset` is set: `'latest'`, Kafka’s default, is a decision.",
    reason:
      'A partition without a committed offset (it is new, or its offset has expired) begins at its end, and what was produced ' +
      'before is never processed.',
    source: '`auto.offset.reset`',
    involves: ['autoOffsetReset'],
    check: ({ given, options: { autoOffsetReset: value } }) => {
      if (value !== 'latest' || sourceOf('autoOffsetReset', given).kind !== 'default') return holds;
      const rule = "is Kafka's default, and begins new partitions at their end";
      const remedy = "set autoOffsetReset: 'earliest', or 'latest' if records from before may be left out";
      return [{ option: 'autoOffsetReset', value, rule, remedy }];
    },
  },
  {
    id: 'commit-interval',
    severity: 'warning',
    demand: "`autoCommitIntervalMs` is at most `sessionTimeoutMs`, with `commitMode: 'interval'`.",
    reason:
      'After a crash the next owner processes up to a whole interval again, which is more than it has waited for the session to end.',
    source: '`auto.commit.interval.ms`',
    involves: ['autoCommitIntervalMs', 'sessionTimeoutMs', 'commitMode'],
    check: ({ options: { commitMode, autoCommitIntervalMs: value, sessionTimeoutMs } }) => {
      if (commitMode !== 'interval' || value <= sessionTimeoutMs) return holds;
      const rule = `must not be above sessionTimeoutMs (${sessionTimeoutMs})`;
      const remedy = `set autoCommitIntervalMs to ${sessionTimeoutMs} or less, such as 5000: only what is processed is committed`;
      return [{ option: 'autoCommitIntervalMs', value, rule, remedy }];
    },
  },
  {
    id: 'commits-by-hand',
    severity: 'warning',
    demand: "`enableAutoCommit: false` is not set without `commitMode: 'manual'` beside it.",
    reason:
      'Elsewhere it keeps what is not processed from being committed, which never happens here; here it means that nothing counts ' +
      'before `context.ack()`, so every restart begins where the last call of it was.',
    source: '`enable.auto.commit`',
    involves: ['enableAutoCommit', 'commitMode'],
    check: ({ given: { enableAutoCommit: value, commitMode } }) => {
      if (value !== false || commitMode !== undefined) return holds;
      const rule = 'means that listeners acknowledge each record themselves';
      const remedy =
        "leave it out (only what is processed is committed), or say commitMode: 'manual' if listeners call context.ack()";
      return [{ option: 'enableAutoCommit', value, rule, remedy }];
    },
  },
  {
    id: 'aborted-records-read',
    severity: 'advice',
    demand: "`isolationLevel` is `'read_committed'` where a listener is `transactional`.",
    reason:
      'Records of a transaction that was aborted are processed like all others, and what comes of them is committed.',
    source: 'KIP-98, `isolation.level`',
    involves: ['isolationLevel'],
    check: ({ options: { isolationLevel: value }, listeners }) => {
      if (value === 'read_committed') return holds;
      if (listeners === null) return { unknown: 'listeners' };
      const transactional = listeners.filter(({ processing }) => processing?.transactional === true);
      if (transactional.length === 0) return holds;
      const rule = `reads what was aborted, and ${transactional.map(({ name }) => name).join(', ')} is transactional`;
      return [{ option: 'isolationLevel', value, rule, remedy: "set isolationLevel: 'read_committed'" }];
    },
  },
  {
    id: 'option-without-effect',
    severity: 'advice',
    demand:
      "What is set has an effect: `maxPollRecords` with `commitMode: 'batch'` or a listener in batches, `autoCommitIntervalMs` " +
      "with `commitMode: 'interval'`, `startTimeoutMs` with `brokerAwayAtStart: 'fail'`.",
    reason: 'Who reads the configuration believes in something that does not happen.',
    source: 'ours',
    involves: ['maxPollRecords', 'autoCommitIntervalMs', 'startTimeoutMs', 'commitMode', 'brokerAwayAtStart'],
    check: ({ given, options, listeners }) => {
      const { commitMode, brokerAwayAtStart } = options;
      const batches = commitMode === 'batch' || listeners?.some(({ processing }) => isOn(processing?.batch)) === true;
      const needs = {
        maxPollRecords: batches ? null : "commitMode 'batch', or a listener in batches",
        autoCommitIntervalMs: commitMode === 'interval' ? null : "commitMode 'interval'",
        startTimeoutMs: brokerAwayAtStart === 'fail' ? null : "brokerAwayAtStart 'fail'",
      };
      const idle = Object.entries(needs).flatMap(([name, needed]) => {
        const option = name as keyof typeof needs;
        if (needed === null || sourceOf(option, given).kind !== 'given') return [];
        const rule = `has an effect only with ${needed}`;
        return [{ option, value: options[option], rule, remedy: `leave ${option} out` }];
      });
      if (listeners === null && idle.some(({ option }) => option === 'maxPollRecords')) return { unknown: 'listeners' };
      return idle;
    },
  },
];

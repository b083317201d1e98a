import { type OptionProblem } from './errors';
import { type AssignorName, type CommitMode, type ConsumerOptions } from './options';

/** What one option accepts by itself; how options go together is checked when each one is right. */
interface OptionRule {
  readonly accepts: (value: unknown) => boolean;
  readonly rule: string;
  readonly remedy: string;
}

export const assignorNames: readonly AssignorName[] = ['cooperative-sticky', 'range', 'roundrobin', 'sticky'];
const commitModes: readonly CommitMode[] = ['interval', 'record', 'batch', 'manual'];
const longestMs = 2 ** 31 - 1;

function integer(min: number, max: number, unit: string, example: number): OptionRule {
  return {
    accepts: (value) => typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max,
    rule: `must be a whole number of ${unit} from ${min} to ${max}`,
    remedy: `set a number such as ${example} (an environment variable is a string: convert it with Number(...))`,
  };
}

const milliseconds = (min: number, example: number): OptionRule => integer(min, longestMs, 'milliseconds', example);
const bytes = (min: number, example: number): OptionRule => integer(min, longestMs, 'bytes', example);

function oneOf(values: readonly string[]): OptionRule {
  const list = values.map((value) => `'${value}'`).join(', ');
  return {
    accepts: (value) => typeof value === 'string' && values.includes(value),
    rule: `must be one of ${list}`,
    remedy: `choose one of ${list}`,
  };
}

const truth: OptionRule = {
  accepts: (value) => typeof value === 'boolean',
  rule: 'must be true or false',
  remedy: "set a boolean (an environment variable is a string: compare it, as in value === 'true')",
};

const text: OptionRule = {
  accepts: (value) => typeof value === 'string' && value.trim() !== '',
  rule: 'must be a string that is not empty',
  remedy: 'set it, or leave the option out',
};

/** Kafka accepts as an instance id what it accepts as a topic name. */
const instanceId: OptionRule = {
  accepts: (value) => typeof value === 'string' && /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,249}$/.test(value),
  rule: "must be 1 to 249 letters, digits, '.', '_' or '-', and not '.' or '..'",
  remedy: 'use a name that stays with the place, such as the pod name of a StatefulSet',
};

const strategy: OptionRule = {
  accepts: (value) =>
    Array.isArray(value) &&
    value.length > 0 &&
    new Set(value).size === value.length &&
    value.every((name) => (assignorNames as readonly unknown[]).includes(name)),
  rule: `must be a list, without repetition, of at least one of ${assignorNames.map((name) => `'${name}'`).join(', ')}`,
  remedy: "set ['cooperative-sticky'], or leave the option out",
};

export const optionRules: Readonly<Record<keyof ConsumerOptions, OptionRule>> = {
  groupId: { ...text, remedy: 'name the consumer group' },
  groupInstanceId: instanceId,
  partitionAssignmentStrategy: strategy,
  sessionTimeoutMs: milliseconds(1, 45_000),
  heartbeatIntervalMs: milliseconds(1, 3000),
  maxPollIntervalMs: milliseconds(1, 300_000),
  maxPollRecords: integer(1, longestMs, 'records', 500),
  rebalanceTimeoutMs: milliseconds(1, 300_000),
  drainTimeoutMs: milliseconds(0, 20_000),
  hookTimeoutMs: milliseconds(1, 10_000),
  stopTimeoutMs: milliseconds(1, 25_000),
  autoOffsetReset: oneOf(['earliest', 'latest', 'none']),
  enableAutoCommit: truth,
  commitMode: oneOf(commitModes),
  autoCommitIntervalMs: milliseconds(1, 5000),
  fetchMinBytes: bytes(0, 1),
  fetchMaxBytes: bytes(1, 52_428_800),
  fetchMaxWaitMs: milliseconds(0, 500),
  maxPartitionFetchBytes: bytes(1, 1_048_576),
  maxBufferedBytes: bytes(1, 67_108_864),
  isolationLevel: oneOf(['read_uncommitted', 'read_committed']),
  checkCrcs: truth,
  clientRack: text,
  metadataMaxAgeMs: milliseconds(100, 300_000),
  requestTimeoutMs: milliseconds(100, 30_000),
  retryBackoffMs: milliseconds(1, 100),
  retryBackoffMaxMs: milliseconds(1, 1000),
  recordRetryBackoffMs: milliseconds(1, 100),
  recordRetryBackoffMaxMs: milliseconds(1, 30_000),
  brokerAwayAtStart: oneOf(['retry', 'fail']),
  startTimeoutMs: milliseconds(1, 30_000),
};

/** What is wrong with each option by itself. Options that are undefined are left out. */
export function singleProblems(options: Readonly<Record<string, unknown>>): OptionProblem[] {
  return Object.entries(options).flatMap(([option, value]) => {
    if (value === undefined) return option === 'groupId' ? [problem('groupId', value)] : [];
    if (!(option in optionRules)) return [unknownOption(option, value)];
    const known = option as keyof ConsumerOptions;
    return optionRules[known].accepts(value) ? [] : [problem(known, value)];
  });
}

export function problem(option: keyof ConsumerOptions, value: unknown): OptionProblem {
  const { rule, remedy } = optionRules[option];
  return { option, value, rule, remedy };
}

function unknownOption(option: string, value: unknown): OptionProblem {
  const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z]|ms$/g, '');
  const meant = Object.keys(optionRules).find((name) => plain(name) === plain(option));
  const remedy =
    meant === undefined ? `remove it; options are ${Object.keys(optionRules).join(', ')}` : `did you mean ${meant}?`;
  return { option, value, rule: 'is not an option of a consumer', remedy };
}

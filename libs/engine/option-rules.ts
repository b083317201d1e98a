import { type OptionProblem } from './errors';
import { remedyForName } from './nearest-name';
import { type AssignorName, type CommitMode, type ConsumerOptions } from './options';

/** What one option accepts by itself. */
export interface OptionRule {
  readonly accepts: (value: unknown) => boolean;
  readonly rule: string;
  readonly remedy: string | ((value: unknown) => string);
}

export const assignorNames: readonly AssignorName[] = [
  'cooperative-sticky',
  'range',
  'roundrobin',
  'sticky',
  'RoundRobinAssigner',
];
const commitModes: readonly CommitMode[] = ['interval', 'record', 'batch', 'manual'];
const longestMs = 2 ** 31 - 1;

export function integer(min: number, max: number, unit: string, example: number): OptionRule {
  return {
    accepts: (value) => typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max,
    rule: `must be a whole number of ${unit} from ${min} to ${max}`,
    remedy: (value) => {
      if (typeof value === 'string') return 'an environment variable is a string: convert it with Number(...)';
      if (Number.isNaN(value)) return 'it is NaN, as Number(...) of a variable that is not set: set the variable';
      return `set a number such as ${example}`;
    },
  };
}

export const milliseconds = (min: number, example: number): OptionRule =>
  integer(min, longestMs, 'milliseconds', example);
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

/** Null is what the resolved options hold in place of an option that is left out. */
const orNull = (rule: OptionRule): OptionRule => ({
  ...rule,
  accepts: (value) => value === null || rule.accepts(value),
});

/** Kafka accepts as an instance id what it accepts as a topic name. */
const instanceId: OptionRule = {
  accepts: (value) => typeof value === 'string' && /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,249}$/.test(value),
  rule: "must be 1 to 249 letters, digits, '.', '_' or '-', and not '.' or '..'",
  remedy: 'use a name that stays with the place, such as the pod name of a StatefulSet',
};

const leavePolicy: OptionRule = {
  accepts: (value) => typeof value === 'function' || ['auto', 'always', 'never'].includes(value as string),
  rule: "must be 'auto', 'always', 'never' or a function",
  remedy: 'leave it out: dynamic members leave, static ones keep their place',
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
  groupInstanceId: orNull(instanceId),
  groupProtocol: oneOf(['classic', 'consumer', 'auto']),
  groupRemoteAssignor: orNull(text),
  partitionAssignmentStrategy: strategy,
  sessionTimeoutMs: milliseconds(1, 45_000),
  heartbeatIntervalMs: milliseconds(1, 3000),
  heartbeatThread: truth,
  eventLoopWarningMs: milliseconds(0, 1000),
  maxPollIntervalMs: milliseconds(1, 300_000),
  maxPollRecords: integer(1, longestMs, 'records', 500),
  rebalanceTimeoutMs: milliseconds(1, 300_000),
  drainTimeoutMs: milliseconds(0, 20_000),
  hookTimeoutMs: milliseconds(1, 10_000),
  stopTimeoutMs: milliseconds(100, 25_000),
  leaveGroupOnClose: leavePolicy,
  autoOffsetReset: oneOf(['earliest', 'latest', 'none']),
  enableAutoCommit: truth,
  commitMode: oneOf(commitModes),
  autoCommitIntervalMs: milliseconds(1, 5000),
  allowAutoCreateTopics: truth,
  fetchMinBytes: bytes(0, 1),
  fetchMaxBytes: bytes(1, 52_428_800),
  fetchMaxWaitMs: milliseconds(0, 500),
  maxPartitionFetchBytes: bytes(1, 1_048_576),
  maxBufferedBytes: bytes(1, 67_108_864),
  isolationLevel: oneOf(['read_uncommitted', 'read_committed']),
  checkCrcs: truth,
  clientRack: orNull(text),
  metadataMaxAgeMs: milliseconds(100, 300_000),
  requestTimeoutMs: milliseconds(100, 30_000),
  retryBackoffMs: milliseconds(1, 100),
  retryBackoffMaxMs: milliseconds(1, 1000),
  maxConcurrency: orNull(integer(1, longestMs, 'handlers', 100)),
  recordRetryBackoffMs: milliseconds(1, 100),
  recordRetryBackoffMaxMs: milliseconds(1, 30_000),
  brokerAwayAtStart: oneOf(['retry', 'fail']),
  startTimeoutMs: milliseconds(1, 30_000),
};

/** What kafkajs calls them, for those who come from there; its other names are near enough to ours to be recognized. */
const kafkaJsNames: Readonly<Record<string, string>> = {
  brokers: 'client.brokers',
  clientId: 'client.clientId',
  fromBeginning: "autoOffsetReset: 'earliest'",
  allowAutoTopicCreation: 'allowAutoCreateTopics',
  readUncommitted: 'isolationLevel',
  partitionAssigners: 'partitionAssignmentStrategy',
  rackId: 'clientRack',
  autoCommit: 'enableAutoCommit',
  minBytes: 'fetchMinBytes',
  maxBytes: 'fetchMaxBytes',
  maxWaitTimeInMs: 'fetchMaxWaitMs',
  maxBytesPerPartition: 'maxPartitionFetchBytes',
  partitionsConsumedConcurrently: 'maxConcurrency',
};

/** What is wrong with each option by itself. Options that are undefined are left out. */
export function singleProblems(options: Readonly<Record<string, unknown>>): OptionProblem[] {
  return Object.entries(options).flatMap(([option, value]) => {
    if (!isOption(option)) return value === undefined ? [] : [unknownOption(option, value)];
    if (value === undefined && option !== 'groupId') return [];
    return valueProblems(option, value, optionRules[option]);
  });
}

/** What is wrong with one value: nothing, or one problem. */
export function valueProblems(option: string, value: unknown, { accepts, rule, remedy }: OptionRule): OptionProblem[] {
  if (accepts(value)) return [];
  return [{ option, value: shown(value), rule, remedy: typeof remedy === 'string' ? remedy : remedy(value) }];
}

/** Own names only: `constructor` and `toString` are no options. */
function isOption(name: string): name is keyof ConsumerOptions {
  return Object.hasOwn(optionRules, name);
}

/** The value itself if JSON can show it, for a message that cannot be written would hide all the others. */
function shown(value: unknown): unknown {
  try {
    if (typeof value === 'function' || (JSON.stringify(value) as string | undefined) !== undefined) return value;
  } catch {
    // A bigint, or a circle: its type must do.
  }
  return value === undefined ? value : `(${typeof value})`;
}

function unknownOption(option: string, value: unknown): OptionProblem {
  const kafkaJs = Object.hasOwn(kafkaJsNames, option) ? kafkaJsNames[option] : undefined;
  const remedy = kafkaJs === undefined ? remedyForName(option, Object.keys(optionRules)) : `did you mean ${kafkaJs}?`;
  return { option, value: shown(value), rule: 'is not an option of a consumer', remedy };
}

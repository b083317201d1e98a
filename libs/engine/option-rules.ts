import { type OptionProblem } from './errors';
import { type AssignorName, type CommitMode, type ConsumerOptions, type ResolvedConsumerOptions } from './options';

/** What one option accepts by itself. */
interface OptionRule {
  readonly accepts: (value: unknown) => boolean;
  readonly rule: string;
  readonly remedy: string | ((value: unknown) => string);
}

/** How options go together. It is told as a problem of the first one that it `involves`. */
interface OptionRelation {
  readonly involves: readonly [keyof ConsumerOptions, ...(keyof ConsumerOptions)[]];
  readonly holds: (options: ResolvedConsumerOptions) => boolean;
  readonly rule: (options: ResolvedConsumerOptions) => string;
  readonly remedy: (options: ResolvedConsumerOptions) => string;
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

function integer(min: number, max: number, unit: string, example: number): OptionRule {
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

export const optionRelations: readonly OptionRelation[] = [
  {
    involves: ['partitionAssignmentStrategy', 'groupProtocol'],
    holds: ({ groupProtocol, partitionAssignmentStrategy: [first, ...rest] }) =>
      groupProtocol !== 'consumer' || (first === 'cooperative-sticky' && rest.length === 0),
    rule: () => "is not used with groupProtocol 'consumer': the coordinator assigns",
    remedy: () => "leave it out, and choose by groupRemoteAssignor ('uniform' or 'range'), or use groupProtocol 'auto'",
  },
  {
    involves: ['groupRemoteAssignor', 'groupProtocol'],
    holds: ({ groupProtocol, groupRemoteAssignor }) => groupProtocol !== 'classic' || groupRemoteAssignor === null,
    rule: () => "is not used with groupProtocol 'classic': the members assign",
    remedy: () => "use partitionAssignmentStrategy, or groupProtocol 'consumer' or 'auto'",
  },
  {
    involves: ['heartbeatIntervalMs', 'sessionTimeoutMs'],
    holds: ({ heartbeatIntervalMs, sessionTimeoutMs }) => heartbeatIntervalMs * 3 < sessionTimeoutMs,
    rule: ({ sessionTimeoutMs }) => `must be under a third of sessionTimeoutMs (${sessionTimeoutMs})`,
    remedy: ({ heartbeatIntervalMs, sessionTimeoutMs }) => {
      const most = Math.ceil(sessionTimeoutMs / 3) - 1;
      const longer = `sessionTimeoutMs above ${heartbeatIntervalMs * 3}`;
      return most < 1 ? `set ${longer}` : `set heartbeatIntervalMs to ${most} or less, or ${longer}`;
    },
  },
  {
    involves: ['drainTimeoutMs', 'hookTimeoutMs', 'rebalanceTimeoutMs', 'maxPollIntervalMs'],
    holds: ({ drainTimeoutMs, hookTimeoutMs, rebalanceTimeoutMs }) =>
      drainTimeoutMs + hookTimeoutMs < rebalanceTimeoutMs,
    rule: ({ hookTimeoutMs, rebalanceTimeoutMs }) =>
      `and hookTimeoutMs (${hookTimeoutMs}) must together be under rebalanceTimeoutMs (${rebalanceTimeoutMs}), or the group goes on without this member`,
    remedy: ({ drainTimeoutMs, hookTimeoutMs, rebalanceTimeoutMs }) => {
      const most = rebalanceTimeoutMs - hookTimeoutMs - 1;
      const longer = `set rebalanceTimeoutMs (by default it is maxPollIntervalMs) above ${drainTimeoutMs + hookTimeoutMs}`;
      return most < 0 ? longer : `set drainTimeoutMs to ${most} or less, or ${longer}`;
    },
  },
  {
    involves: ['enableAutoCommit', 'commitMode'],
    holds: ({ enableAutoCommit, commitMode }) => enableAutoCommit === (commitMode !== 'manual'),
    rule: ({ commitMode }) => `contradicts commitMode '${commitMode}'`,
    remedy: () => "leave enableAutoCommit out; commitMode 'manual' is the same as enableAutoCommit: false",
  },
  {
    involves: ['retryBackoffMs', 'retryBackoffMaxMs'],
    holds: ({ retryBackoffMs, retryBackoffMaxMs }) => retryBackoffMs <= retryBackoffMaxMs,
    rule: ({ retryBackoffMaxMs }) => `must not be over retryBackoffMaxMs (${retryBackoffMaxMs})`,
    remedy: () => 'lower retryBackoffMs or raise retryBackoffMaxMs',
  },
  {
    involves: ['recordRetryBackoffMs', 'recordRetryBackoffMaxMs'],
    holds: ({ recordRetryBackoffMs, recordRetryBackoffMaxMs }) => recordRetryBackoffMs <= recordRetryBackoffMaxMs,
    rule: ({ recordRetryBackoffMaxMs }) => `must not be over recordRetryBackoffMaxMs (${recordRetryBackoffMaxMs})`,
    remedy: () => 'lower recordRetryBackoffMs or raise recordRetryBackoffMaxMs',
  },
];

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
    const { accepts, rule, remedy } = optionRules[option];
    if (accepts(value)) return [];
    return [{ option, value: shown(value), rule, remedy: typeof remedy === 'string' ? remedy : remedy(value) }];
  });
}

/** What is wrong between options of which none is `wrong` by itself. */
export function relationProblems(options: ResolvedConsumerOptions, wrong: ReadonlySet<string>): OptionProblem[] {
  return optionRelations
    .filter(({ involves }) => !involves.some((option) => wrong.has(option)))
    .filter((relation) => !relation.holds(options))
    .map(({ involves: [option], rule, remedy }) => {
      return { option, value: options[option], rule: rule(options), remedy: remedy(options) };
    });
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
  const near = nearestOption(option);
  const remedy =
    near === null ? `remove it; options are ${Object.keys(optionRules).join(', ')}` : `did you mean ${near}?`;
  return { option, value: shown(value), rule: 'is not an option of a consumer', remedy };
}

/** By kafkajs's name, by Kafka's (`session.timeout.ms`), without the unit, or with some letters wrong. */
function nearestOption(option: string): string | null {
  if (Object.hasOwn(kafkaJsNames, option)) return kafkaJsNames[option] ?? null;
  const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z]|ms$/g, '');
  const wanted = plain(option);
  if (wanted.length < 3 || wanted.length > 60) return null;
  const [nearest] = Object.keys(optionRules)
    .map((name) => ({ name, distance: editDistance(wanted, plain(name)) }))
    .sort((a, b) => a.distance - b.distance);
  return nearest !== undefined && nearest.distance <= wanted.length / 4 ? nearest.name : null;
}

/** How many letters must be put in, taken out or changed to make one word the other (Levenshtein). */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [index, letter] of Array.from(from).entries()) {
    const next = [index + 1];
    for (const [at, other] of Array.from(to).entries()) {
      const changed = (row[at] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(changed, (row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}

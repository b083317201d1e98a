import { InvalidOptionsError, type OptionProblem } from './errors';
import { brokenRelations, type BrokenRelation } from './option-relations';
import { optionRules, singleProblems } from './option-rules';
import { type ConsumerOptions, type ResolvedConsumerOptions } from './options';

/** Kafka's defaults for Kafka's options; ours are named in `ConsumerOptions`. */
const defaults = {
  groupInstanceId: null,
  groupProtocol: 'classic',
  groupRemoteAssignor: null,
  leaveGroupOnClose: 'auto',
  partitionAssignmentStrategy: ['cooperative-sticky'],
  sessionTimeoutMs: 45_000,
  heartbeatIntervalMs: 3000,
  heartbeatThread: true,
  eventLoopWarningMs: 1000,
  maxPollIntervalMs: 300_000,
  maxPollRecords: 500,
  stopTimeoutMs: 25_000,
  autoOffsetReset: 'latest',
  autoCommitIntervalMs: 5000,
  allowAutoCreateTopics: true,
  fetchMinBytes: 1,
  fetchMaxBytes: 52_428_800,
  fetchMaxWaitMs: 500,
  maxPartitionFetchBytes: 1_048_576,
  maxBufferedBytes: 67_108_864,
  isolationLevel: 'read_uncommitted',
  checkCrcs: true,
  clientRack: null,
  metadataMaxAgeMs: 300_000,
  requestTimeoutMs: 30_000,
  retryBackoffMs: 100,
  retryBackoffMaxMs: 1000,
  maxConcurrency: null,
  recordRetryBackoffMs: 100,
  recordRetryBackoffMaxMs: 30_000,
  brokerAwayAtStart: 'retry',
  startTimeoutMs: 30_000,
} as const;

const longestDrainMs = 20_000;
const longestHookMs = 10_000;

/** Options looked at one by one and together. */
export interface ExaminedOptions {
  /** As they were given; nothing if that was no object. */
  readonly given: ConsumerOptions;
  /** With defaults for what is wrong, so that what is wrong between the others is told as well. */
  readonly resolved: ResolvedConsumerOptions;
  /** What is wrong with each option by itself. */
  readonly single: readonly OptionProblem[];
  readonly wrong: ReadonlySet<string>;
  readonly broken: readonly BrokenRelation[];
}

/**
 * Fills in every default, and checks all of it. Resolved options resolve to themselves.
 * @throws InvalidOptionsError with every problem
 */
export function resolveOptions(options: ConsumerOptions): ResolvedConsumerOptions {
  const { resolved, single, broken } = examineOptions(options);
  const problems = [...single, ...broken.map(({ problem }) => problem)];
  if (problems.length > 0) throw new InvalidOptionsError(problems);
  return resolved;
}

export function examineOptions(options: ConsumerOptions): ExaminedOptions {
  const given: unknown = options;
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    const remedy = "set at least { groupId: '...' }";
    const problem = { option: 'consumer', value: typeof given, rule: 'must be an object', remedy };
    const nothing = {} as ConsumerOptions;
    const resolved = withDefaults(nothing);
    return { given: nothing, resolved, single: [problem], wrong: new Set(Object.keys(optionRules)), broken: [] };
  }
  const entries: [string, unknown][] = Object.entries({ groupId: undefined, ...given });
  const single = singleProblems(Object.fromEntries(entries));
  const wrong = new Set(single.map(({ option }) => option));
  const sound = Object.fromEntries(entries.filter(([option, value]) => value !== undefined && !wrong.has(option)));
  const resolved = withDefaults(sound as unknown as ConsumerOptions);
  return { given: options, resolved, single, wrong, broken: brokenRelations(resolved, wrong) };
}

function withDefaults(options: ConsumerOptions): ResolvedConsumerOptions {
  const merged = { ...defaults, ...options };
  const rebalanceTimeoutMs = merged.rebalanceTimeoutMs ?? merged.maxPollIntervalMs;
  const enableAutoCommit = merged.enableAutoCommit ?? merged.commitMode !== 'manual';
  return {
    ...merged,
    partitionAssignmentStrategy: [...merged.partitionAssignmentStrategy],
    rebalanceTimeoutMs,
    // A short rebalance time-out shortens both, so that to set one option does not make another one wrong.
    drainTimeoutMs: merged.drainTimeoutMs ?? Math.min(longestDrainMs, Math.floor(rebalanceTimeoutMs / 2)),
    hookTimeoutMs: merged.hookTimeoutMs ?? Math.max(1, Math.min(longestHookMs, Math.floor(rebalanceTimeoutMs / 4))),
    enableAutoCommit,
    commitMode: merged.commitMode ?? (enableAutoCommit ? 'interval' : 'manual'),
  };
}

/** Which other option the value of one comes from that is left out; null: its default stands for itself. */
export function derivedFrom(option: keyof ConsumerOptions, given: ConsumerOptions): keyof ConsumerOptions | null {
  switch (option) {
    case 'rebalanceTimeoutMs':
      return 'maxPollIntervalMs';
    case 'drainTimeoutMs':
      return examineOptions(given).resolved.drainTimeoutMs === longestDrainMs ? null : 'rebalanceTimeoutMs';
    case 'hookTimeoutMs':
      return examineOptions(given).resolved.hookTimeoutMs === longestHookMs ? null : 'rebalanceTimeoutMs';
    case 'enableAutoCommit':
      return given.commitMode === undefined ? null : 'commitMode';
    case 'commitMode':
      return given.enableAutoCommit === undefined ? null : 'enableAutoCommit';
    default:
      return null;
  }
}

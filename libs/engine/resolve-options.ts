import { InvalidOptionsError, type OptionProblem } from './errors';
import { problem, singleProblems } from './option-rules';
import { type ConsumerOptions, type ResolvedConsumerOptions } from './options';

const noGroup = { groupId: undefined };

/** Kafka's defaults for Kafka's options; ours are named in `ConsumerOptions`. */
const defaults = {
  groupInstanceId: null,
  partitionAssignmentStrategy: ['cooperative-sticky'],
  sessionTimeoutMs: 45_000,
  heartbeatIntervalMs: 3000,
  maxPollIntervalMs: 300_000,
  maxPollRecords: 500,
  stopTimeoutMs: 25_000,
  autoOffsetReset: 'latest',
  autoCommitIntervalMs: 5000,
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
  recordRetryBackoffMs: 100,
  recordRetryBackoffMaxMs: 30_000,
  brokerAwayAtStart: 'retry',
  startTimeoutMs: 30_000,
} as const;

/**
 * Fills in every default, and checks all of it.
 * @throws InvalidOptionsError with every problem
 */
export function resolveOptions(options: ConsumerOptions): ResolvedConsumerOptions {
  if (typeof options !== 'object' || (options as unknown) === null) {
    throw new InvalidOptionsError([
      { option: 'consumer', value: options, rule: 'must be an object', remedy: "set at least { groupId: '...' }" },
    ]);
  }
  const wrong = singleProblems({ ...noGroup, ...options });
  if (wrong.length > 0) throw new InvalidOptionsError(wrong);
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const merged = { ...defaults, ...(given as unknown as ConsumerOptions) };
  const rebalanceTimeoutMs = merged.rebalanceTimeoutMs ?? merged.maxPollIntervalMs;
  const enableAutoCommit = merged.enableAutoCommit ?? merged.commitMode !== 'manual';
  const resolved: ResolvedConsumerOptions = {
    ...merged,
    rebalanceTimeoutMs,
    // A short rebalance time-out shortens both, so that to set one option does not make another one wrong.
    drainTimeoutMs: merged.drainTimeoutMs ?? Math.min(20_000, Math.floor(rebalanceTimeoutMs / 2)),
    hookTimeoutMs: merged.hookTimeoutMs ?? Math.max(1, Math.min(10_000, Math.floor(rebalanceTimeoutMs / 4))),
    enableAutoCommit,
    commitMode: merged.commitMode ?? (enableAutoCommit ? 'interval' : 'manual'),
  };
  const contradictions = combinedProblems(resolved);
  if (contradictions.length > 0) throw new InvalidOptionsError(contradictions);
  return resolved;
}

/** What is wrong between options that are each right by themselves. */
function combinedProblems(options: ResolvedConsumerOptions): OptionProblem[] {
  const problems: OptionProblem[] = [];
  const check = (holds: boolean, option: keyof ConsumerOptions, rule: string, remedy: string): void => {
    if (!holds) problems.push({ ...problem(option, options[option]), rule, remedy });
  };
  const { sessionTimeoutMs, heartbeatIntervalMs, rebalanceTimeoutMs, drainTimeoutMs, hookTimeoutMs } = options;
  const heartbeatBound = Math.ceil(sessionTimeoutMs / 3) - 1;
  check(
    heartbeatIntervalMs * 3 < sessionTimeoutMs,
    'heartbeatIntervalMs',
    `must be under a third of sessionTimeoutMs (${sessionTimeoutMs})`,
    `set heartbeatIntervalMs to ${Math.max(1, heartbeatBound)} or less, or sessionTimeoutMs above ${heartbeatIntervalMs * 3}`,
  );
  check(
    drainTimeoutMs + hookTimeoutMs < rebalanceTimeoutMs,
    'drainTimeoutMs',
    `and hookTimeoutMs (${hookTimeoutMs}) must together be under rebalanceTimeoutMs (${rebalanceTimeoutMs}), or the group goes on without this member`,
    `set drainTimeoutMs below ${Math.max(1, rebalanceTimeoutMs - hookTimeoutMs)}, or raise rebalanceTimeoutMs (by default it is maxPollIntervalMs)`,
  );
  const cooperative = options.partitionAssignmentStrategy.filter((name) => name === 'cooperative-sticky').length;
  check(
    cooperative === 0 || cooperative === options.partitionAssignmentStrategy.length,
    'partitionAssignmentStrategy',
    "mixes 'cooperative-sticky', whose members keep their partitions in a rebalance, with assignors whose members give them back",
    "use ['cooperative-sticky'] alone, or only eager ones ('range', 'roundrobin', 'sticky')",
  );
  check(
    options.enableAutoCommit === (options.commitMode !== 'manual'),
    'enableAutoCommit',
    `contradicts commitMode '${options.commitMode}'`,
    "leave enableAutoCommit out; commitMode 'manual' is the same as enableAutoCommit: false",
  );
  check(
    options.retryBackoffMs <= options.retryBackoffMaxMs,
    'retryBackoffMs',
    `must not be over retryBackoffMaxMs (${options.retryBackoffMaxMs})`,
    'lower retryBackoffMs or raise retryBackoffMaxMs',
  );
  check(
    options.recordRetryBackoffMs <= options.recordRetryBackoffMaxMs,
    'recordRetryBackoffMs',
    `must not be over recordRetryBackoffMaxMs (${options.recordRetryBackoffMaxMs})`,
    'lower recordRetryBackoffMs or raise recordRetryBackoffMaxMs',
  );
  return problems;
}

import { type ConsumerOptions } from './options';

export type PresetName = 'production' | 'development';

type Preset = Omit<Partial<ConsumerOptions>, 'groupId'>;

/** What each preset sets, and why; what it does not name keeps its default. */
export const presets: Readonly<Record<PresetName, Preset>> = {
  production: {
    // Only partitions that move pause, and every member of this package can do it.
    partitionAssignmentStrategy: ['cooperative-sticky'],
    // Long enough for a broker that fails over and for a restart of a static member; a crash is noticed within it.
    sessionTimeoutMs: 45_000,
    // A fifteenth of the session. The 15 s that are often shown with 45 s are exactly a third, and one lost answer too many.
    heartbeatIntervalMs: 3000,
    // Under the 30 s that Kubernetes gives a pod unless told otherwise, and five seconds for the rest of the application.
    stopTimeoutMs: 25_000,
    // A partition that is new, or whose offset has expired, is read from its beginning: late, where the other way is never.
    autoOffsetReset: 'earliest',
    // What a crash leaves to be processed again; a commit costs one small request for each member, not for each record.
    autoCommitIntervalMs: 1000,
    // A topic whose name is misspelt is reported as missing, and not made.
    allowAutoCreateTopics: false,
    // What a producer took back is not processed. Where nobody uses transactions it costs nothing.
    isolationLevel: 'read_committed',
  },
  development: {
    partitionAssignmentStrategy: ['cooperative-sticky'],
    // The shortest that brokers take by default: what `kill -9` or a watcher has ended is out of the group after it.
    sessionTimeoutMs: 6000,
    heartbeatIntervalMs: 1000,
    // A watcher that restarts the process does not wait long for the old one.
    drainTimeoutMs: 2000,
    stopTimeoutMs: 5000,
    // A test record that was sent before the service started is read.
    autoOffsetReset: 'earliest',
    autoCommitIntervalMs: 1000,
    // Topics and partitions that are made meanwhile are found soon.
    metadataMaxAgeMs: 10_000,
    // A broker that is not there is an error at once, and not a line in the log.
    brokerAwayAtStart: 'fail',
    startTimeoutMs: 15_000,
  },
};

/** Own and enumerable, so that it survives `{ ...productionConsumer(...) }`; of all copies of this package. */
const madeFrom = Symbol.for('nestjs-kafka-rebalance.preset');

/**
 * Options for a service that must not lose records and is deployed while it works. They pass every rule of
 * `check-config`; `overrides` go before them, and need a `groupId`.
 */
export function productionConsumer(overrides: ConsumerOptions): ConsumerOptions {
  return made('production', overrides);
}

/** Options for a service on one's own machine: restarts are noticed within seconds, and a missing broker is an error. */
export function developmentConsumer(overrides: ConsumerOptions): ConsumerOptions {
  return made('development', overrides);
}

function made(name: PresetName, overrides: ConsumerOptions): ConsumerOptions {
  const marked = { ...presets[name], ...overrides, [madeFrom]: name };
  return marked;
}

/** The preset that these options were made from, if they were. */
export function presetOf(options: ConsumerOptions): PresetName | null {
  const name = (options as { readonly [madeFrom]?: unknown })[madeFrom];
  return name === 'production' || name === 'development' ? name : null;
}

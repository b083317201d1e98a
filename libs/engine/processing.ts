import { type OptionProblem } from './errors';
import { type Listener } from './listener';
import { parseDelay } from './lease/retry-topics';
import { remedyForName } from './nearest-name';

/** Which records of one partition may be handled at the same time. */
export type Ordering = 'partition' | 'key' | 'unordered';

/** What becomes of a record that has used up its attempts, or failed with a fatal error. */
export type FailurePolicy = 'block' | 'dead-letter' | 'stop' | 'skip';

export type ErrorClass = abstract new (...args: never[]) => Error;

/** The pause before a record is delivered again, in milliseconds. */
export interface BackoffOptions {
  /** The first pause. Default `recordRetryBackoffMs` of the consumer. */
  readonly initialMs?: number;
  /** The longest pause. Default `recordRetryBackoffMaxMs` of the consumer. */
  readonly maxMs?: number;
  /** What each pause is multiplied by; 1 makes it fixed. Default 2. */
  readonly multiplier?: number;
  /** The share of each pause that is left to chance, 0 to 1. Default 0.2. */
  readonly jitter?: number;
}

export interface RetryOptions extends BackoffOptions {
  /** Deliveries in all before `onFailure` applies. Default 10; with `onFailure: 'block'` without end. */
  readonly attempts?: number;
  /** Errors that no attempt can mend: `onFailure` applies at once. Default none. */
  readonly fatal?: readonly ErrorClass[];
  /** Other pauses and attempts for these errors; the first that fits counts. */
  readonly byError?: readonly (BackoffOptions & {
    readonly errors: readonly ErrorClass[];
    readonly attempts?: number;
  })[];
}

export interface BatchOptions {
  /** The most records in a batch, all of one partition. Default `maxPollRecords` of the consumer. */
  readonly maxRecords?: number;
  /** How long a batch that is not full waits for more, in milliseconds. Default 0: it takes what is there. */
  readonly maxWaitMs?: number;
}

export interface CircuitBreakerOptions {
  /** Failures in a row, of any records of the listener, that open it. Default 5. */
  readonly failures?: number;
  /** How long it stays open before one record is tried, in milliseconds. Default 10000. */
  readonly probeAfterMs?: number;
  /** Errors that tell that the dependency is down. Default: all. */
  readonly errors?: readonly ErrorClass[];
}

/** How one listener processes. All of it is ours; Kafka leaves it to the application. */
export interface ProcessingOptions {
  /**
   * `partition`: one after the other; `key`: records of one key one after the other, records without a key as if they
   * had one; `unordered`: as they come. Default `'partition'`.
   */
  readonly ordering?: Ordering;
  /**
   * The most records (or batches) of the listener that are handled at the same time by this member, over all its
   * partitions. Default: no limit with `ordering: 'partition'`, which has one for each partition; otherwise 10.
   */
  readonly concurrency?: number;
  /** Hands records over in batches; only with `ordering: 'partition'`. Default: one by one. */
  readonly batch?: BatchOptions | boolean;
  /**
   * How long one delivery may take, in milliseconds. Its signal is then aborted, and when the handler has ended the
   * record counts as failed, whatever it returns. Default: no limit but `maxPollIntervalMs`.
   */
  readonly processingTimeoutMs?: number;
  readonly retry?: RetryOptions;
  /**
   * Delays such as `['5s', '1m', '10m']`: a record that has used up its attempts (here one, unless `retry` says
   * otherwise) goes to the topic `<topic>.<groupId>.retry-5s`, is delivered again when that time is over, and goes on to
   * the next; behind the last one `onFailure` applies. What comes behind it does not wait, and so overtakes it. The
   * topics must exist; the listener's own must be given by name.
   */
  readonly retryTopics?: readonly string[];
  /**
   * Read, process, write exactly once: what the handler sends by `context.transaction` and the offset of what it processed
   * are committed in one Kafka transaction, or neither. Only with `ordering: 'partition'`; one transaction for each record
   * or batch. Needs Kafka 2.5, and readers with `isolationLevel: 'read_committed'`. Default false.
   */
  readonly transactional?: boolean;
  /** Default `'block'`: the record is delivered again until it succeeds, and nothing overtakes it in its order. */
  readonly onFailure?: FailurePolicy;
  /** With `onFailure: 'dead-letter'`. Default the topic with `.DLT` behind it. */
  readonly deadLetterTopic?: string | ((topic: string) => string);
  /** Pauses the listener while what it depends on is down, rather than burning through attempts. Default none. */
  readonly circuitBreaker?: CircuitBreakerOptions | boolean;
}

interface Rule {
  readonly accepts: (value: unknown) => boolean;
  readonly rule: string;
  readonly remedy: string;
}

const whole = (min: number, unit: string): Rule => ({
  accepts: (value) => typeof value === 'number' && (Number.isInteger(value) || value === Infinity) && value >= min,
  rule: `must be a whole number of ${unit}, ${min} or more`,
  remedy: 'correct it, or leave it out',
});
const number = (min: number, max: number): Rule => ({
  accepts: (value) => typeof value === 'number' && value >= min && value <= max,
  rule: `must be a number from ${min} to ${max}`,
  remedy: 'correct it, or leave it out',
});
const oneOf = (...values: string[]): Rule => ({
  accepts: (value) => values.includes(value as string),
  rule: `must be one of ${values.map((value) => `'${value}'`).join(', ')}`,
  remedy: 'choose one of them',
});
const classes: Rule = {
  accepts: (value) => Array.isArray(value) && value.every((one) => typeof one === 'function'),
  rule: 'must be a list of error classes',
  remedy: 'name classes, as in [TypeError]',
};
const delays: Rule = {
  accepts: (value) =>
    Array.isArray(value) &&
    value.every((one) => typeof one === 'string' && parseDelay(one) !== null) &&
    new Set(value).size === value.length,
  rule: 'must be a list of different delays',
  remedy: "write them as in ['5s', '1m', '10m']",
};
const truth: Rule = {
  accepts: (value) => typeof value === 'boolean',
  rule: 'must be true or false',
  remedy: 'correct it, or leave it out',
};
const any: Rule = { accepts: () => true, rule: '', remedy: '' };

const backoff = {
  initialMs: whole(0, 'milliseconds'),
  maxMs: whole(0, 'milliseconds'),
  multiplier: number(1, 100),
  jitter: number(0, 1),
};
const rules: Readonly<Record<string, Readonly<Record<string, Rule>>>> = {
  '': {
    ordering: oneOf('partition', 'key', 'unordered'),
    concurrency: whole(1, 'records'),
    processingTimeoutMs: whole(1, 'milliseconds'),
    onFailure: oneOf('block', 'dead-letter', 'stop', 'skip'),
    retryTopics: delays,
    transactional: truth,
    ...{ batch: any, retry: any, deadLetterTopic: any, circuitBreaker: any },
  },
  batch: { maxRecords: whole(1, 'records'), maxWaitMs: whole(0, 'milliseconds') },
  retry: { ...backoff, attempts: whole(1, 'deliveries'), fatal: classes, byError: any },
  circuitBreaker: { failures: whole(1, 'failures'), probeAfterMs: whole(1, 'milliseconds'), errors: classes },
};

/** What is wrong with the options of this listener, each with the way out. */
export function processingProblems({
  name: listener,
  topics,
  processing: options = {},
}: Pick<Listener, 'name' | 'topics' | 'processing'>): OptionProblem[] {
  const problems = Object.entries(rules).flatMap(([group, known]) => {
    const given: unknown = group === '' ? options : options[group as keyof ProcessingOptions];
    if (typeof given !== 'object' || given === null) return [];
    return Object.entries(given as Record<string, unknown>).flatMap(([name, value]) => {
      const option = `${listener}: ${group === '' ? '' : `${group}.`}${name}`;
      const rule = known[name];
      if (rule === undefined) {
        const remedy = remedyForName(name, Object.keys(known));
        return [{ option, value, rule: 'is not an option of a listener', remedy }];
      }
      return value === undefined || rule.accepts(value)
        ? []
        : [{ option, value, rule: rule.rule, remedy: rule.remedy }];
    });
  });
  const { batch, ordering = 'partition', onFailure, deadLetterTopic, retryTopics = [] } = options;
  const patterns = topics.filter((topic) => typeof topic !== 'string');
  const refuse = (rule: string, remedy: string): void =>
    void problems.push({ option: `${listener}: retryTopics`, value: retryTopics, rule, remedy });
  if (retryTopics.length > 0 && patterns.length > 0) {
    refuse(
      `are named after their topic, and so go with no pattern (${patterns.join(', ')})`,
      'name the topics, or give what the pattern matches to a listener without retryTopics',
    );
  }
  if (retryTopics.length > 0 && isOn(batch)) refuse('do not go with batches', 'take records one by one');
  if (isOn(batch) && ordering !== 'partition') {
    const remedy = 'leave ordering out, or take records one by one';
    problems.push({ option: `${listener}: batch`, value: batch, rule: `goes with ordering 'partition' only`, remedy });
  }
  if (options.transactional === true) {
    const gives = onFailure === 'skip' || onFailure === 'dead-letter';
    if (ordering !== 'partition' || retryTopics.length > 0 || (isOn(batch) && gives)) {
      const rule =
        "goes with ordering 'partition', without retryTopics, and in batches with onFailure 'block' or 'stop'";
      const remedy = 'leave out what does not go with it';
      problems.push({ option: `${listener}: transactional`, value: true, rule, remedy });
    }
  }
  if (deadLetterTopic !== undefined && onFailure !== 'dead-letter') {
    const remedy = "set onFailure: 'dead-letter'";
    problems.push({ option: `${listener}: deadLetterTopic`, value: deadLetterTopic, rule: 'has no effect', remedy });
  }
  return problems;
}

export function isOn<T>(option: T | boolean | undefined): option is T | true {
  return option !== undefined && option !== false;
}

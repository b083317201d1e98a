import { inspect } from 'node:util';
import { type ErrorName } from './error-names';

/**
 * What the caller does about an error:
 * `retry` the request after a pause, `rejoin` the group, `abandon` what was asked for and go on, or stop: `fatal`.
 */
export type Disposition = 'retry' | 'rejoin' | 'abandon' | 'fatal';

export interface ErrorDetails {
  /** Stable: `UNKNOWN_MEMBER_ID`, or one of ours such as `LINK_DEAD`. */
  readonly code: ErrorName;
  readonly disposition: Disposition;
  readonly cause?: unknown;
}

/** Every error that leaves the engine. Switch on `disposition`, show `message`, compare `code`; never parse the message. */
export class KafkaRebalanceError extends Error {
  override readonly name: string = 'KafkaRebalanceError';
  readonly code: ErrorName;
  readonly disposition: Disposition;

  constructor(message: string, { code, disposition, cause }: ErrorDetails) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.disposition = disposition;
  }
}

/** Thrown by a batch handler: the record at `index` failed, those before it are processed. */
export class BatchItemError extends KafkaRebalanceError {
  override readonly name = 'BatchItemError';

  constructor(
    readonly index: number,
    cause: unknown,
  ) {
    super(`Record ${index} of the batch failed: ${asError(cause).message}`, {
      ...{ code: 'BATCH_ITEM_FAILED', disposition: 'abandon', cause },
    });
  }
}

/** One option that cannot work, and the way out. */
export interface OptionProblem {
  readonly option: string;
  readonly value: unknown;
  /** What must hold: `must be under a third of sessionTimeoutMs (15000)`. */
  readonly rule: string;
  /** What to do: `set heartbeatIntervalMs to 3000, or raise sessionTimeoutMs above 45000`. */
  readonly remedy: string;
}

/** All problems of a configuration at once; thrown before anything is connected. */
export class InvalidOptionsError extends KafkaRebalanceError {
  override readonly name = 'InvalidOptionsError';

  constructor(readonly problems: readonly OptionProblem[]) {
    super(describeProblems(problems), { code: 'INVALID_OPTIONS', disposition: 'fatal' });
  }
}

function describeProblems(problems: readonly OptionProblem[]): string {
  const lines = problems.map(
    ({ option, value, rule, remedy }) => `  - ${option} = ${describeValue(value)} ${rule}; ${remedy}`,
  );
  return [`Kafka consumer options are not valid (${problems.length}):`, ...lines].join('\n');
}

/** As people read it; `JSON.stringify` throws on a bigint, and writes NaN as null. */
export function describeValue(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'object':
      return value instanceof RegExp ? String(value) : inspect(value, { depth: 2, breakLength: Infinity });
    default:
      return String(value);
  }
}

/** Any thrown value as an Error, so that `cause` and logs are never lost. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown), { cause: thrown });
}

/** Only a person can mend it. What is none of our errors is a defect, and nobody knows what it leads to. */
export function isFatal(thrown: unknown): boolean {
  return !(thrown instanceof KafkaRebalanceError) || thrown.disposition === 'fatal';
}

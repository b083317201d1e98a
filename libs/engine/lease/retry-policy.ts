import { type ErrorClass, type RetryOptions } from '../processing';

/** What follows a failed delivery: another one after a pause, or what the listener does with what cannot be mended. */
export type AfterFailure =
  { readonly next: 'retry'; readonly inMs: number } | { readonly next: 'give-up'; readonly fatal: boolean };

export interface RetryDefaults {
  readonly initialMs: number;
  readonly maxMs: number;
  /** Deliveries in all. */
  readonly attempts: number;
}

/** @param attempt of the delivery that failed, from 1 @param random from 0 to 1 */
export function afterFailure(
  error: Error,
  attempt: number,
  options: RetryOptions,
  defaults: RetryDefaults,
  random: number,
): AfterFailure {
  if (isAny(error, options.fatal)) return { next: 'give-up', fatal: true };
  const special = options.byError?.find(({ errors }) => isAny(error, errors));
  const {
    attempts = defaults.attempts,
    initialMs = defaults.initialMs,
    maxMs,
    multiplier = 2,
    jitter = 0.2,
  } = {
    ...withoutUndefined(options),
    ...withoutUndefined(special ?? {}),
  };
  if (attempt >= attempts) return { next: 'give-up', fatal: false };
  const longest = maxMs ?? Math.max(initialMs, defaults.maxMs);
  const pause = Math.min(longest, initialMs * multiplier ** Math.min(attempt - 1, 64));
  return { next: 'retry', inMs: Math.round(pause * (1 - jitter * random)) };
}

/** By class, also through the `cause` that pipelines wrap around the error of a handler. */
export function isAny(error: Error, classes: readonly ErrorClass[] = []): boolean {
  for (let one: unknown = error, depth = 0; one instanceof Error && depth < 8; one = one.cause, depth += 1) {
    if (classes.some((type) => one instanceof type)) return true;
  }
  return false;
}

function withoutUndefined<T extends object>(options: T): Partial<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<T>;
}

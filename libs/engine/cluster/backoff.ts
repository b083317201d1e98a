import { type ResolvedConsumerOptions } from '../options';

/** The pause after so many failures in a row that came before this one: doubled each time, up to `retryBackoffMaxMs`. */
export function backoffMs(
  { retryBackoffMs, retryBackoffMaxMs }: Pick<ResolvedConsumerOptions, 'retryBackoffMs' | 'retryBackoffMaxMs'>,
  failuresBefore: number,
): number {
  return Math.min(retryBackoffMaxMs, retryBackoffMs * 2 ** Math.min(failuresBefore, 20));
}

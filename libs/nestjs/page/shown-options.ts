import { resolveOptions, type ConsumerOptions } from '../../engine';
import { type PageOption } from './page-state';

/** Every option, with its default where it is left out. */
export function shownOptions(given: ConsumerOptions): readonly PageOption[] {
  return Object.entries(resolveOptions(given)).map(([option, value]) => ({
    ...{ option, value: wordsOf(value) },
    given: given[option as keyof ConsumerOptions] !== undefined,
  }));
}

function wordsOf(value: unknown): string {
  if (value === null) return 'none';
  if (typeof value === 'function') return 'a function';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

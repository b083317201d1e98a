import { type ConsumerOptions } from '../options';
import { examineOptions } from '../resolve-options';
import { sourceOf, type OptionSource } from './option-source';

export interface EffectiveOption {
  readonly option: keyof ConsumerOptions;
  readonly value: unknown;
  readonly source: OptionSource;
}

/** What the consumer would run with, and where each value comes from. An option that is not valid is left out. */
export function effectiveOptions(options: ConsumerOptions): readonly EffectiveOption[] {
  const { given, resolved, wrong } = examineOptions(options);
  return Object.entries(resolved).flatMap(([name, value]) => {
    const option = name as keyof ConsumerOptions;
    return wrong.has(option) ? [] : [{ option, value, source: sourceOf(option, given) }];
  });
}

import { optionRules } from '../option-rules';
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
  const names = Object.keys(optionRules) as (keyof ConsumerOptions)[];
  return names
    .filter((option) => !wrong.has(option))
    .map((option) => ({ option, value: resolved[option], source: sourceOf(option, given) }));
}

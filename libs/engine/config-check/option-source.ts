import { isDeepStrictEqual } from 'node:util';
import { type ConsumerOptions } from '../options';
import { presetOf, presets, type PresetName } from '../presets';
import { derivedFrom } from '../resolve-options';

/** Where the value of an option comes from. */
export type OptionSource =
  | { readonly kind: 'given' }
  | { readonly kind: 'preset'; readonly preset: PresetName }
  | { readonly kind: 'derived'; readonly from: keyof ConsumerOptions }
  | { readonly kind: 'default' };

export function sourceOf(option: keyof ConsumerOptions, given: ConsumerOptions): OptionSource {
  const value = given[option];
  if (value !== undefined) {
    const preset = presetOf(given);
    const ofPreset: Partial<ConsumerOptions> = preset === null ? {} : presets[preset];
    if (preset === null || !isDeepStrictEqual(ofPreset[option], value)) return { kind: 'given' };
    return { kind: 'preset', preset };
  }
  const from = derivedFrom(option, given);
  return from === null ? { kind: 'default' } : { kind: 'derived', from };
}

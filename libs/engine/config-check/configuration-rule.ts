import { type OptionProblem } from '../errors';
import { type Listener } from '../listener';
import { type ConsumerOptions, type ResolvedConsumerOptions } from '../options';
import { type BrokerLimits } from './broker-limits';
import { type Deployment } from './deployment';
import { type RuleDescription } from './rule-description';

/**
 * `error`: it cannot work, and is refused, by us at start or by a broker. `warning`: it works until something happens, and
 * then does harm. `advice`: it does no harm, and there is something better.
 */
export type Severity = 'error' | 'warning' | 'advice';

/** A listener as far as rules look at it. */
export type CheckedListener = Pick<Listener, 'name' | 'topics' | 'processing'>;

/** Everything that a rule may look at. */
export interface Configuration {
  /** What is not in it has its default. */
  readonly given: ConsumerOptions;
  readonly options: ResolvedConsumerOptions;
  /** Null: not known. */
  readonly listeners: readonly CheckedListener[] | null;
  readonly deployment: Deployment;
  /** Null: nobody was asked. */
  readonly limits: BrokerLimits | null;
  /** Null: not known. */
  readonly hostname: string | null;
}

/** What is broken (nothing: the rule holds, or does not apply), or what must be known first. */
export type Verdict = readonly OptionProblem[] | { readonly unknown: string };

export const holds: Verdict = [];

export interface ConfigurationRule extends RuleDescription {
  readonly severity: Severity;
  readonly check: (configuration: Configuration) => Verdict;
}

/** The finite limits of listeners, each under the name of its option. */
export function handlerLimits(listeners: readonly CheckedListener[]): readonly { option: string; limitMs: number }[] {
  return listeners.flatMap(({ name, processing: { processingTimeoutMs: limitMs = Infinity } = {} }) =>
    limitMs === Infinity ? [] : [{ option: `${name}: processingTimeoutMs`, limitMs }],
  );
}

import { optionRelations } from '../option-relations';
import { brokerRules } from './broker-rules';
import { membershipRules } from './membership-rules';
import { offsetRules } from './offset-rules';
import { type RuleDescription } from './rule-description';
import { timeOutRules } from './time-out-rules';
import { type ConfigurationRule, type Severity } from './configuration-rule';

/** What is looked at beyond what is refused at start. */
export const lookedAt: readonly ConfigurationRule[] = [
  ...timeOutRules,
  ...membershipRules,
  ...offsetRules,
  ...brokerRules,
];

/** Of each value by itself. */
export const validValues: Readonly<Record<'option' | 'listener' | 'deployment', RuleDescription>> = {
  option: {
    id: 'valid-options',
    demand: 'Every option of the consumer is known, and has a value that it may have.',
    reason: 'The consumer does not start (`INVALID_OPTIONS`).',
    source: 'Kafka’s consumer configs, and ours',
    involves: [],
  },
  listener: {
    id: 'valid-listeners',
    demand: 'Every option of a listener is known, has a value that it may have, and goes with the others.',
    reason: 'The consumer does not start (`INVALID_OPTIONS`).',
    source: 'ours',
    involves: [],
  },
  deployment: {
    id: 'valid-deployment',
    demand: 'Everything in `deployment` is known, and a whole number.',
    reason: 'The consumer does not start (`INVALID_OPTIONS`).',
    source: 'ours',
    involves: [],
  },
};

/** Every rule there is, first those that are refused at start. */
export const configurationRules: readonly (RuleDescription & { readonly severity: Severity })[] = [
  ...[...Object.values(validValues), ...optionRelations].map((rule) => ({ ...rule, severity: 'error' as const })),
  ...lookedAt,
];

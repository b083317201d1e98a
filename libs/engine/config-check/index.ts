export { askBrokerLimits, type LimitsQuestion } from './ask-broker-limits';
export { type BrokerLimits } from './broker-limits';
export {
  checkConfiguration,
  findingOf,
  type ConfigurationFinding,
  type ConfigurationReport,
  type ConfigurationToCheck,
} from './check-configuration';
export { type CheckedListener, type Severity } from './configuration-rule';
export { deploymentProblems, type Deployment } from './deployment';
export { effectiveOptions, type EffectiveOption } from './effective-options';
export { type OptionSource } from './option-source';
export { type RuleDescription } from './rule-description';

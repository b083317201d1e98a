export { type PauseFigures } from './delivery-figures';
export { InvariantViolation, type HistoryEntry, type Invariant, type MemberLook } from './history';
export {
  defaultTiming,
  faultKinds,
  strategies,
  type Fault,
  type FaultKind,
  type GroupTiming,
  type SimulationPlan,
} from './plan';
export { Random } from './random';
export { randomFaults, type RandomFaultsOptions } from './random-faults';
export { type Machine } from './simulated-member';
export { simulate, type SimulationResult } from './simulation';
export { scenarioFaults, scenarios, type Scenario, type ScenarioOptions } from './scenarios';
export { shrink, type Shrunk, type ShrinkOptions } from './shrink';
export { timeline, timelineLegend } from './timeline';

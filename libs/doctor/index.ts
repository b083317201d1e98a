export { examine, type Diagnosis } from './examine';
export { isBad, keyOf, type Finding } from './finding';
export { findingChapters, findingKinds, type FindingId, type FindingKind, type FindingSeverity } from './findings';
export {
  type Observation,
  type Reading,
  type ReportSource,
  type Sample,
  type TopicSight,
  type Trouble,
} from './observation';
export { type JudgedPartition, type Verdict } from './partition-verdict';
export { readMetricsText } from './reports/metrics-text';
export { readPageState } from './reports/page-state';
export { type Report, type ReportFailure } from './reports/report';
export { clockTime, count, listed, seconds } from './wording';

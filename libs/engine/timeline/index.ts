export type { PartitionList } from './partition-list';
export type {
  DrainTimes,
  HookTimes,
  Incident,
  ReasonKind,
  RebalanceEntry,
  RebalanceReason,
  RebalanceTrigger,
  TakenOver,
  TimelineMember,
} from './rebalance-entry';
export { RebalanceTimeline, type TimelineJson, type TimelineOptions } from './rebalance-timeline';
export { renderTimeline } from './render-timeline';
export { tellEntry } from './tell-entry';

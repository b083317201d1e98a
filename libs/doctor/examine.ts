import { type GroupDescription } from '../engine';
import { chartOf, type Chart } from './chart';
import { joinFindings, type Finding } from './finding';
import { type FindingId } from './findings';
import { type Observation } from './observation';
import { type JudgedPartition } from './partition-verdict';
import { brokerSigns } from './signs/broker-signs';
import { counterSignsOf } from './signs/counter-signs';
import { gaugeSignsOf } from './signs/gauge-signs';
import { groupSigns } from './signs/group-signs';
import { memberSigns } from './signs/member-signs';
import { membershipSigns } from './signs/membership-signs';
import { processSigns } from './signs/process-signs';
import { progressSigns } from './signs/progress-signs';
import { reportSigns } from './signs/report-signs';

export interface Diagnosis {
  readonly observation: Observation;
  /** As it was seen last; null: it was not, or it is not there. */
  readonly group: GroupDescription | null;
  readonly partitions: readonly JudgedPartition[];
  /** The worst first. */
  readonly findings: readonly Finding[];
}

const signs: readonly ((chart: Chart) => readonly Finding[])[] = [
  ...[groupSigns, memberSigns, membershipSigns, progressSigns, brokerSigns],
  ...[reportSigns, counterSignsOf, gaugeSignsOf, processSigns],
];

/** What these are the cause of, and say better. */
const explains: Partial<Record<FindingId, readonly FindingId[]>> = {
  'group-storm': ['rebalanced'],
  'instance-id-taken': ['members-come-and-go', 'member-restarted', 'group-storm', 'rebalanced'],
  'members-come-and-go': ['member-joined', 'member-left', 'group-storm', 'rebalanced'],
};

/** Pure: the same observation gives the same diagnosis. */
export function examine(observation: Observation): Diagnosis {
  const chart = chartOf(observation);
  const all = joinFindings(signs.flatMap((sign) => sign(chart)));
  const explained = new Set(all.flatMap(({ id }) => explains[id] ?? []));
  return {
    ...{ observation, group: chart.last?.group ?? null, partitions: chart.judged },
    findings: all.filter(({ id }) => !explained.has(id)),
  };
}

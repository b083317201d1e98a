import { type GroupDescription } from '../engine';
import { chartOf, type Chart } from './chart';
import { joinFindings, worstOf, type Finding } from './finding';
import { type FindingId } from './findings';
import { type Observation } from './observation';
import { type JudgedPartition } from './partition-verdict';
import { brokerSigns } from './signs/broker-signs';
import { counterSignsOf } from './signs/counter-signs';
import { gaugeSignsOf } from './signs/gauge-signs';
import { groupSigns } from './signs/group-signs';
import { handlerSigns } from './signs/handler-signs';
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
  ...[reportSigns, counterSignsOf, gaugeSignsOf, handlerSigns, processSigns],
];

/** What these are the cause of, and say better. */
const explains: Partial<Record<FindingId, readonly FindingId[]>> = {
  'group-storm': ['rebalanced'],
  'instance-id-taken': ['members-come-and-go', 'member-restarted', 'group-storm', 'rebalanced'],
  'assignor-mismatch': ['failed'],
  'members-come-and-go': ['member-joined', 'member-left', 'group-storm', 'rebalanced'],
};

/** Another process may have failed of something else. */
const ofOneProcess: ReadonlySet<FindingId> = new Set(['assignor-mismatch']);

/** Pure: the same observation gives the same diagnosis. */
export function examine(observation: Observation): Diagnosis {
  const chart = chartOf(observation);
  const findings = joinFindings(signs.flatMap((sign) => sign(chart)));
  return {
    ...{ observation, group: chart.last?.group ?? null, partitions: chart.judged },
    findings: inPlaceOf(findings),
  };
}

/** Without those that another one explains, which is then as severe as they are. */
function inPlaceOf(findings: readonly Finding[]): readonly Finding[] {
  const explainedBy = ({ id, subject }: Finding): readonly Finding[] =>
    findings.filter(
      (one) => explains[id]?.includes(one.id) === true && (!ofOneProcess.has(id) || one.subject === subject),
    );
  const explained = new Set(findings.flatMap(explainedBy));
  const left = findings.filter((one) => !explained.has(one));
  return joinFindings(left.map((one) => ({ ...one, severity: worstOf([one, ...explainedBy(one)]) })));
}

import { type ChaosRun } from '../chaos-run';
import { type Footprint, type RuleName, type Violation } from '../check/history';
import { faultText } from '../fault-text';
import { faultKinds, type FaultKind } from '../plan';
import { settings } from '../settings';
import { groupFigures, type GroupFigures } from './group-figures';

export const rules: readonly RuleName[] = [
  ...(['nothing lost', 'one live lease', 'order of keys', 'commits only grow'] as const),
  ...(['commits never pass the unprocessed', 'nothing again that was committed'] as const),
  ...(['clean hand-overs repeat nothing', 'lost commits nothing', 'nobody gives up'] as const),
  ...(['a stop ends', 'the group settles', 'memory and sockets return'] as const),
];

export interface ChaosReport extends Pick<
  ChaosRun,
  'options' | 'platform' | 'loadBefore' | 'loadAfter' | 'producerFailures' | 'tookMs'
> {
  readonly format: 'nestjs-kafka-rebalance/chaos/1';
  readonly settings: typeof settings;
  readonly faults: readonly { readonly kind: FaultKind; readonly done: number; readonly failed: number }[];
  /** In the topic. */
  readonly records: number;
  readonly groups: readonly GroupFigures[];
  /** Members that lived from the calm at the beginning to the calm at the end. */
  readonly longLived: readonly { readonly member: string; readonly before: Footprint; readonly after: Footprint }[];
  readonly violations: readonly Violation[];
  /** What was done, in the order in which it began: milliseconds, and words. */
  readonly played: readonly { readonly at: number; readonly text: string; readonly failure: string | null }[];
}

export function chaosReport(run: ChaosRun): ChaosReport {
  const { options, platform, loadBefore, loadAfter, producerFailures, tookMs, played, history, findings } = run;
  const count = (kind: FaultKind, done: boolean): number =>
    played.filter(({ fault, failure }) => fault.kind === kind && (failure === null) === done).length;
  return {
    format: 'nestjs-kafka-rebalance/chaos/1',
    ...{ options, platform, loadBefore, loadAfter, producerFailures, tookMs, settings },
    faults: faultKinds
      .map((kind) => ({ kind, done: count(kind, true), failed: count(kind, false) }))
      .filter(({ done, failed }) => done + failed > 0),
    records: history.log.length,
    groups: history.groups.map((group) => groupFigures(group, findings.replays.get(group.name) ?? {}, run.span)),
    longLived: history.groups.flatMap(({ members }) =>
      members.flatMap(({ name, calm: { before, after } }) =>
        before === null || after === null ? [] : [{ member: name, before, after }],
      ),
    ),
    violations: findings.violations,
    played: played.map(({ fault, from, failure }) => ({ at: from, text: faultText(fault), failure })),
  };
}

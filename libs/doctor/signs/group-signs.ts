import { defaultHealthThresholds } from '../../engine';
import { type Chart } from '../chart';
import { finding, type Finding } from '../finding';
import { isSettled } from '../observation';
import { rebalancesIn } from '../rebalances';
import { clockTime, count, listed, seconds } from '../wording';

/** Whether there is a group, and whether it settles. */
export function groupSigns(chart: Chart): readonly Finding[] {
  const { last, observation } = chart;
  if (last === undefined) return [];
  if (last.group === null) {
    return [
      finding('group-missing', '', [`${clockTime(last.at)}: the coordinator knows no group ${observation.groupId}`]),
    ];
  }
  return [...stopped(chart), ...rebalancing(chart), ...rebalanced(chart)];
}

function stopped({ last, judged, samples }: Chart): readonly Finding[] {
  if (last?.group == null || last.group.members.length > 0) return [];
  const had = samples.findLast(({ group }) => (group?.members.length ?? 0) > 0);
  const lags = judged.map(({ last: { lag } }) => lag ?? 0n).filter((lag) => lag > 0n);
  const lag = lags.reduce((sum, one) => sum + one, 0n);
  const evidence = [
    `${clockTime(last.at)}: state ${last.group.state}, no members`,
    had === undefined
      ? `none in any of ${count(samples.length, 'sample')}`
      : `the last of ${had.group?.members.length} were seen at ${clockTime(had.at)}`,
    lag > 0n ? `${count(lag, 'record')} in ${count(lags.length, 'partition')} wait` : 'nothing waits',
  ];
  return [finding('group-stopped', '', evidence, lag > 0n ? 'critical' : 'warning')];
}

/** A rebalance of this length has met a member that is slow, or dead. */
const longMs = 5000;

function rebalancing({ samples }: Chart): readonly Finding[] {
  const [last, lastSettled] = [samples.at(-1), samples.findLast(({ group }) => isSettled(group))];
  if (last === undefined || isSettled(last.group)) return [];
  const unsettled = samples.filter(({ at }) => lastSettled === undefined || at > lastSettled.at);
  const since = unsettled[0]?.at ?? last.at;
  const long = unsettled.length === samples.length || last.at - since >= longMs;
  if (!long || unsettled.length < 3) return [];
  const states = [...new Set(unsettled.map(({ group }) => group?.state ?? ''))];
  return [
    finding('group-rebalancing', '', [
      `${listed(states)} from ${clockTime(since)} to ${clockTime(last.at)} (${seconds(last.at - since)}, ${count(unsettled.length, 'sample')})`,
    ]),
  ];
}

/** In a look of a minute or less so many are a storm; in a longer one as many as health says. */
const stormOfAMinute = 3;

function rebalanced({ samples, observation }: Chart): readonly Finding[] {
  const seen = rebalancesIn(samples);
  if (seen.length === 0) return [];
  const windowMs = observation.endedAt - observation.startedAt;
  const many = windowMs <= 60_000 ? stormOfAMinute : defaultHealthThresholds.stormRebalances;
  const epochs = samples.flatMap(({ group }) => (group?.groupEpoch == null ? [] : [group.groupEpoch]));
  const evidence = [
    `${count(seen.length, 'rebalance')} in ${seconds(windowMs)}, at ${listed(seen.map(({ at }) => clockTime(at)))}`,
    ...(epochs.length > 0 ? [`epoch ${epochs[0]} -> ${epochs.at(-1)}`] : []),
  ];
  return [finding(seen.length >= many ? 'group-storm' : 'rebalanced', '', evidence)];
}

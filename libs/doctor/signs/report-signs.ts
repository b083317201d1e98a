import { partitionKey } from '../../protocol';
import { defaultHealthThresholds, healthReasons, type HealthReasonCode } from '../../engine';
import { type Chart } from '../chart';
import { finding, type Finding } from '../finding';
import { type ReportSource } from '../observation';
import { type ReportedConsumer } from '../reports/report';
import { clockTime, count, listed } from '../wording';
import { latestReport, placeOf } from './reported';

/** What members say of themselves on the page: reasons of health, and what they have been set to. */
export function reportSigns({ observation }: Chart): readonly Finding[] {
  const { sources, groupId, endedAt } = observation;
  return sources.flatMap((source) => [
    ...unreachable(source),
    ...withoutGroup(source, groupId),
    ...consumersIn(source, groupId).flatMap((consumer) => {
      const who = placeOf(source, consumer.name);
      return [
        ...health(source, consumer, who),
        ...paused(consumer, who),
        ...warned(consumer, who),
        ...rebalanced(consumer, endedAt),
      ];
    }),
  ]);
}

function consumersIn(source: ReportSource, groupId: string): readonly ReportedConsumer[] {
  return latestReport(source)?.report.consumers.filter((one) => one.groupId === groupId) ?? [];
}

/** `silent` and `refused` tell of the process, so each time that it was so counts, not the last one alone. */
function unreachable({ url, readings }: ReportSource): readonly Finding[] {
  const failed = readings.flatMap((reading) => ('failure' in reading ? [reading] : []));
  const [first, latest] = [failed[0], failed.at(-1)];
  if (first === undefined || latest === undefined) return [];
  const times = `${failed.length} of ${count(readings.length, 'reading')}, first at ${clockTime(first.at)}`;
  return [finding('report-unreachable', url, [`${latest.failure.kind}: ${latest.failure.message}`, times])];
}

function withoutGroup(source: ReportSource, groupId: string): readonly Finding[] {
  const latest = latestReport(source);
  if (latest === null) return [];
  const { consumers, series } = latest.report;
  const groups = new Set([
    ...consumers.map((one) => one.groupId),
    ...series.flatMap(({ name, labels }) => (name.startsWith('kafka_consumer_') ? (labels.group_id ?? []) : [])),
  ]);
  if (groups.has(groupId)) return [];
  const evidence = groups.size === 0 ? 'it tells of no group' : `it tells of ${listed([...groups])}`;
  return [finding('report-without-group', source.url, [evidence])];
}

/** Every reason that was named in the window: one that has passed since was there all the same. */
function health(source: ReportSource, { name, groupId }: ReportedConsumer, who: string): readonly Finding[] {
  const said = source.readings.flatMap((reading) => {
    if (!('report' in reading)) return [];
    const own = reading.report.consumers.filter((one) => one.name === name && one.groupId === groupId);
    return own.flatMap(({ reasons }) => reasons.map((reason) => ({ ...reason, at: reading.at })));
  });
  return [...new Set(said.map(({ code }) => code))].filter(isKnown).flatMap((code) => {
    const times = said.filter((one) => one.code === code);
    const [first, latest] = [times[0], times.at(-1)];
    if (first === undefined || latest === undefined) return [];
    const evidence = `said from ${clockTime(first.at)} to ${clockTime(latest.at)}: ${latest.says}`;
    return [finding(isMismatch(code, latest.says) ? 'assignor-mismatch' : code, who, [evidence])];
  });
}

function isKnown(code: string): code is HealthReasonCode {
  return Object.hasOwn(healthReasons, code);
}

/** It is the error that is told, by whichever reason. */
function isMismatch(code: HealthReasonCode, says: string): boolean {
  return (
    (code === 'failed' || code === 'join-refused') && /INCONSISTENT_GROUP_PROTOCOL|uses the \w+ assignor '/.test(says)
  );
}

function paused({ partitions }: ReportedConsumer, who: string): readonly Finding[] {
  const names = partitions.filter((one) => one.paused).map(partitionKey);
  return names.length === 0 ? [] : [finding('partition-paused', who, [listed(names)])];
}

function warned({ warnings }: ReportedConsumer, who: string): readonly Finding[] {
  const evidence = warnings.map(({ rule, problem }) => `${rule}: ${problem}`);
  return evidence.length === 0 ? [] : [finding('configuration-warned', who, evidence)];
}

/** As the timeline calls them; health does not count them either. */
const firstJoinsAndSecondRounds = /^(this member joined|the second part of |partitions that were given up )/;

/** Of the group as this member has seen it, also before we looked. */
function rebalanced({ rebalances }: ReportedConsumer, now: number): readonly Finding[] {
  const { stormWindowMs, stormRebalances } = defaultHealthThresholds;
  const recent = rebalances.filter(
    ({ at, cause }) => now - at < stormWindowMs && !firstJoinsAndSecondRounds.test(cause),
  );
  if (recent.length === 0) return [];
  const evidence = recent.map(({ at, cause }) => `${clockTime(at)}: ${cause}`);
  return [finding(recent.length >= stormRebalances ? 'group-storm' : 'rebalanced', '', evidence)];
}

import { clockTime, count, seconds, type Diagnosis, type Finding, type JudgedPartition } from '../../doctor';
import { type Output, type Style } from '../output';
import { lines } from '../output';
import { printable } from '../printable';
import { columns } from '../table';

export function diagnosisText(output: Output, diagnosis: Diagnosis): string {
  const { findings } = diagnosis;
  return [
    ...heading(diagnosis),
    ...['', partitionTable(output, diagnosis.partitions)].filter(
      (text) => text !== '' || diagnosis.partitions.length > 0,
    ),
    ...findings.flatMap((one) => ['', findingText(output, one)]),
    ...['', summary(findings)],
  ].join('\n');
}

function heading({ observation, group }: Diagnosis): readonly string[] {
  const { groupId, startedAt, endedAt, samples, sources } = observation;
  const what =
    group === null
      ? 'it does not exist'
      : [
          `${group.state}, ${count(group.members.length, 'member')}, ${group.type} protocol`,
          `assignor ${group.assignor ?? '-'}`,
          `coordinator ${group.coordinator.host}:${group.coordinator.port} (${group.coordinator.nodeId})`,
        ].join(', ');
  const read = sources.filter(({ readings }) => readings.some((one) => 'report' in one)).length;
  const reports = sources.length === 0 ? '' : `, ${read} of ${count(sources.length, 'report')} read`;
  return [
    lines(`Group ${groupId}: ${what}`),
    `Looked from ${clockTime(startedAt)} to ${clockTime(endedAt)} UTC (${seconds(endedAt - startedAt)}): ${count(samples.length, 'sample')}${reports}`,
  ];
}

/** A group may have thousands of partitions: where there are many, those that are well are counted only. */
const mostRows = 20;

function partitionTable(output: Output, partitions: readonly JudgedPartition[]): string {
  const all = partitions.length <= mostRows;
  const shown = all ? partitions : partitions.filter(({ verdict }) => verdict !== 'ok').slice(0, mostRows);
  const rows = shown.map(({ track, verdict, last }) => [
    ...[printable(track.topic), String(track.partition)],
    ...[movement(track.points.map(({ committed }) => committed)), movement(track.points.map(({ lag }) => lag))],
    ...[output.paint(verdictStyle(verdict), verdict), printable(last.memberId ?? '-')],
  ]);
  const table = columns(output, ['TOPIC', 'PARTITION', 'COMMITTED', 'LAG', 'VERDICT', 'CONSUMER-ID'], rows);
  if (all) return table;
  const rest = `${count(partitions.length - shown.length, 'more partition')}: --json has all`;
  return table === '' ? rest : `${table}\n${rest}`;
}

/** `1200 -> 1240`; one number where nothing moves. */
function movement(offsets: readonly (bigint | null)[]): string {
  const known = offsets.filter((offset) => offset !== null);
  const [first, last] = [known[0], known.at(-1)];
  if (first === undefined || last === undefined) return '-';
  return first === last ? `${last}` : `${first} -> ${last}`;
}

function verdictStyle(verdict: JudgedPartition['verdict']): Style {
  if (verdict === 'ok') return 'green';
  return verdict === 'unknown' ? 'dim' : 'yellow';
}

const severityStyles: Readonly<Record<Finding['severity'], Style>> = {
  critical: 'bold',
  warning: 'yellow',
  info: 'dim',
};

/** One finding, as the reference describes its parts. */
export function findingText(output: Output, one: Finding): string {
  const { id, severity, subject, evidence, means, consequence, remedy, alert, health } = one;
  const same = [
    ...(alert === null ? [] : [`alert ${alert}`]),
    ...(health === null ? [] : [`health ${health}`]),
    `docs/reference/findings.md#${id}`,
  ];
  return [
    `${output.paint(severityStyles[severity], severity)}  ${id}${subject === '' ? '' : `  ${printable(subject)}`}`,
    `  what: ${means}`,
    ...evidence.map((line) => `  seen: ${printable(line)}`),
    ...(severity === 'info' ? [] : [`  then: ${consequence}`]),
    `  do:   ${remedy}`,
    `  see:  ${same.join(', ')}`,
  ].join('\n');
}

function summary(findings: readonly Finding[]): string {
  const severities = (['critical', 'warning', 'info'] as const)
    .map((severity) => ({ severity, number: findings.filter((one) => one.severity === severity).length }))
    .filter(({ number }) => number > 0);
  if (severities.length === 0) return 'Nothing is wrong, as far as can be seen.';
  return severities.map(({ severity, number }) => `${number} ${severity}`).join(', ');
}

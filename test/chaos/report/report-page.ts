import { onPage, onTerminal, type FiguresTable } from '../../bench/figures';
import { type Violation } from '../check/history';
import { rules, type ChaosReport } from './chaos-report';

const mostViolations = 20;

/** For a page of docs/reliability. */
export function reportPage(report: ChaosReport): string {
  const { seed, durationMs } = report.options;
  return [
    `# Chaos: ${minutes(durationMs)} with seed ${seed}`,
    'What is done and what is demanded: [Chaos](chaos.md). This page was written by the run itself:',
    `\`\`\`bash\n${command(report)} \\\n  --markdown FILE\n\`\`\``,
    '<!-- prettier-ignore-start -->',
    ...[verdict(report), ranOn(report), '## Faults', onPage(faultsTable(report)), ...failures(report)],
    ...['## Groups', onPage(groupsTable(report)), pauseText(report)],
    ...['## Memory and sockets', onPage(footprintsTable(report)), '## Rules', onPage(rulesTable(report))],
    ...violationTexts(report, '### ', '```text\n', '\n```'),
    '## What was done, and when',
    `\`\`\`text\n${playedLines(report).join('\n')}\n\`\`\``,
    '<!-- prettier-ignore-end -->',
  ].join('\n\n');
}

/** For a terminal. */
export function reportText(report: ChaosReport): string {
  return [
    ...['', ranOn(report), onTerminal(faultsTable(report)), ...failures(report), onTerminal(groupsTable(report))],
    ...[pauseText(report), onTerminal(footprintsTable(report)), onTerminal(rulesTable(report))],
    ...violationTexts(report, '', '', ''),
    verdict(report),
  ].join('\n');
}

/** What repeats the plan. */
export function command({ options }: Pick<ChaosReport, 'options'>): string {
  const { seed, durationMs, kinds, groups, membersPerGroup, partitions, gapMs } = options;
  const chosen = [
    ...[
      `--minutes ${durationMs / 60_000}`,
      `--seed ${seed}`,
      `--groups ${groups.join()}`,
      `--members ${membersPerGroup}`,
    ],
    ...[`--partitions ${partitions}`, `--gap ${gapMs}`, `--faults ${kinds.join()}`],
  ];
  return `npm run chaos -- ${chosen.join(' \\\n  ')}`;
}

function verdict({ violations, groups, records, faults }: ChaosReport): string {
  const done = faults.reduce((sum, fault) => sum + fault.done, 0);
  const what = `${done} faults, ${records} records, ${groups.length} group(s)`;
  return violations.length === 0
    ? `**No rule was broken**: ${what}.`
    : `**${violations.length} violation(s)**: ${what}.`;
}

function ranOn({ platform, loadBefore, loadAfter, options, settings, tookMs, producerFailures }: ChaosReport): string {
  const { cpu, cores, memoryGb, node, kafka } = platform;
  const { membersPerGroup, partitions } = options;
  return [
    `On ${cpu}, ${cores} core(s), ${memoryGb} GB; Node ${node}; three brokers, Kafka ${kafka}. Load of the machine, other programs included: ${loadBefore} before, ${loadAfter} after.`,
    `${membersPerGroup} members in each group, ${partitions} partitions, ${settings.recordsPerSecond} records a second; session time-out`,
    `${settings.sessionTimeoutMs} ms, heartbeats every ${settings.heartbeatIntervalMs} ms, commits every ${settings.autoCommitIntervalMs} ms.`,
    `${minutes(tookMs)} with start and end. While brokers were harmed ${producerFailures} send(s) of the load failed.`,
  ].join('\n');
}

function faultsTable({ faults }: ChaosReport): FiguresTable {
  return { head: ['fault', 'done'], rows: faults.map(({ kind, done }) => [kind, String(done)]) };
}

function failures({ played }: ChaosReport): readonly string[] {
  const failed = played.flatMap(({ text, failure }) => (failure === null ? [] : [`- ${text}: ${failure}`]));
  return failed.length === 0 ? [] : [`Could not be done:`, failed.join('\n')];
}

function groupsTable({ groups }: ChaosReport): FiguresTable {
  return {
    head: [
      'group',
      'processes',
      'rebalances',
      'stored',
      'again, by what befell the owner',
      'fenced writes',
      'longest pause',
    ],
    rows: groups.map(({ name, processes, rebalances, stored, replays, fenced, longestPause }) => [
      ...[name, String(processes), String(rebalances), String(stored)],
      Object.entries(replays)
        .map(([reason, count]) => `${reason}: ${count}`)
        .join(', ') || 'none',
      ...[
        String(fenced),
        `${seconds(longestPause.ms)}, partition ${longestPause.partition}, from ${seconds(longestPause.from)} on`,
      ],
    ]),
  };
}

function pauseText({ groups, settings }: ChaosReport): string {
  const forgotten = groups.reduce((sum, { fencedMembers }) => sum + fencedMembers, 0);
  return [
    'The longest pause is between two records of one partition, whoever processed them, with everything that was done in between: what',
    `nobody can take over before a session of ${settings.sessionTimeoutMs} ms has ended, brokers that are away, a database without room.`,
    ...(forgotten === 0
      ? []
      : [`${forgotten} static member(s) were fenced and started again: the coordinator had forgotten them.`]),
  ].join('\n');
}

function footprintsTable({ longLived }: ChaosReport): FiguresTable {
  const mb = (bytes: number): string => (bytes / 1024 ** 2).toFixed(1);
  return {
    head: ['member that lived all the time', 'heap before and after, MB', 'rss, MB', 'sockets'],
    rows: longLived.map(({ member, before, after }) => [
      ...[member, `${mb(before.heapBytes)} → ${mb(after.heapBytes)}`, `${mb(before.rssBytes)} → ${mb(after.rssBytes)}`],
      `${before.sockets} → ${after.sockets}`,
    ]),
  };
}

function rulesTable({ violations }: ChaosReport): FiguresTable {
  const count = (rule: string): string => String(violations.filter((one) => one.rule === rule).length);
  return { head: ['rule', 'violations'], rows: rules.map((rule) => [rule, count(rule)]) };
}

function violationTexts({ violations }: ChaosReport, mark: string, before: string, after: string): readonly string[] {
  const texts = violations
    .slice(0, mostViolations)
    .map(({ rule, group, what, evidence }: Violation) =>
      [`${mark}${group}: ${rule}`, what, `${before}${evidence.join('\n')}${after}`].join('\n\n'),
    );
  const left = violations.length - texts.length;
  return left > 0 ? [...texts, `And ${left} more.`] : texts;
}

function playedLines({ played }: ChaosReport): readonly string[] {
  return played.map(({ at, text, failure }) => {
    const line = `${(at / 1000).toFixed(1).padStart(7)} s  ${text}`;
    return failure === null ? line : `${line}: ${failure}`;
  });
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function minutes(ms: number): string {
  return `${(ms / 60_000).toFixed(1).replace(/\.0$/, '')} minutes`;
}

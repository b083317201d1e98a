import { describeValue, type ConfigurationFinding, type ConfigurationReport, type Severity } from '../../engine';
import { scrubbed, withoutSecrets } from './secrets';

const words: Readonly<Record<Severity, readonly [one: string, many: string]>> = {
  error: ['error', 'errors'],
  warning: ['warning', 'warnings'],
  advice: ['piece of advice', 'pieces of advice'],
};

/** What was found, one by one, and what could not be looked at. */
export function reportText(file: string, { findings, unchecked }: ConfigurationReport): string {
  const counts = Object.entries(words).flatMap(([severity, [one, many]]) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    return count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];
  });
  return [
    `${file}: ${counts.length === 0 ? 'nothing to complain about' : counts.join(', ')}`,
    ...findings.map(findingText),
    ...uncheckedText(unchecked),
  ].join('\n');
}

function findingText(finding: ConfigurationFinding): string {
  const { severity, rule, option, value, problem, reason, remedy, source } = safe(finding);
  return [
    '',
    `${severity}  ${rule}`,
    `  ${option} = ${describeValue(value)} ${problem}`,
    `  why: ${reason}`,
    `  do:  ${remedy}`,
    `  (${source})`,
  ].join('\n');
}

/** What is missing is named once, with all rules that wait for it. */
function uncheckedText(unchecked: ConfigurationReport['unchecked']): readonly string[] {
  if (unchecked.length === 0) return [];
  const lines = [...new Set(unchecked.map(({ needs }) => needs))].map((needed) => {
    const waiting = unchecked.filter(({ needs }) => needs === needed).map(({ rule }) => rule);
    const way = needed === 'the brokers' ? ', whom --brokers asks' : '';
    return `  without ${needed}${way}: ${waiting.join(', ')}`;
  });
  return ['', 'Not looked at:', ...lines];
}

/** As a program reads it. */
export function reportJson({ findings, unchecked }: ConfigurationReport): object {
  return { findings: findings.map(safe), unchecked };
}

function safe(finding: ConfigurationFinding): ConfigurationFinding {
  const { option, value, problem, remedy } = finding;
  return {
    ...finding,
    value: withoutSecrets(value, option.split('.')),
    ...{ problem: scrubbed(problem), remedy: scrubbed(remedy) },
  };
}

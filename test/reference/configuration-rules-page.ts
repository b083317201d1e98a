import { fileContents } from '../../libs/cli/check-config/file-contents';
import { fileRules } from '../../libs/cli/check-config/file-rules';
import { reportText } from '../../libs/cli/check-config/check-report';
import { checkConfiguration, type ConfigurationFinding } from '../../libs/engine';
import { configurationRules } from '../../libs/engine/config-check/configuration-rules';
import { examples } from '../engine/config-check/examples';

type Rule = (typeof configurationRules)[number];

export const allRules: readonly Rule[] = [
  ...Object.values(fileRules).map((rule) => ({ ...rule, severity: 'error' as const })),
  ...configurationRules,
];

const chapters: readonly { readonly severity: Rule['severity']; readonly title: string; readonly about: string }[] = [
  {
    severity: 'error',
    title: 'Errors',
    about: 'It cannot work: this package refuses it at start, or the brokers refuse the member.',
  },
  {
    severity: 'warning',
    title: 'Warnings',
    about:
      'It works until something happens, and then does harm. It is logged once at start, and stops nothing; what needs the brokers is known to `check-config --brokers` alone.',
  },
  {
    severity: 'advice',
    title: 'Advice',
    about: 'It does no harm, and there is something better. Only `check-config` says it.',
  },
];

/** The text of `docs/reference/configuration-rules.md`. */
export function referencePage(): string {
  return [
    '# Configuration rules',
    '',
    wrapped(
      'What `npx kafka-rebalance check-config` looks at, and each consumer at start: [Checking a configuration](../checking-configuration.md).',
    ),
    ...chapters.flatMap(({ severity, title, about }) => [
      ...['', `## ${title}`, '', wrapped(about)],
      ...allRules.filter((rule) => rule.severity === severity).flatMap(entry),
    ]),
    '',
  ].join('\n');
}

function entry(rule: Rule): readonly string[] {
  const { id, demand, reason, source } = rule;
  const needs = needed(id);
  return [
    ...['', `### ${id}`, '', wrapped(demand), ''],
    wrapped(`- Otherwise: ${reason}`, '  '),
    ...(needs === '' ? [] : [wrapped(`- Needs: ${needs}.`, '  ')]),
    wrapped(`- Source: ${source}.`, '  '),
    ...['', '```text', shown(id), '```'],
  ];
}

/** What must be known beside the options: without it the rule cannot be looked at. */
function needed(id: string): string {
  const [example] = examples[id] ?? [];
  if (example === undefined) return '';
  const { consumer, ...rest } = example.breaks;
  const without = [undefined, 'listeners', 'deployment', 'limits'].map((name) => {
    const known = Object.fromEntries(Object.entries(rest).filter(([one]) => name !== undefined && one !== name));
    return checkConfiguration({ consumer, ...known }).unchecked.find(({ rule }) => rule === id)?.needs ?? '';
  });
  const names = [...new Set(without)].filter((name) => name !== '');
  return names.map((name) => (/^the /.test(name) ? name : `\`${name}\``)).join(' and ');
}

function shown(id: string): string {
  const found = findingsOf(id).find(({ rule }) => rule === id);
  if (found === undefined) throw new Error(`No example breaks ${id}`);
  const [, , , what = '', , remedy = ''] = reportText('', { findings: [found], unchecked: [] }).split('\n');
  return [what, remedy]
    .map((line) => line.trim().replace(/(options are \w+, \w+, \w+), .*/, '$1, ...'))
    .map((line) => wrapped(line, '     '))
    .join('\n');
}

function findingsOf(id: string): readonly ConfigurationFinding[] {
  if (id === fileRules.file.id) return fileContents({ consumers: {} }).findings;
  if (id === fileRules.client.id) return fileContents({ client: { brokers: ['kafka-1'] } }).findings;
  const [example] = examples[id] ?? [];
  return example === undefined ? [] : checkConfiguration(example.breaks).findings;
}

/** Lines of 120 characters at the most, where words allow it. */
function wrapped(text: string, indent = ''): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && `${line} ${word}`.length > 120) {
      lines.push(line);
      line = `${indent}${word}`;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join('\n');
}

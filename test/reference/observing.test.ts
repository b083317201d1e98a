import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { observedFaults, type HealthSeen, type ObservedFault } from '../e2e/observe/observed-faults';

const code = (text: string): string => `\`${text}\``;

function answersOf({ live, ready, reason }: HealthSeen): string {
  const answers = live === ready ? live : `live ${live}, ready ${ready}`;
  return reason === null ? answers : `${answers}: ${code(reason)}`;
}

function timelineOf({ it, others }: ObservedFault): string {
  const told = others.cause?.replace('IT', '_it_') ?? 'no entry';
  return it?.cause == null ? told : `${told}; its own: ${it.cause}`;
}

function rowOf(fault: ObservedFault): readonly string[] {
  const { it, others, finding, alerts, perhaps = [] } = fault;
  const named = [...alerts, ...perhaps.map((one) => `perhaps ${one}`)];
  return [
    code(fault.fault),
    it === null ? '' : answersOf(it.health),
    answersOf(others.health),
    timelineOf(fault),
    `${code(finding.id)}, ${finding.severity}`,
    named.length === 0 ? 'none' : named.map((one) => one.replace('KafkaConsumer', '')).join(', '),
  ];
}

it('docs/observing.md tells what the test sees of each fault', () => {
  const text = readFileSync(join(__dirname, '../../docs/observing.md'), 'utf8');
  const section = text.slice(text.indexOf('## What you see'));
  const rows = [...section.matchAll(/^\| `.*\|$/gm)].map(([row]) =>
    row
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
  expect(rows).toEqual(observedFaults.map(rowOf));
});

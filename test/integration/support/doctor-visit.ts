import { type Finding } from '../../../libs/doctor';
import { CliProcess, type CliResult } from './cli-process';
import { type TestKafka } from './test-kafka';

export function startDoctor(kafka: TestKafka, ...args: string[]): CliProcess {
  return new CliProcess(['doctor', ...args], { KAFKA_BROKERS: kafka.cluster.brokers.join(',') });
}

export interface Visit {
  readonly exitCode: number | null;
  readonly text: CliResult;
  /** Of findings that are worse than `info`. */
  readonly ids: readonly string[];
  readonly findings: readonly Finding[];
  readonly verdicts: readonly string[];
}

/** Looks twice at the same time, in both ways of telling; what they find has to be the same. */
export async function visitGroup(kafka: TestKafka, groupId: string, ...args: string[]): Promise<Visit> {
  const all = ['--group', groupId, '--window', '3s', ...args];
  const [text, json] = await Promise.all([
    startDoctor(kafka, ...all).result(),
    startDoctor(kafka, ...all, '--json').result(),
  ]);
  const { findings, partitions } = JSON.parse(json.out) as {
    findings: Finding[];
    partitions: { verdict: string }[];
  };
  expect(json.err).toBe('');
  expect(text.exitCode).toBe(json.exitCode);
  for (const { id, severity } of findings.filter((one) => one.severity !== 'info')) {
    expect(text.out).toMatch(new RegExp(`^${severity}  ${id}\\b`, 'm'));
  }
  const ids = findings.filter(({ severity }) => severity !== 'info').map(({ id }) => id);
  return { exitCode: json.exitCode, text, ids, findings, verdicts: partitions.map(({ verdict }) => verdict) };
}

import { isBad, keyOf, type Diagnosis, type Finding } from '../../doctor';
import { clockTime } from '../../doctor';
import { type Output } from '../output';
import { isoTime } from './diagnosis-json';
import { findingText } from './diagnosis-text';

/** What a look found that the one before had not, and what has passed. */
export interface Changes {
  readonly at: number;
  readonly appeared: readonly Finding[];
  /** Faults only: what is worth knowing happens, and is then over. */
  readonly ended: readonly Finding[];
}

/** A finding that has become worse, or better, appears again. */
export function changesBetween(before: Diagnosis, now: Diagnosis): Changes {
  const keys = (findings: readonly Finding[]): ReadonlySet<string> => new Set(findings.map(keyOf));
  const had = new Set(before.findings.map((one) => `${keyOf(one)} ${one.severity}`));
  const has = keys(now.findings);
  return {
    at: now.observation.endedAt,
    appeared: now.findings.filter((one) => !had.has(`${keyOf(one)} ${one.severity}`)),
    ended: before.findings.filter((one) => isBad(one) && !has.has(keyOf(one))),
  };
}

/** Empty: nothing has changed. */
export function changesText(output: Output, { at, appeared, ended }: Changes): string {
  const time = output.paint('dim', clockTime(at));
  return [
    ...appeared.map((one) => `${time} ${findingText(output, one)}`),
    ...ended.map(
      ({ id, subject }) => `${time} ${output.paint('green', 'over')}  ${id}${subject === '' ? '' : `  ${subject}`}`,
    ),
  ].join('\n');
}

export function changesAsJson({ at, appeared, ended }: Changes): object {
  return { at: isoTime(at), appeared, ended: ended.map(({ id, subject }) => ({ id, subject })) };
}

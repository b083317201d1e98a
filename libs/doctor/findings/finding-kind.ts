import { healthReasons, type HealthReasonCode } from '../../engine';

/** `critical`: records are not processed, or are lost. `warning`: it does harm, or will. `info`: worth knowing. */
export type FindingSeverity = 'critical' | 'warning' | 'info';

/** What one kind of finding says whenever it is made. */
export interface FindingKind {
  readonly severity: FindingSeverity;
  /** Who shows it. `reports`: only what members say of themselves. */
  readonly from: 'brokers' | 'reports' | 'both';
  readonly means: string;
  /** What it means for records. */
  readonly consequence: string;
  /** What to look at, and which option to change. */
  readonly remedy: string;
  /** The alert of the same fault; null: there is none. */
  readonly alert: string | null;
  /** The reason of health of the same fault; null: there is none. */
  readonly health: HealthReasonCode | null;
}

/** What health says already, and what that means for records. */
export function ofHealth(
  health: HealthReasonCode,
  { remedy = '', ...rest }: Pick<FindingKind, 'severity' | 'from' | 'consequence' | 'alert'> & { remedy?: string },
): FindingKind {
  const known = healthReasons[health];
  return { ...rest, health, means: known.means, remedy: remedy === '' ? known.remedy : remedy };
}

import { InvalidOptionsError, type OptionProblem } from '../errors';

/** From when on health speaks of a thing. None of it makes `live` go down. */
export interface HealthThresholds {
  /** Milliseconds in which rebalances are counted. Default 600000 (10 min). */
  readonly stormWindowMs: number;
  /** So many rebalances in that time are a storm, until no more than half of it are. Default 6. */
  readonly stormRebalances: number;
  /** Milliseconds for which one record has kept the watermark of its partition. Default 300000 (as `maxPollIntervalMs`). */
  readonly stuckRecordMs: number;
  /** Milliseconds without an answer from Kafka after which `ready` is down. Default 30000. */
  readonly brokersAwayMs: number;
}

export const defaultHealthThresholds: HealthThresholds = {
  stormWindowMs: 600_000,
  stormRebalances: 6,
  stuckRecordMs: 300_000,
  brokersAwayMs: 30_000,
};

/** @throws InvalidOptionsError */
export function resolveHealthThresholds(given: Partial<HealthThresholds> = {}): HealthThresholds {
  const problems: OptionProblem[] = [];
  const known = Object.entries(given as Record<string, number | undefined>).filter(([, value]) => value !== undefined);
  for (const [name, value] of known) {
    const option = `health.${name}`;
    if (!(name in defaultHealthThresholds)) {
      const remedy = `take one of ${Object.keys(defaultHealthThresholds).join(', ')}`;
      problems.push({ option, value, rule: 'is not an option', remedy });
    } else if (!(Number.isFinite(value) && Number(value) >= 1)) {
      problems.push({ option, value, rule: 'must be a number of at least 1', remedy: 'raise it, or leave it out' });
    }
  }
  if (problems.length > 0) throw new InvalidOptionsError(problems);
  return { ...defaultHealthThresholds, ...Object.fromEntries(known) };
}

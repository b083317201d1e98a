import { median } from '../median';
import { type ContenderFigures, type EventFigures } from './event-figures';

type Events = Pick<ContenderFigures, 'events'>;

/** The longest time between two records of a partition while nothing happened, of all rounds; null: none was measured. */
export function steadyGapMs({ events }: Events): number | null {
  return events.find(({ event }) => event === 'steady')?.keptPauseMs?.max ?? null;
}

/**
 * How long kept partitions pause at an event, in the median, beside the steady gap of the same contender in the same run, or
 * beside the gap that the load itself had meanwhile, if that was longer.
 */
export function ofSteadyGap({ keptPauses }: Pick<EventFigures, 'keptPauses'>, of: Events): number | null {
  const steadyMs = steadyGapMs(of);
  if (steadyMs === null || steadyMs === 0 || keptPauses.length === 0) return null;
  return median(keptPauses.map(({ ms, loadGapMs }) => ms / Math.max(steadyMs, loadGapMs)));
}

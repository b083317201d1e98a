import { spreadOf } from '../spread';
import { type EventFigures } from './event-figures';
import { type EventName } from './event-window';

/** For tests: an event at which kept partitions paused so long, once for each. */
export function eventOf(event: EventName, pausesMs: readonly number[], loadGapMs = 0): EventFigures {
  return {
    ...{ event, times: pausesMs.length, unsettled: 0, kept: 8, moved: 0, handOverMs: null },
    keptPauses: pausesMs.map((ms) => ({ ms, loadGapMs })),
    keptPauseMs: pausesMs.length === 0 ? null : spreadOf(pausesMs),
    ...{ processedTwice: 0, lost: 0, rebalances: 1, loadGapMs },
  };
}

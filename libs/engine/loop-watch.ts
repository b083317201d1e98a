import { type EventBus } from './event-bus';
import { eventsOfRecords } from './events';
import { type RunningRecord } from './lease/running-record';
import { type LongestRuns } from './longest-runs';
import { type ResolvedConsumerOptions } from './options';
import { type Clock, type Timer } from './ports';
import { RepeatingTimer } from './repeating-timer';

interface LoopWatchContext {
  readonly options: Pick<ResolvedConsumerOptions, 'eventLoopWarningMs'>;
  readonly clock: Clock;
  readonly bus: EventBus;
  readonly leases: { running(): readonly RunningRecord[] };
  readonly longestRuns: LongestRuns;
}

const longestPeriodMs = 250;

/** Tells when the event loop was blocked: a timer that is late by more than `eventLoopWarningMs`. */
export class LoopWatch implements Timer {
  private readonly timer: RepeatingTimer;
  private readonly unsubscribe: () => void;
  private dueAt: number;

  constructor(private readonly context: LoopWatchContext) {
    const { clock, bus, options } = context;
    const periodMs = Math.min(longestPeriodMs, options.eventLoopWarningMs);
    this.dueAt = clock.now() + periodMs;
    this.timer = new RepeatingTimer(clock, periodMs, () => {
      this.look();
      this.dueAt = clock.now() + periodMs;
    });
    // How long it ran does not matter: it has failed, and that may be why.
    this.unsubscribe = bus.subscribe((event) => {
      if (event.type === 'RecordFailed') this.context.longestRuns.ended(event.record.listener, Infinity);
    }, eventsOfRecords);
  }

  cancel(): void {
    this.timer.cancel();
    this.unsubscribe();
  }

  private look(): void {
    const { clock, bus, options, leases, longestRuns } = this.context;
    const ended = longestRuns.take();
    const now = clock.now();
    const blockedMs = now - this.dueAt;
    if (blockedMs >= options.eventLoopWarningMs) {
      const running = leases.running().map(({ record, since }) => [record.listener, now - since] as const);
      const long = [...ended, ...running].filter(([, ranMs]) => ranMs * 2 >= blockedMs);
      bus.publish({ type: 'EventLoopBlocked', blockedMs, listeners: [...new Set(long.map(([name]) => name))] });
    }
  }
}

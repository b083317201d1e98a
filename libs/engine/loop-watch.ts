import { type EventBus } from './event-bus';
import { type RunningRecord } from './lease/running-record';
import { type ResolvedConsumerOptions } from './options';
import { type Clock, type Timer } from './ports';
import { RepeatingTimer } from './repeating-timer';

interface LoopWatchContext {
  readonly options: Pick<ResolvedConsumerOptions, 'eventLoopWarningMs'>;
  readonly clock: Clock;
  readonly bus: EventBus;
  readonly leases: { running(): readonly RunningRecord[] };
}

const longestPeriodMs = 250;

/** Tells when the event loop was blocked: a timer that is late by more than `eventLoopWarningMs`. */
export class LoopWatch implements Timer {
  private readonly timer: RepeatingTimer;
  private readonly unsubscribe: () => void;
  /** The longest run of each listener that has ended since the last look: who blocked has mostly ended before the timer. */
  private readonly ended = new Map<string, number>();
  private dueAt: number;

  constructor(private readonly context: LoopWatchContext) {
    const { clock, bus, options } = context;
    const periodMs = Math.min(longestPeriodMs, options.eventLoopWarningMs);
    this.dueAt = clock.now() + periodMs;
    this.timer = new RepeatingTimer(clock, periodMs, () => {
      this.look();
      this.dueAt = clock.now() + periodMs;
    });
    this.unsubscribe = bus.subscribe((event) => {
      if (event.type !== 'RecordProcessed' && event.type !== 'RecordFailed') return;
      const ranMs = event.type === 'RecordProcessed' ? event.durationMs : Infinity;
      // Nearly all of them: this is done for each record.
      if (ranMs * 2 < options.eventLoopWarningMs) return;
      const { listener } = event.record;
      this.ended.set(listener, Math.max(ranMs, this.ended.get(listener) ?? 0));
    });
  }

  cancel(): void {
    this.timer.cancel();
    this.unsubscribe();
  }

  private look(): void {
    const { clock, bus, options, leases } = this.context;
    const now = clock.now();
    const blockedMs = now - this.dueAt;
    if (blockedMs >= options.eventLoopWarningMs) {
      const running = leases.running().map(({ record, since }) => [record.listener, now - since] as const);
      const long = [...this.ended, ...running].filter(([, ranMs]) => ranMs * 2 >= blockedMs);
      bus.publish({ type: 'EventLoopBlocked', blockedMs, listeners: [...new Set(long.map(([name]) => name))] });
    }
    this.ended.clear();
  }
}

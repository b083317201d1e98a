import { type Clock, type Timer } from './ports';

/** Runs `action` every `periodMs` until it is cancelled; the first time after one period. */
export class RepeatingTimer {
  private timer: Timer | null = null;
  private cancelled = false;

  constructor(
    private readonly clock: Clock,
    private readonly periodMs: number,
    private readonly action: () => void,
  ) {
    this.schedule();
  }

  cancel(): void {
    this.cancelled = true;
    this.timer?.cancel();
  }

  private schedule(): void {
    this.timer = this.clock.at(this.clock.now() + this.periodMs, () => {
      if (this.cancelled) return;
      this.schedule();
      this.action();
    });
  }
}

import { isOn } from '../processing';
import { type Timer } from '../ports';
import { type ConsumerRecord } from '../record';
import { type PartitionLease } from './partition-lease';
import { type ListenerWork, type WorkerContext } from './worker-context';

/** Whether a delivery of one lease may start now. If it may only later, the gate wakes the lease then. */
export class DeliveryGate {
  /** Records of one delivery. */
  readonly most: number;
  private readonly batchWaitMs: number;
  /** Of a retry topic: when each record may be delivered. */
  private readonly dueAt: ((record: ConsumerRecord) => number) | null;
  /** Since when a batch that is not full waits for more. */
  private waitsSince: number | null = null;
  private wake: { readonly at: number; readonly timer: Timer } | null = null;

  constructor(
    private readonly lease: PartitionLease,
    private readonly work: ListenerWork,
    private readonly context: WorkerContext,
  ) {
    const { batch } = work.listener.processing ?? {};
    const options = isOn(batch) && batch !== true ? batch : {};
    this.most = isOn(batch) ? (options.maxRecords ?? context.options.maxPollRecords) : 1;
    this.batchWaitMs = options.maxWaitMs ?? 0;
    this.dueAt = work.failed.dueIn(lease.topic);
  }

  get isOpen(): boolean {
    return (
      this.lease.hasDeliverable &&
      this.context.mayDeliver() &&
      this.isDue() &&
      this.batchIsFullOrLate() &&
      this.breakerAllows()
    );
  }

  started(): void {
    this.waitsSince = null;
    this.work.breaker?.started();
  }

  close(): void {
    this.wake?.timer.cancel();
  }

  private isDue(): boolean {
    const next = this.dueAt === null ? null : this.lease.peek();
    if (this.dueAt === null || next === null) return true;
    const waitMs = this.dueAt(next.record) - this.context.clock.wallTime();
    if (waitMs > 0) this.wakeAt(this.context.clock.now() + waitMs);
    return waitMs <= 0;
  }

  private batchIsFullOrLate(): boolean {
    if (this.batchWaitMs === 0 || this.lease.waiting >= this.most) return true;
    const now = this.context.clock.now();
    this.waitsSince ??= now;
    const until = this.waitsSince + this.batchWaitMs;
    if (now < until) this.wakeAt(until);
    return now >= until;
  }

  breakerAllows(): boolean {
    const { breaker } = this.work;
    if (breaker?.isOpen !== true) return true;
    const now = this.context.clock.now();
    const at = breaker.mayStartAt(now);
    if (at <= now) return true;
    // While another record is tried its outcome wakes nobody here; looking now and then is soon enough.
    this.wakeAt(Math.min(at, now + 250));
    return false;
  }

  /** One timer: the earliest one. What comes later sets it anew when it is asked. */
  private wakeAt(at: number): void {
    if (this.wake !== null && this.wake.at <= at) return;
    this.wake?.timer.cancel();
    const timer = this.context.clock.at(at, () => {
      this.wake = null;
      this.lease.changed.notify();
    });
    this.wake = { at, timer };
  }
}

import { asError } from '../errors';
import { type ResolvedConsumerOptions } from '../options';
import { type Clock, type Timer } from '../ports';
import { type Cluster } from './cluster';

export interface LeaderRefreshContext {
  readonly cluster: Pick<Cluster, 'metadata'>;
  readonly clock: Clock;
  readonly options: Pick<ResolvedConsumerOptions, 'retryBackoffMs'>;
  /** There may be news; or the next question may be asked. */
  readonly answered: () => void;
  readonly failed: (error: Error) => void;
}

/** Who leads what, asked anew: one question at a time, and a pause before the next one. */
export class LeaderRefresh {
  private busy = false;
  private closed = false;
  private timer: Timer | null = null;

  constructor(private readonly context: LeaderRefreshContext) {}

  ask(topics: readonly string[]): void {
    if (this.busy || this.closed) return;
    this.busy = true;
    this.context.cluster.metadata(topics, { refresh: true }).then(
      () => this.done(),
      (thrown: unknown) => {
        if (!this.closed) this.context.failed(asError(thrown));
        this.done();
      },
    );
  }

  close(): void {
    this.closed = true;
    this.timer?.cancel();
  }

  private done(): void {
    if (this.closed) return;
    const { clock, options, answered } = this.context;
    answered();
    // A pause in any case: the next answer may be as old as this one.
    this.timer = clock.at(clock.now() + options.retryBackoffMs, () => {
      this.busy = false;
      answered();
    });
  }
}

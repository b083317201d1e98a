import { KafkaRebalanceError } from '../errors';
import { type Clock } from '../ports';
import { backoffMs } from './backoff';
import { type RequestOptions } from './cluster';
import { Pauses } from './pauses';

/** First pause behind a transaction that is being completed, which takes some milliseconds; doubled each time. */
const completionPauseMs = 5;

/** Repeats requests until they are answered for good, their deadline has passed, or they are given up, all at once. */
export class Attempts {
  private readonly pauses: Pauses;
  private givenUp: Error | null = null;

  constructor(
    private readonly clock: Clock,
    private readonly options: RequestOptions,
  ) {
    this.pauses = new Pauses(clock);
  }

  /**
   * Errors of disposition `retry` are repeated. `deadline` is monotonic milliseconds; each attempt gets one of its own.
   * An attempt that runs when all is given up is waited for: what it asked for may be happening.
   */
  async until<T>(deadline: number, attempt: (deadline: number, failures: number) => Promise<T>): Promise<T> {
    const { clock, options } = this;
    for (let failures = 0; ; failures += 1) {
      if (this.givenUp !== null) throw this.givenUp;
      try {
        return await attempt(Math.min(deadline, clock.now() + options.requestTimeoutMs), failures);
      } catch (thrown) {
        if (!(thrown instanceof KafkaRebalanceError) || thrown.disposition !== 'retry') throw thrown;
        const at = clock.now() + this.pauseMs(thrown, failures);
        if (at >= deadline) throw thrown;
        await this.pauses.until(at);
      }
    }
  }

  giveUp(reason: Error): void {
    this.givenUp ??= reason;
    this.pauses.end();
  }

  private pauseMs({ code }: KafkaRebalanceError, failures: number): number {
    const pause = backoffMs(this.options, failures);
    return code === 'CONCURRENT_TRANSACTIONS'
      ? Math.min(pause, completionPauseMs * 2 ** Math.min(failures, 20))
      : pause;
  }
}

/** What `answer` brings, unless `deadline` (monotonic milliseconds) passes first. */
export function before<T>(clock: Clock, deadline: number, answer: Promise<T>, what: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = clock.at(deadline, () => reject(tooLate(what)));
    answer.then(resolve, reject).finally(() => timer.cancel());
  });
}

export function tooLate(what: string): KafkaRebalanceError {
  return new KafkaRebalanceError(`${what} was not done in time.`, { code: 'REQUEST_TIMED_OUT', disposition: 'retry' });
}

import { openSync, writeSync } from 'node:fs';
import { monotonicMs, type MemberEvent, type Unstamped } from './member-event';

/** Append only, and written at once: what was told before a SIGKILL has been told. */
export class EventLog {
  private readonly file: number;

  constructor(path: string) {
    this.file = openSync(path, 'a');
  }

  tell(event: Unstamped<MemberEvent>): void {
    writeSync(this.file, `${JSON.stringify({ at: Math.round(monotonicMs() * 1000) / 1000, ...event })}\n`);
  }
}

import { type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** In /proc, whatever the machine: `sysconf(_SC_CLK_TCK)` is 100 on every Linux that Node runs on. */
const tickUs = 10_000;

/** What a process of any kind has used so far, as Linux tells; null elsewhere, or when it is gone. */
export class ProcessUsage {
  private constructor(private readonly pid: number) {}

  static of({ pid }: ChildProcess): ProcessUsage {
    if (pid === undefined) throw new Error('The process has not started.');
    return new ProcessUsage(pid);
  }

  /** User and system, of all its threads. */
  cpuUs(): number | null {
    const fields = this.read('stat')?.split(') ').at(-1)?.split(' ');
    // `utime` and `stime` are the 14th and 15th; the first two are cut off.
    const [user, system] = [fields?.[11], fields?.[12]];
    return user === undefined || system === undefined ? null : (Number(user) + Number(system)) * tickUs;
  }

  peakRssMb(): number | null {
    const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(this.read('status') ?? '')?.[1];
    return kilobytes === undefined ? null : Number(kilobytes) / 1024;
  }

  private read(file: string): string | null {
    try {
      return readFileSync(`/proc/${this.pid}/${file}`, 'utf8');
    } catch {
      return null;
    }
  }
}

import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ParentWatchdog } from '../../libs/testing/apache-kafka/parent-watchdog';

// Also those that are frozen, which hear of nothing.
const killAll = `
for file in "$1"/*; do [ -e "$file" ] && kill -9 "$(basename "$file")" 2>/dev/null; done
rm -rf "$2"
`;

/** Ends what was started even if this program is ended by SIGKILL, and removes the folder of the run. */
export class ProcessWatch {
  private constructor(
    private readonly folder: string,
    private readonly watchdog: ParentWatchdog,
  ) {}

  /** `run`: the folder of the run. */
  static async start(run: string): Promise<ProcessWatch> {
    const folder = join(run, 'pids');
    await mkdir(folder);
    return new ProcessWatch(folder, new ParentWatchdog(killAll, [folder, run]));
  }

  async watch(pid: number): Promise<void> {
    await writeFile(join(this.folder, String(pid)), '');
  }

  /** At once when it has ended: the number may be another's soon. */
  async forget(pid: number): Promise<void> {
    await rm(join(this.folder, String(pid)), { force: true });
  }

  release(): void {
    this.watchdog.release();
  }
}

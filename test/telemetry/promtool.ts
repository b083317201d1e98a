import { spawnSync } from 'node:child_process';

/** What Prometheus's own linter says of a scrape; null where it is not installed (CI has it). */
export function promtoolSays(text: string): string | null {
  const { error, status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: text });
  if (error !== undefined && process.env.CI === undefined) return null;
  if (error !== undefined) throw error;
  return `${stdout.toString()}${stderr.toString()}${status === 0 ? '' : `exit code ${status}`}`;
}

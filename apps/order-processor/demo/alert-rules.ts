import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const program = join(__dirname, '../../../src/cli.js');

/** A quarter of an hour is nine seconds: what a fault has set off is over before the next one. */
export const alertPace = 0.01;
/** Above the few seconds for which a partition of the demo stands still when a member is gone. */
const stuckSeconds = 30;

/** The package's alert rules as its users get them, `npx kafka-rebalance alerts`, at the pace of a demo. */
export async function alertRules(): Promise<string> {
  const args = [program, 'alerts', '--pace', `${alertPace}`, '--set', `stuckSeconds=${stuckSeconds}`];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return stdout;
}

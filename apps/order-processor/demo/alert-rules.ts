import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const program = join(__dirname, '../../../src/cli.js');

/** A minute is a second, for alerts as for health. */
export const pace = 1 / 60;
/** Above the few seconds for which a partition of the demo stands still when a member is gone. */
const stuckSeconds = 30;

/** The package's alert rules as its users get them, `npx kafka-rebalance alerts`, at the pace of a demo. */
export async function alertRules(): Promise<string> {
  const args = [program, 'alerts', '--pace', `${pace}`, '--set', `stuckSeconds=${stuckSeconds}`];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return stdout;
}

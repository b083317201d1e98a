import { execFileSync, spawnSync } from 'node:child_process';
import { relative, resolve } from 'node:path';
import { demandsAll, describeNotRun, missing, type NotRun } from './needs';

/** `npm test`: all tests that this machine can run, and the names of those that it cannot. In CI all of them, or none. */
const root = resolve(__dirname, '../..');
const jest = require.resolve('jest/bin/jest');

function testsThatImport(files: readonly string[]): readonly string[] {
  const args = [jest, '--listTests', '--findRelatedTests', ...files];
  const listed = execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  return listed
    .split('\n')
    .filter((line) => line !== '')
    .map((file) => relative(root, file))
    .sort();
}

/** Hazard: npm adds `left` to the end of the script's line, so a script must be one call of jest. */
function run(script: string, left: readonly string[]): number {
  const patterns = left.map((file) => `/${file.replaceAll('.', '\\.')}$`);
  const less = patterns.length === 0 ? [] : ['--', '--passWithNoTests', '--testPathIgnorePatterns', ...patterns];
  return spawnSync('npm', ['run', script, ...less], { cwd: root, stdio: 'inherit' }).status ?? 1;
}

async function main(): Promise<number> {
  const lacking = await missing();
  if (lacking.length > 0 && demandsAll(process.env)) {
    process.stderr.write(
      `In CI all tests are run, and this is not there:\n${lacking.map(({ what }) => `  ${what}\n`).join('')}`,
    );
    return 1;
  }
  const notRun: NotRun[] = lacking.map(({ what, files }) => ({ what, tests: testsThatImport(files) }));
  const left = [...new Set(notRun.flatMap(({ tests }) => tests))];
  // Also after a failure: whoever waits for the end of it wants to know all.
  const statuses = ['test:unit', 'test:integration', 'test:e2e', 'test:package'].map((script) => run(script, left));
  const failed = statuses.find((status) => status !== 0);
  if (failed !== undefined) return failed;
  if (notRun.length > 0) process.stdout.write(`\n${describeNotRun(notRun)}\n`);
  return 0;
}

void main().then((status) => {
  process.exitCode = status;
});

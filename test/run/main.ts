import { execFileSync } from 'node:child_process';
import { relative, resolve } from 'node:path';
import { describeResults, passed, runLanes, type Lane } from './lanes';
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

/** Hazard: npm adds `left` to the end of the script's line, so a script must end in its one call of jest. */
function without(left: readonly string[]): readonly string[] {
  const patterns = left.map((file) => `/${file.replaceAll('.', '\\.')}$`);
  return patterns.length === 0 ? [] : ['--passWithNoTests', '--testPathIgnorePatterns', ...patterns];
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
  const args = without([...new Set(notRun.flatMap(({ tests }) => tests))]);
  const place = { cwd: root, write: (text: string) => process.stdout.write(text) };
  // First, for the command line, the demo and the tarball are tested as they are built, and nothing may build them meanwhile.
  const built = await runLanes([[{ script: 'build' }]], place);
  const results = [...built];
  if (passed(built)) {
    // What computes, and then one after the other what waits for groups of real brokers, and for the clock.
    const checks: Lane = [{ script: 'types' }, { script: 'lint' }, { script: 'test:tarball', args }];
    results.push(...(await runLanes([checks, [{ script: 'test:unit', args }]], place)));
    results.push(...(await runLanes([['test:integration', 'test:e2e'].map((script) => ({ script, args }))], place)));
  }
  process.stdout.write(`\n${describeResults(results)}`);
  if (!passed(results)) return 1;
  if (notRun.length > 0) process.stdout.write(`\n${describeNotRun(notRun)}\n`);
  return 0;
}

void main().then((status) => {
  process.exitCode = status;
});

// Asks the registry for advisories on what users install with this package. Exit code 1: there are some of the level `high` or
// above. A registry that cannot be asked is named, and is no finding: nobody else than us could mend it.
import { spawnSync } from 'node:child_process';

const { stdout, stderr, error } = spawnSync('npm', ['audit', '--omit', 'dev', '--json'], {
  ...{ encoding: 'utf8', timeout: 120_000 },
});
const report = read(stdout ?? '');
const counts = report?.metadata?.vulnerabilities;
if (counts === undefined) {
  const reason = error?.message ?? report?.message ?? report?.error?.summary ?? stderr.split('\n')[0];
  console.log(`audit: NOT DONE, the registry gave no answer to npm audit (${reason})`);
} else {
  const serious = counts.high + counts.critical;
  console.log(`audit: ${counts.total} advisories on production dependencies, ${serious} of them high or critical`);
  for (const { name, severity, range } of Object.values(report.vulnerabilities ?? {})) {
    console.log(`audit:   ${severity}: ${name} ${range}`);
  }
  if (serious > 0) process.exitCode = 1;
}

function read(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

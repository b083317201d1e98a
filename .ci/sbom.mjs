// Prints a bill of materials (CycloneDX) of what users install with this package, peer dependencies aside, which are their own.
// `npm sbom --omit dev` also leaves out what a development dependency needs as well, so it is shown a lock file without those.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const read = (name) => JSON.parse(readFileSync(join(import.meta.dirname, '..', name), 'utf8'));
const ofOthers = ['devDependencies', 'peerDependencies', 'peerDependenciesMeta'];
const production = (manifest) =>
  Object.fromEntries(Object.entries(manifest).filter(([key]) => !ofOthers.includes(key)));
const isInstalled = ([, { dev, devOptional, peer }]) => !dev && !devOptional && !peer;

const lock = read('package-lock.json');
const packages = Object.fromEntries(Object.entries(lock.packages).filter(isInstalled));
packages[''] = production(packages['']);

const temporary = mkdtempSync(join(tmpdir(), 'sbom-'));
// npm names the package after its folder.
const folder = join(temporary, lock.name);
try {
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), JSON.stringify(production(read('package.json'))));
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ ...lock, packages }));
  const args = ['sbom', '--package-lock-only', '--sbom-format', 'cyclonedx', '--sbom-type', 'library'];
  const { status, stdout, stderr } = spawnSync('npm', args, { cwd: folder, encoding: 'utf8' });
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  process.exitCode = status ?? 1;
} finally {
  rmSync(temporary, { recursive: true, force: true });
}

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './command';

/** The majors that are tested: the running one and two from the registry, where `node` has a package for each platform. */
export const nodeMajors = [20, 22, 24] as const;
export type NodeMajor = (typeof nodeMajors)[number];

const runningMajor = Number(process.versions.node.split('.')[0]);

/** Only Apple's processors have another name. */
function platformPackage(): string {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const prefix = platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node';
  return `${prefix}-${platform}-${process.arch}`;
}

/** Their install scripts only copy files; npm runs none of them here. */
export async function installNodes(folder: string): Promise<void> {
  const others = nodeMajors.filter((major) => major !== runningMajor);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{"private":true}');
  const packages = others.map(
    (major) => `node${major}@npm:${platformPackage()}@${major === 20 ? '^20.19.0' : `^${major}.0.0`}`,
  );
  await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', '--no-package-lock', ...packages], {
    cwd: folder,
  });
}

/** The path of a Node; `installNodes` has put those there that do not run now. */
export function nodeBinary(major: NodeMajor): string {
  if (major === runningMajor) return process.execPath;
  return join(process.env.PACKAGE_FOLDER ?? '', 'nodes/node_modules', `node${major}`, 'bin/node');
}

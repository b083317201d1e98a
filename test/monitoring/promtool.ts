import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';

/** Prometheus's own judge of rules: resolves with what it printed, rejects with it if it is not content. Debian has it in `prometheus`. */
export async function promtool(command: 'check' | 'test', files: Readonly<Record<string, unknown>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'promtool-'));
  try {
    for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), stringify(content));
    const [judged = ''] = Object.keys(files);
    return await new Promise((resolve, reject) => {
      execFile('promtool', [command, 'rules', judged], { cwd: folder }, (failed, out, complaints) => {
        if (failed === null) resolve(out);
        else reject(new Error(`promtool ${command} rules: ${failed.message}\n${out}\n${complaints}`));
      });
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}

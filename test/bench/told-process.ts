import { type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

const limitMs = 90_000;

/** The first report that a line of its output makes; the process is ended then, or when it is late. */
export async function untilTold<Report>(
  child: ChildProcess,
  name: string,
  signal: AbortSignal,
  report: (line: string) => Report | null,
): Promise<Report> {
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error('no pipes');
  let trouble = '';
  stderr.on('data', (chunk: Buffer) => (trouble = (trouble + chunk.toString()).slice(-4000)));
  const over = new AbortController();
  const late = AbortSignal.any([signal, over.signal]);
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  try {
    const told = await Promise.race([
      (async () => {
        for await (const line of createInterface({ input: stdout })) {
          const found = report(line);
          if (found !== null) return found;
        }
        return null;
      })(),
      sleep(limitMs, null, { signal: late }),
    ]);
    if (told === null)
      throw new Error(`${name} ended, or took ${limitMs} ms, before it had told its figures.\n${trouble}`);
    return told;
  } finally {
    over.abort();
    child.kill('SIGKILL');
    await ended;
  }
}

/** The report that a process prints as one line of JSON. */
export function inJson(line: string): unknown {
  return line.startsWith('{') ? JSON.parse(line) : null;
}

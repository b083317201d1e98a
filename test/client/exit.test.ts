import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

jest.setTimeout(60_000);

describe('a process whose wire is closed exits by itself', () => {
  it.each(['pending', 'throttled', 'severed', 'opening', 'refused'])('with a link that is %s', async (state) => {
    const program = join(__dirname, 'support', 'exit-program.ts');
    // Killed, and so rejected, if it is still there then; every timer of the program is far beyond that.
    const run = promisify(execFile)(process.execPath, ['--import', 'tsx', program, state], {
      cwd: resolve(__dirname, '../..'),
      timeout: 30_000,
    });
    expect(await run).toEqual({ stdout: 'closed', stderr: '' });
  });
});

it('a process whose heartbeat guard nobody closes exits by itself', async () => {
  const program = join(__dirname, 'support', 'guard-program.ts');
  const run = promisify(execFile)(process.execPath, ['--import', 'tsx', program], {
    cwd: resolve(__dirname, '../..'),
    timeout: 30_000,
  });
  expect(await run).toEqual({ stdout: 'connected', stderr: '' });
});

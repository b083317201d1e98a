import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';

const program = resolve(__dirname, '../../../dist/apps/order-processor/demo/main.js');

it('without a Prometheus the demo starts nothing, and says how to get one', async () => {
  const env = { ...process.env, PROMETHEUS: '/nowhere/prometheus' };
  const refused = promisify(execFile)(process.execPath, [program, '--observe'], { env });
  await expect(refused).rejects.toMatchObject({
    code: 2,
    stdout: 'on a real Kafka and PostgreSQL\n',
    stderr: expect.stringMatching(
      /PROMETHEUS=\/nowhere\/prometheus cannot be started.*apt install prometheus/s,
    ) as string,
  });
});

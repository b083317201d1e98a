import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { run } from './support/command';

jest.setTimeout(120_000);

const root = resolve(__dirname, '../..');

interface Lock {
  readonly packages: Record<
    string,
    { readonly version: string; readonly dev?: true; readonly devOptional?: true; readonly peer?: true }
  >;
}

it('the bill of materials lists what users install with the package, and nothing else', async () => {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as Lock;
  const installed = Object.entries(packages).filter(
    ([path, { dev, devOptional, peer }]) => path !== '' && !dev && !devOptional && !peer,
  );
  const bill = JSON.parse(await run('npm', ['run', '--silent', 'sbom'], { cwd: root })) as {
    readonly bomFormat: string;
    readonly components: readonly { readonly purl: string; readonly licenses?: readonly unknown[] }[];
  };
  expect(bill.bomFormat).toBe('CycloneDX');
  const names = installed.map(
    ([path, { version }]) => `pkg:npm/${path.replace(/.*node_modules\//, '').replace('@', '%40')}@${version}`,
  );
  expect(bill.components.map(({ purl }) => purl).sort()).toEqual(names.sort());
  expect(bill.components.every(({ licenses }) => licenses !== undefined)).toBe(true);
});

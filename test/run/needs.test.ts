import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { demandsAll, describeNotRun, missing, needs, type Need } from './needs';

const need = (what: string, isThere: boolean): Need => ({ what, files: [], isThere: () => Promise.resolve(isThere) });

it('only what is not there is missing', async () => {
  expect((await missing([need('kcat', true), need('redis', false)])).map(({ what }) => what)).toEqual(['redis']);
});

it('the files by which tests are told to need something are there', () => {
  const files = needs.flatMap((one) => one.files);
  expect(files.filter((file) => !existsSync(resolve(__dirname, '../..', file)))).toEqual([]);
});

it.each([
  [{}, false],
  [{ CI: 'false' }, false],
  [{ CI: 'true' }, true],
  [{ JEST_RESULTS_DIR: '/tmp/results' }, true],
])('%j demands all: %s', (environment, demanded) => {
  expect(demandsAll(environment)).toBe(demanded);
});

it('what was not run is named, with what it needs', () => {
  const text = describeNotRun([
    { what: 'kcat', tests: ['test/a.test.ts', 'test/b.test.ts'] },
    { what: 'redis', tests: ['test/b.test.ts'] },
  ]);
  expect(text).toBe(
    [
      'NOT RUN: 2 files of tests. All others have passed.',
      '  for want of kcat:',
      '    test/a.test.ts',
      '    test/b.test.ts',
      '  for want of redis:',
      '    test/b.test.ts',
    ].join('\n'),
  );
});

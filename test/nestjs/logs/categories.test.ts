import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chosenCategories, logCategories, unknownCategories } from '../../../libs/nestjs/logs/categories';

const wanted = (text: string | undefined): string[] | null => {
  const { wanted: chosen } = chosenCategories(text);
  return chosen === null ? null : [...chosen];
};

describe('KAFKA_REBALANCE_DEBUG', () => {
  it('docs/operating.md has a row for every category, as the code describes it', () => {
    const text = readFileSync(join(__dirname, '../../../docs/operating.md'), 'utf8');
    const logs = text.slice(text.indexOf('## Logs'), text.indexOf('## Errors'));
    const documented = [...logs.matchAll(/^\| `(\w+)` +\| (.+?) +\|$/gm)].map(([, name, about]) => [name, about]);
    expect(documented).toEqual(Object.entries(logCategories));
  });

  it('not set, or empty: nothing is asked for', () => {
    expect([undefined, '', ' ', ','].map(wanted)).toEqual([null, null, null, null]);
  });

  it('names categories, with or without spaces; * is all of them', () => {
    expect(wanted('commit, membership')).toEqual(['membership', 'commit']);
    expect(wanted('*')).toEqual(Object.keys(logCategories));
    expect(wanted('fetch,*')).toEqual(Object.keys(logCategories));
  });

  it('what is no category is told with the list of them, and the others count', () => {
    const choice = chosenCategories('membrship,commit,__proto__');
    expect([...(choice.wanted ?? [])]).toEqual(['commit']);
    expect(unknownCategories(choice.unknown)).toBe(
      "KAFKA_REBALANCE_DEBUG names 'membrship', '__proto__', which is no category of log lines: use some of membership, heartbeat, partitions, records, commit, fetch, cluster, transactions, or * for all",
    );
  });

  it('nothing but what does not exist: no category, which is not the same as none asked for', () => {
    expect(wanted('membrship')).toEqual([]);
  });
});

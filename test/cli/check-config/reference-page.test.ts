import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { allRules, referencePage } from './reference-page';

const path = join(__dirname, '../../../docs/reference/configuration-rules.md');

describe('docs/reference/configuration-rules.md', () => {
  it('is what the rules say: UPDATE_REFERENCE=1 writes it anew', () => {
    if (process.env.UPDATE_REFERENCE === '1') writeFileSync(path, referencePage());
    expect(readFileSync(path, 'utf8')).toBe(referencePage());
  });

  it('has one entry for each rule', () => {
    const entries = [...readFileSync(path, 'utf8').matchAll(/^### (.*)$/gm)].map(([, id]) => id);
    expect([...entries].sort()).toEqual(allRules.map(({ id }) => id).sort());
    expect(new Set(entries).size).toBe(entries.length);
  });
});

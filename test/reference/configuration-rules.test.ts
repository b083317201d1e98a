import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { allRules, referencePage } from './configuration-rules-page';
import { expectPage } from './reference-page';

describe('docs/reference/configuration-rules.md', () => {
  it('is what the rules say', () => {
    expectPage('configuration-rules.md', referencePage());
  });

  it('has one entry for each rule', () => {
    const page = readFileSync(join(__dirname, '../../docs/reference/configuration-rules.md'), 'utf8');
    const entries = [...page.matchAll(/^### (.*)$/gm)].map(([, id]) => id);
    expect([...entries].sort()).toEqual(allRules.map(({ id }) => id).sort());
    expect(new Set(entries).size).toBe(entries.length);
  });
});

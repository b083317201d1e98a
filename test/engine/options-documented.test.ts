import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { optionRules } from '../../libs/engine/option-rules';

describe('docs/options.md', () => {
  it('has a row for every option, and for nothing else', () => {
    const text = readFileSync(join(__dirname, '../../docs/options.md'), 'utf8');
    const table = text.slice(0, text.indexOf('## How they go together'));
    const documented = [...table.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name);
    expect([...documented].sort()).toEqual(Object.keys(optionRules).sort());
  });
});

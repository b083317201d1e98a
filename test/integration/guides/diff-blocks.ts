import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** One file of a guide, as it is before and after. */
export interface FileDiff {
  readonly section: string;
  readonly before: { readonly name: string; readonly text: string };
  readonly after: { readonly name: string; readonly text: string };
}

/** The diffs of a guide in the order in which they come, each with the heading it stands under. */
export function diffsOf(guide: string): readonly FileDiff[] {
  const lines = readFileSync(resolve(__dirname, '../../../docs', guide), 'utf8').split('\n');
  const diffs: FileDiff[] = [];
  let section = '';
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (line.startsWith('## ')) section = line.slice(3);
    if (line !== '```diff') continue;
    const end = lines.indexOf('```', at);
    diffs.push(parse(section, lines.slice(at + 1, end)));
    at = end;
  }
  return diffs;
}

function parse(section: string, [from, to, ...lines]: readonly string[]): FileDiff {
  const side = (mark: string): string =>
    lines
      .filter((line) => line === '' || line.startsWith(' ') || line.startsWith(mark))
      .map((line) => line.slice(1))
      .join('\n');
  return {
    section,
    before: { name: (from ?? '').replace('--- a/', ''), text: side('-') },
    after: { name: (to ?? '').replace('+++ b/', ''), text: side('+') },
  };
}

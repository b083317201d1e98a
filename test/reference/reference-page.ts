import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../..');

/**
 * A page of docs/reference is what the code says: the text is compared with the file, or written to it where
 * `UPDATE_REFERENCE=1`.
 * @param name `health` for docs/reference/health.md
 */
export function expectReference(name: string, text: string): void {
  const file = join(root, 'docs/reference', `${name}.md`);
  const prettier = join(root, 'node_modules/prettier/bin/prettier.cjs');
  const page = execFileSync(process.execPath, [prettier, '--stdin-filepath', file], { input: text, cwd: root });
  if (process.env.UPDATE_REFERENCE === '1') writeFileSync(file, page);
  expect(readFileSync(file, 'utf8')).toBe(page.toString());
}

/** A table of Markdown; a bar in a cell would end it. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

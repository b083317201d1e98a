import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const folder = join(__dirname, '../../docs/reference');
const command = 'UPDATE_REFERENCE=1 npx jest --selectProjects unit --testPathPatterns test/reference';

// Prettier would pad every row of a table to its longest cell, which nobody can read.
const before = `<!-- Made by test/reference of what the code says: change that, and run ${command} -->
<!-- prettier-ignore-start -->
`;
const after = '<!-- prettier-ignore-end -->\n';

/**
 * A page of `docs/reference` is made of what the code says. With `UPDATE_REFERENCE=1` it is written, and without it is
 * compared: who changes the code and not the page is told so.
 */
export function expectPage(name: string, text: string): void {
  const path = join(folder, name);
  const page = `${before}\n${text.trim()}\n\n${after}`;
  if (process.env.UPDATE_REFERENCE === '1') {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, page);
  }
  // Not compared line by line: git shows what has changed when the page has been written anew.
  if (existsSync(path) && readFileSync(path, 'utf8') === page) return;
  throw new Error(
    `docs/reference/${name} does not say what the code does. Run\n  ${command}\nand look at what has changed.`,
  );
}

/** `|` and line breaks would end a cell. */
export function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Names of options, configs and Kafka's own topics in plain text, as code. */
export function withCode(text: string): string {
  return text.replaceAll(/(?<![\w.'-])(__\w+|[a-z]+(?:\.[a-z0-9]+)+|[a-z]+[A-Z]\w+)(?!\w)/g, '`$1`');
}

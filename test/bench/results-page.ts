import { readFileSync, writeFileSync } from 'node:fs';

const results = /(<!-- prettier-ignore-start -->\n)[^]*(<!-- prettier-ignore-end -->\n)/;

/** Puts `text` into a page of `docs/performance`, in place of the results that are there. */
export function writeResults(path: string, text: string): void {
  const page = readFileSync(path, 'utf8');
  if (!results.test(page))
    throw new Error(`${path} has no <!-- prettier-ignore-start --> and -end, between which results are written.`);
  writeFileSync(
    path,
    page.replace(results, (_, before: string, after: string) => `${before}\n${text.trim()}\n\n${after}`),
  );
}

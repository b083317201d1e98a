import Table from 'cli-table3';
import { tableOf } from '../reference/reference-page';

/** A table of results, for a terminal or for a page. */
export interface FiguresTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export function onTerminal({ head, rows }: FiguresTable): string {
  const table = new Table({ head: [...head], style: { head: [], border: [] } });
  table.push(...rows.map((row) => [...row]));
  return table.toString();
}

export function onPage({ head, rows }: FiguresTable): string {
  return tableOf(head, rows);
}

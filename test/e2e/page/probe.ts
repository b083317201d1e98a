import { type Page } from 'playwright-core';

/** A member's row: what its cells say to a screen reader. */
export interface ShownRow {
  readonly name: string;
  readonly kind: 'own' | 'other' | 'nobody';
  readonly cells: readonly string[];
}

/** What `in-page.js` sees in the page. */
export class Probe {
  constructor(private readonly page: Page) {}

  /** In the order in which they are shown. */
  rows(): Promise<readonly ShownRow[]> {
    return this.page.evaluate('probe.rows()');
  }

  async cells(kind: ShownRow['kind']): Promise<readonly string[]> {
    return (await this.rows()).filter((row) => row.kind === kind).flatMap(({ cells }) => cells);
  }

  watch(): Promise<void> {
    return this.page.evaluate('probe.watch()');
  }

  /** Since `watch`: cells that were touched, and that were built. */
  counts(): Promise<{ readonly touched: number; readonly built: number }> {
    return this.page.evaluate('probe.counts()');
  }

  width(): Promise<number> {
    return this.page.evaluate('probe.width()');
  }
}

import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { Injectable } from '@nestjs/common';

interface Asset {
  readonly contentType: string;
  readonly body: Buffer;
}

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** The files of the page, read once: a request names one of them and no path. */
@Injectable()
export class PageAssets {
  private readonly assets = new Map<string, Asset>();

  constructor() {
    const folder = join(__dirname, 'client');
    for (const name of readdirSync(folder)) {
      const contentType = contentTypes[extname(name)];
      if (contentType === undefined) continue;
      this.assets.set(name, { contentType, body: readFileSync(join(folder, name)) });
    }
  }

  find(name: string): Asset | null {
    return this.assets.get(name) ?? null;
  }

  /** @param base where assets are, relative to the address of the page */
  page(base: string): string {
    return String(this.find('page.html')?.body).replaceAll('{{base}}', base);
  }
}

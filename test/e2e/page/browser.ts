import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core';
import { Probe } from './probe';

/** Where the distribution has it; `.ci/run` installs it. */
const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'];
args.push('--disable-background-networking', '--disable-component-update');

export interface View {
  readonly page: Page;
  readonly probe: Probe;
  /** What the console said that should not be there, and requests to anybody else. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

/** A real Chromium with a profile of its own. */
export async function look(address: string, options: BrowserContextOptions = {}): Promise<View> {
  const profile = await mkdtemp(join(tmpdir(), 'page-'));
  const context: BrowserContext = await chromium.launchPersistentContext(profile, { executablePath, args, ...options });
  const page = context.pages()[0] ?? (await context.newPage());
  const complaints: string[] = [];
  const origin = new URL(address).origin;
  page.on('console', (message) => {
    if (message.type() !== 'log' && message.type() !== 'info') complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`thrown: ${error.message}`));
  context.on('request', (request) => {
    if (new URL(request.url()).origin !== origin) complaints.push(`request to ${request.url()}`);
  });
  await page.addInitScript({ path: join(__dirname, 'in-page.js') });
  await page.goto(address);
  const close = async (): Promise<void> => {
    await context.close();
    await rm(profile, { recursive: true, force: true });
  };
  return { page, probe: new Probe(page), complaints, close };
}

/** For README and docs: `SCREENSHOTS_DIR` says where. */
export async function photograph(page: Page, name: string): Promise<void> {
  const folder = process.env.SCREENSHOTS_DIR;
  if (folder === undefined) return;
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

import { mkdirSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { onPage, onTerminal, type FiguresTable } from './figures';
import { type Platform } from './platform';
import { writeResults } from './results-page';

/** Where the results go, besides the terminal. */
export interface Outputs {
  readonly markdown?: string;
  readonly plots?: string;
  readonly json?: true;
}

/** Of what was measured without a broker there is no Kafka to tell of. */
type Surroundings = Omit<Platform, 'kafka'> & Partial<Pick<Platform, 'kafka'>>;

/** Pictures by the names of their files. */
export type Plots = Readonly<Record<string, string>>;

export const say = (line: string): void => void process.stdout.write(`${line}\n`);
export const sayAside = (line: string): void => void process.stderr.write(`${line}\n`);

/** What went wrong, and because of what. */
export function explain(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  return thrown.cause === undefined ? thrown.message : `${thrown.message}\n${explain(thrown.cause)}`;
}

export function interruption(): AbortSignal {
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => interrupted.abort(new Error(`Interrupted by ${signal}; what was started is gone.`)));
  }
  return interrupted.signal;
}

/** What other work the machine had: on a busy one everything takes longer, and each time something else. */
export function loadOfMachine(): string {
  return loadavg()[0]?.toFixed(1) ?? '';
}

/** @param format of the JSON, below the name of the package */
export function tell(
  format: string,
  figures: { readonly platform: Surroundings },
  tables: readonly FiguresTable[],
  loadBefore: string,
  { json, markdown, plots }: { [Name in keyof Outputs]: Outputs[Name] | undefined },
  pictures: Plots = {},
): void {
  const surroundings = `${measuredOn(figures.platform)} Load of the machine before: ${loadBefore}.`;
  say(['', surroundings, ...tables.map(onTerminal)].join('\n'));
  if (plots !== undefined) draw(plots, pictures);
  if (markdown !== undefined) {
    const shown = plots === undefined ? [] : onPageOf(markdown, plots, pictures);
    writeResults(markdown, [surroundings, ...shown, ...tables.map(onPage)].join('\n\n'));
  }
  if (json) say(JSON.stringify({ format: `nestjs-kafka-rebalance/${format}/1`, ...figures, loadBefore }));
}

function draw(folder: string, pictures: Plots): void {
  mkdirSync(folder, { recursive: true });
  for (const [file, picture] of Object.entries(pictures)) writeFileSync(join(folder, file), picture);
}

function onPageOf(page: string, folder: string, pictures: Plots): readonly string[] {
  return Object.keys(pictures).map(
    (file) => `![${basename(file, '.svg')}](${relative(dirname(page), join(folder, file))})`,
  );
}

export function report(platform: Platform, figures: string): void {
  say(`\n${measuredOn(platform)}\n${figures}`);
}

function measuredOn({ cpu, cores, memoryGb, node, kafka }: Surroundings): string {
  const broker = kafka === undefined ? '' : `; Kafka ${kafka}`;
  return `On ${cpu}, ${cores} core(s), ${memoryGb} GB; Node ${node}${broker}.`;
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { type Readable } from 'node:stream';

/** One script of package.json, run by `npm run`. */
export interface Step {
  readonly script: string;
  /** What is added to its line. */
  readonly args?: readonly string[];
}

export interface StepResult {
  readonly script: string;
  readonly status: number;
  readonly seconds: number;
}

/** Steps one after the other, all of them: also after a failure, for whoever waits for the end wants to know all. */
export type Lane = readonly Step[];

export interface Place {
  readonly cwd: string;
  readonly write: (text: string) => void;
}

/** Lanes side by side. Every line tells whose it is, so that a step is read by itself: `npm test | grep '^lint'`. */
export async function runLanes(lanes: readonly Lane[], place: Place): Promise<readonly StepResult[]> {
  const results = await Promise.all(lanes.map((lane) => runLane(lane, place)));
  return results.flat();
}

async function runLane(lane: Lane, place: Place): Promise<readonly StepResult[]> {
  const results: StepResult[] = [];
  for (const step of lane) results.push(await runStep(step, place));
  return results;
}

async function runStep({ script, args = [] }: Step, { cwd, write }: Place): Promise<StepResult> {
  const begun = performance.now();
  const added = args.length === 0 ? [] : ['--', ...args];
  const child = spawn('npm', ['run', '--silent', script, ...added], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const say = (line: string): void => write(`${label(script)}${line}\n`);
  say('begins');
  const told = [child.stdout, child.stderr].map((output) => tell(output, say));
  const [code] = (await once(child, 'close')) as [number | null];
  await Promise.all(told);
  const result = { script, status: code ?? 1, seconds: (performance.now() - begun) / 1000 };
  say(describe(result));
  return result;
}

async function tell(output: Readable, say: (line: string) => void): Promise<void> {
  for await (const line of createInterface({ input: output, crlfDelay: Infinity })) say(line);
}

export function passed(results: readonly StepResult[]): boolean {
  return results.every(({ status }) => status === 0);
}

/** The last lines of a run: what has failed, and where the time went. */
export function describeResults(results: readonly StepResult[]): string {
  return results.map((result) => `${label(result.script)}${describe(result)}\n`).join('');
}

function describe(result: StepResult): string {
  const { status, seconds } = result;
  return `${passed([result]) ? 'passed' : `FAILED (exit code ${status})`} after ${seconds.toFixed(0)} s`;
}

function label(script: string): string {
  return `${script.padEnd('test:integration'.length)} | `;
}

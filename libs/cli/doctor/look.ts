import { setTimeout as pause } from 'node:timers/promises';
import { asError, type GroupAdmin } from '../../engine';
import { type Observation, type Reading, type ReportSource, type Sample, type Trouble } from '../../doctor';
import { isRefused, takeSample } from './take-sample';
import { readReport, shownAddress } from './report-address';

export interface LookSetup {
  readonly groupId: string;
  readonly windowMs: number;
  readonly reports: readonly URL[];
  /** Ends it early, with what is known then. */
  readonly signal: AbortSignal;
  /** What brokers did not answer; grows meanwhile. */
  readonly troubles: Trouble[];
  readonly progress: (text: string) => void;
}

/** So many samples in a window, but no more often than brokers are glad about. */
const samplesInWindow = 24;
const [shortestPauseMs, longestPauseMs] = [200, 2000];
const readingsInWindow = 5;
const progressMs = 5000;

/**
 * Looks at a group for a window of time.
 * @param before the look before, of which this one is the continuation: it begins with its last sample and readings
 * @throws what is refused at the first sample, and what was wrong when there never was one
 */
export async function look(admin: GroupAdmin, setup: LookSetup, before: Observation | null): Promise<Observation> {
  const { groupId, windowMs, signal, troubles, reports } = setup;
  // What was tried in vain before the first question, as an address of a list that is not there any more, is no trouble.
  troubles.length = 0;
  const startedAt = Date.now();
  const until = performance.now() + windowMs;
  const [samples, sources] = await Promise.all([
    takeSamples(admin, setup, until, before?.samples.at(-1) ?? null),
    Promise.all(reports.map((url) => readSource(url, setup, until, before))),
  ]);
  const own = troubles.splice(0);
  if (samples.length === 0) {
    signal.throwIfAborted();
    throw new Error(`Group ${groupId} could not be looked at: ${own.at(-1)?.message ?? 'no broker answered in time'}`);
  }
  return { groupId, startedAt, endedAt: Date.now(), samples, troubles: own, sources };
}

async function takeSamples(
  admin: GroupAdmin,
  { groupId, windowMs, signal, troubles, progress }: LookSetup,
  until: number,
  before: Sample | null,
): Promise<readonly Sample[]> {
  const samples: Sample[] = before === null ? [] : [before];
  const everyMs = Math.min(longestPauseMs, Math.max(shortestPauseMs, windowMs / samplesInWindow));
  let told = performance.now();
  progress(`Looking at group ${groupId} for ${windowMs / 1000} s; Ctrl-C tells what is known by then.`);
  for (let next = performance.now(); !signal.aborted;) {
    try {
      samples.push(await takeSample(admin, groupId));
    } catch (thrown) {
      if (isAborted(signal)) break;
      if (samples.length === 0 && isRefused(thrown)) throw thrown;
      troubles.push({ at: Date.now(), message: asError(thrown).message });
    }
    // A look that took long is not made up for by looks without a pause.
    next = Math.max(next + everyMs, performance.now() + shortestPauseMs);
    if (next > until) break;
    await resting(next - performance.now(), signal);
    if (performance.now() - told < progressMs) continue;
    told = performance.now();
    progress(`${samples.length} samples, ${Math.ceil((until - told) / 1000)} s to go`);
  }
  return samples;
}

/** The last reading is of the end, so that counters tell of the whole window. */
async function readSource(
  url: URL,
  { windowMs, signal }: LookSetup,
  until: number,
  before: Observation | null,
): Promise<ReportSource> {
  const address = shownAddress(url);
  const last = before?.sources.find((source) => source.url === address)?.readings.at(-1);
  const readings: Reading[] = last === undefined ? [] : [last];
  const everyMs = Math.max(shortestPauseMs, windowMs / readingsInWindow);
  while (!isAborted(signal)) {
    const reading = await readReport(url, signal);
    if (isAborted(signal)) break;
    readings.push(reading);
    const left = until - performance.now();
    if (left <= 0) break;
    await resting(Math.min(everyMs, left), signal);
  }
  return { url: address, readings };
}

async function resting(ms: number, signal: AbortSignal): Promise<void> {
  await pause(Math.max(0, ms), undefined, { signal }).catch(() => undefined);
}

/** It changes while it is awaited, which the compiler does not know. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

import { InvalidArgumentError } from 'commander';
import { readMetricsText, readPageState, type Reading, type Report, type ReportFailure } from '../../doctor';

/** Of `--reports`, each an address of a page or of metrics. */
export function reportAddress(text: string, before: readonly URL[]): readonly URL[] {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw new InvalidArgumentError('It must be an address, as in http://10.0.0.7:3000/kafka-rebalance or .../metrics.');
  }
  if (url.username !== '' || url.password !== '') {
    // Everybody on the machine can read a command line.
    throw new InvalidArgumentError(`It must hold no credentials: the header is in $${authorizationVariable}.`);
  }
  return [...before, url];
}

/** What is sent as the header Authorization with every question for a report: `Bearer ...`, `Basic ...`. */
export const authorizationVariable = 'KAFKA_REBALANCE_REPORTS_AUTHORIZATION';

/** Without its query, which may hold a token. */
export function shownAddress({ origin, pathname }: URL): string {
  return `${origin}${pathname}`;
}

/** A process that does not answer for so long is silent. */
const answerWithinMs = 2000;

/** Reads what is there, a page or metrics. Never rejects. */
export async function readReport(url: URL, signal: AbortSignal): Promise<Reading> {
  try {
    const report = await fetchReport(url, AbortSignal.any([signal, AbortSignal.timeout(answerWithinMs)]));
    return { at: Date.now(), report };
  } catch (thrown) {
    return { at: Date.now(), failure: failureOf(thrown) };
  }
}

class Unreadable extends Error {}

async function fetchReport(url: URL, signal: AbortSignal): Promise<Report> {
  const { contentType, body } = await fetchText(url, signal);
  // The page itself: its state is beside it.
  if (contentType.includes('text/html')) {
    const state = await fetchText(new URL(`${url.pathname.replace(/\/$/, '')}/state`, url), signal);
    return pageReport(state.body);
  }
  return contentType.includes('json') ? pageReport(body) : { consumers: [], series: metrics(body) };
}

async function fetchText(url: URL, signal: AbortSignal): Promise<{ contentType: string; body: string }> {
  const authorization = process.env[authorizationVariable] ?? '';
  const headers = authorization === '' ? {} : { authorization };
  const answer = await fetch(url, { signal, headers });
  const body = await answer.text();
  if (!answer.ok) throw new Unreadable(`${shownAddress(url)} answered ${answer.status}`);
  return { contentType: answer.headers.get('content-type') ?? '', body };
}

function pageReport(body: string): Report {
  const report = readPageState(parsed(body));
  if (report === null) throw new Unreadable('it is JSON, and not the state of the live page');
  return report;
}

function metrics(body: string): Report['series'] {
  const series = readMetricsText(body);
  if (series.length === 0) throw new Unreadable('it is neither the state of the live page nor metrics');
  return series;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    throw new Unreadable('it says that it is JSON, and is not');
  }
}

function failureOf(thrown: unknown): ReportFailure {
  if (thrown instanceof Unreadable) return { kind: 'unreadable', message: thrown.message };
  const { name, cause } = thrown as { name?: string; cause?: { code?: string; message?: string } };
  if (name === 'TimeoutError') return { kind: 'silent', message: `no answer within ${answerWithinMs} ms` };
  if (cause?.code === 'ECONNREFUSED') return { kind: 'refused', message: 'nothing listens there (ECONNREFUSED)' };
  return { kind: 'unreadable', message: cause?.code ?? cause?.message ?? String(thrown) };
}

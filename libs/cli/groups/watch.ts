import { setTimeout as pause } from 'node:timers/promises';
import { InvalidArgumentError } from 'commander';
import { asError } from '../../engine';
import { exitCodes } from '../exit-codes';
import { type Output } from '../output';

/** What one look brings. */
export interface Sight {
  readonly text: string;
  readonly notices: readonly string[];
  readonly exitCode: number;
}

export const watchOption = '--watch [seconds]';
export const watchAbout = 'look again and again, every 2 seconds by default; Ctrl-C ends it';

export function seconds(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0.1 && value <= 86_400) return value;
  throw new InvalidArgumentError('It must be a number of seconds from 0.1 to 86400.');
}

/** Looks once, or with `every` again and again until `signal` is aborted. What fails later than at first is shown, and passes. */
export async function watch(
  every: number | true | undefined,
  { output, signal, look }: { output: Output; signal: AbortSignal; look: () => Promise<Sight> },
): Promise<number> {
  if (every === undefined) {
    const sight = await look();
    show(output, sight, false);
    return sight.exitCode;
  }
  const ended = (): boolean => signal.aborted;
  for (let looked = false; !ended(); looked = true) {
    const sight = await look().catch((thrown: unknown) => {
      if (!looked && !ended()) throw thrown;
      return asSight(thrown);
    });
    if (ended()) break;
    show(output, sight, true);
    await pause((every === true ? 2 : every) * 1000, undefined, { signal }).catch(() => undefined);
  }
  return exitCodes.ok;
}

function asSight(thrown: unknown): Sight {
  return { text: '', notices: [asError(thrown).message], exitCode: exitCodes.failed };
}

function show(output: Output, { text, notices }: Sight, again: boolean): void {
  const redraw = again && output.onScreen;
  // Home, and everything below it cleared: the last sight stays in view until this one takes its place.
  if (redraw) output.result(`\u001b[H\u001b[J${output.paint('dim', new Date().toISOString())}\n\n${text}`);
  else if (text !== '') output.result(text);
  for (const notice of notices) output.notice(notice);
}

/** Thrown out of a command that has been ended before it was done. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';

  constructor() {
    super('Interrupted.');
  }
}

/**
 * Until `end`, Ctrl-C ends the work in hand instead of the process: what it holds is closed, and it may say what is done. A
 * second Ctrl-C ends the process.
 */
export function untilInterrupted(): { readonly signal: AbortSignal; readonly end: () => void } {
  const controller = new AbortController();
  const interrupt = (): void => controller.abort(new Interrupted());
  process.once('SIGINT', interrupt);
  return { signal: controller.signal, end: () => void process.off('SIGINT', interrupt) };
}

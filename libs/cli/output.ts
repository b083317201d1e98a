import { isatty } from 'node:tty';
import { styleText } from 'node:util';
import { printable } from './printable';

export type Style = 'bold' | 'dim' | 'green' | 'yellow';

/** Where a command writes: what it was asked for, and beside it what it is doing. */
export interface Output {
  result(text: string): void;
  /** What whoever asked has to know beside the result. */
  notice(text: string): void;
  /** Only for people who look on. */
  progress(text: string): void;
  /** A part of the result, in colour where that is wanted. */
  paint(style: Style, text: string): string;
  /** Somebody looks at the result on a screen, which may be redrawn. */
  readonly onScreen: boolean;
  /** Nobody reads the result any more: `| head` has enough. */
  readonly readerGone: AbortSignal;
}

export function standardOutput(): Output {
  const [onScreen, lookedAt] = [isatty(1), isatty(2)];
  const gone = new AbortController();
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    gone.abort();
  });
  return {
    result: (text) => void process.stdout.write(`${text}\n`),
    notice: (text) => void process.stderr.write(`${painted('yellow', lines(text), lookedAt)}\n`),
    progress: (text) => {
      if (lookedAt) process.stderr.write(`${text}\n`);
    },
    paint: (style, text) => painted(style, text, onScreen),
    onScreen,
    readerGone: gone.signal,
  };
}

/** Notices and errors are full of names that others have given. */
export function lines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

function painted(style: Style, text: string, screen: boolean): string {
  // https://no-color.org: any value but an empty one.
  const { NO_COLOR = '', TERM } = process.env;
  return screen && NO_COLOR === '' && TERM !== 'dumb' ? styleText(style, text) : text;
}

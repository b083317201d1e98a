import { isatty } from 'node:tty';

/** Where a command writes: what it was asked for, and beside it what it is doing. */
export interface Output {
  result(text: string): void;
  progress(text: string): void;
}

export const standardOutput: Output = {
  result: (text) => void process.stdout.write(`${text}\n`),
  // Only for people who look on.
  progress: (text) => {
    if (isatty(2)) process.stderr.write(`${text}\n`);
  },
};

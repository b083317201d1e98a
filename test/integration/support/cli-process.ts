import { resolve } from 'node:path';
import { HeardProcess, type HeardResult } from './heard-process';

const program = resolve(__dirname, '../../../dist/src/cli.js');

export type CliResult = HeardResult;

/** `kafka-rebalance` as users run it, from the build. */
export class CliProcess extends HeardProcess {
  constructor(args: readonly string[], environment: NodeJS.ProcessEnv) {
    super([program, ...args], environment);
  }
}

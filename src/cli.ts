#!/usr/bin/env node
/** `npx kafka-rebalance`: the command-line tools. */
import { runCli } from '../libs/cli';

void runCli(process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
});

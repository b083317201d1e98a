import { readFileSync } from 'node:fs';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { type ConnectionFlags } from '../connection';
import { fromCsv, type CsvRow } from './offsets-csv';
import { pointInTime, timeSpan } from './points-in-time';
import { type ResetTarget } from './reset-target';
import { topicScope, type TopicScope } from './topic-scope';

export interface ResetFlags extends ConnectionFlags {
  readonly topic?: readonly TopicScope[];
  readonly allTopics?: true;
  readonly fromFile?: string;
  readonly toEarliest?: true;
  readonly toLatest?: true;
  readonly toCurrent?: true;
  readonly toOffset?: bigint;
  readonly toDatetime?: number;
  readonly byDuration?: number;
  readonly shiftBy?: bigint;
  readonly dryRun?: true;
  readonly execute?: true;
  readonly export?: true;
  readonly json?: true;
}

/** Which partitions, and where to. */
export type ResetPlan =
  | { readonly scope: 'all-topics' | readonly TopicScope[]; readonly target: ResetTarget }
  | { readonly scope: 'file'; readonly rows: readonly CsvRow[] };

export function addResetFlags(command: Command): Command {
  return command
    .optionsGroup('Which partitions:')
    .option('--topic <topic>', 'a topic, or some of its partitions: orders:0,1; may be repeated', topicScope)
    .option('--all-topics', 'all that the group has committed offsets of')
    .option('--from-file <file>', 'partitions and offsets as --export writes them')
    .optionsGroup('Where to:')
    .option('--to-earliest', 'the start of the log')
    .option('--to-latest', 'the end of the log')
    .option('--to-current', 'where they are; the end of the log if nothing is committed')
    .option('--to-offset <offset>', 'this offset, within the log', wholeOffset(/^\d{1,19}$/))
    .option('--to-datetime <time>', 'the first record that is as late: 2026-03-31T14:00:00.000 (UTC)', pointInTime)
    .option('--by-duration <duration>', 'the first record that is no older: PT1H30M, P7D', timeSpan)
    .option('--shift-by <n>', 'so many records on, or back: --shift-by=-10', wholeOffset(/^[+-]?\d{1,18}$/))
    .optionsGroup('What to do:')
    .addOption(new Option('--dry-run', 'show what would be set (default)').conflicts('execute'))
    .option('--execute', 'set the offsets')
    .option('--export', 'print as CSV, which --from-file and Kafka’s own tool read')
    .addOption(new Option('--json', 'print as JSON').conflicts('export'));
}

function wholeOffset(form: RegExp): (text: string) => bigint {
  return (text) => {
    if (form.test(text)) return BigInt(text.replace(/^\+/, ''));
    throw new InvalidArgumentError('It must be a whole number.');
  };
}

/**
 * @param now milliseconds since 1970
 * @throws Error that names the options
 */
export function planOf(flags: ResetFlags, groups: readonly string[], now: number): ResetPlan {
  const targets = targetsOf(flags, now);
  const [target, ...others] = targets;
  if (flags.fromFile !== undefined) {
    if (target !== undefined || flags.topic !== undefined || flags.allTopics === true) {
      throw new Error('--from-file says itself which partitions, and where to: leave out the others.');
    }
    return { scope: 'file', rows: rowsOf(flags.fromFile, groups) };
  }
  if (target === undefined || others.length > 0) {
    throw new Error(
      'Say where to, by one of --to-earliest, --to-latest, --to-current, --to-offset, --to-datetime, --by-duration, --shift-by and --from-file.',
    );
  }
  if ((flags.topic === undefined) === (flags.allTopics !== true)) {
    throw new Error('Say which partitions, by --topic or by --all-topics.');
  }
  return { scope: flags.topic ?? 'all-topics', target };
}

function targetsOf(flags: ResetFlags, now: number): readonly ResetTarget[] {
  const { toOffset, toDatetime, byDuration, shiftBy } = flags;
  const targets: readonly (ResetTarget | null)[] = [
    flags.toEarliest === true ? { to: 'earliest' } : null,
    flags.toLatest === true ? { to: 'latest' } : null,
    flags.toCurrent === true ? { to: 'current' } : null,
    toOffset === undefined ? null : { to: 'offset', offset: toOffset },
    toDatetime === undefined ? null : { to: 'time', timestamp: toDatetime },
    byDuration === undefined ? null : { to: 'time', timestamp: now - byDuration },
    shiftBy === undefined ? null : { to: 'shifted', by: shiftBy },
  ];
  return targets.filter((target) => target !== null);
}

function rowsOf(file: string, groups: readonly string[]): readonly CsvRow[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (thrown) {
    throw new Error(`--from-file ${file} cannot be read: ${(thrown as NodeJS.ErrnoException).code}.`, {
      cause: thrown,
    });
  }
  try {
    return fromCsv(text, groups);
  } catch (thrown) {
    throw new Error(`--from-file ${file}: ${(thrown as Error).message}`, { cause: thrown });
  }
}

import { Command, InvalidArgumentError } from 'commander';
import { examine, isBad, type Diagnosis, type Observation, type Trouble } from '../../doctor';
import { asError, type GroupAdmin } from '../../engine';
import { withGroupAdmin } from '../admin-session';
import { addConnectionFlags, type ConnectionFlags } from '../connection';
import { exitCodes } from '../exit-codes';
import { type Output } from '../output';
import { changesAsJson, changesBetween, changesText } from './diagnosis-changes';
import { diagnosisAsJson } from './diagnosis-json';
import { diagnosisText } from './diagnosis-text';
import { look, type LookSetup } from './look';
import { authorizationVariable, reportAddress } from './report-address';

interface DoctorFlags extends ConnectionFlags {
  readonly group: string;
  readonly window: number;
  readonly reports: readonly URL[];
  readonly json?: true;
  readonly watch?: true;
}

/** `kafka-rebalance doctor`: what is wrong with a group, by what can be seen of it. */
export function doctorCommand(output: Output, answer: (exitCode: number) => void): Command {
  const command = new Command('doctor')
    .description('Looks at a group of any client for a while, and says what is wrong, why, and what to do.')
    .requiredOption('--group <group>', 'the group to look at')
    .option('--window <time>', 'for how long: 15s, 2m, 800ms', time, 15_000)
    .option('--reports <url>', 'live page or metrics of a member; may be repeated', reportAddress, [])
    .option('--json', 'print it as JSON')
    .option('--watch', 'look again and again and print what changes; Ctrl-C ends it')
    .addHelpText(
      'after',
      `
Without --reports it says what brokers show, which every client leaves behind: members, offsets, states. With them, what members
say of themselves besides: health, handler times, failed records, heap. Header for them: $${authorizationVariable}.

Examples:
  kafka-rebalance doctor --group order-processors
  kafka-rebalance doctor --group order-processors --window 60s --json
  kafka-rebalance doctor --group order-processors --reports http://pod-0:3000/kafka-rebalance --reports http://pod-0:3000/metrics

Exit code 0: nothing is wrong. 1: a warning or worse. 2: it could not be looked at.`,
    )
    .action(async (flags: DoctorFlags) => {
      const troubles: Trouble[] = [];
      const exitCode = await withGroupAdmin(
        flags,
        output,
        (admin, signal) => {
          const { group: groupId, window: windowMs, reports } = flags;
          const progress = (text: string): void => output.progress(text);
          return visit(admin, { groupId, windowMs, reports, signal, troubles, progress }, flags, output);
        },
        ({ message }) => troubles.push({ at: Date.now(), message }),
      );
      answer(exitCode);
    });
  return addConnectionFlags(command);
}

/** Milliseconds. */
function time(text: string): number {
  const [, number = '', unit = 's'] = /^(\d+(?:\.\d+)?)(ms|s|m)?$/.exec(text.trim()) ?? [];
  const ms = Number(number) * { ms: 1, s: 1000, m: 60_000 }[unit as 'ms' | 's' | 'm'];
  if (number !== '' && ms >= 500 && ms <= 3_600_000) return ms;
  throw new InvalidArgumentError('It must be a time from 500ms to 60m, as in 15s.');
}

async function visit(
  admin: GroupAdmin,
  setup: LookSetup,
  { json, watch }: DoctorFlags,
  output: Output,
): Promise<number> {
  let diagnosis = examine(await look(admin, setup, null));
  output.result(json === true ? JSON.stringify(diagnosisAsJson(diagnosis)) : diagnosisText(output, diagnosis));
  if (watch !== true) return exitCodeOf(diagnosis);
  while (!setup.signal.aborted) {
    const observation = await lookAgain(admin, setup, diagnosis.observation, output);
    if (observation === null) continue;
    const before = diagnosis;
    diagnosis = examine(observation);
    const changes = changesBetween(before, diagnosis);
    const none = changes.appeared.length === 0 && changes.ended.length === 0;
    if (!none) output.result(json === true ? JSON.stringify(changesAsJson(changes)) : changesText(output, changes));
  }
  return exitCodes.ok;
}

/** Null: it ended before there was anything to see, or failed, which is told and passes. */
async function lookAgain(
  admin: GroupAdmin,
  setup: LookSetup,
  before: Observation,
  output: Output,
): Promise<Observation | null> {
  try {
    const observation = await look(admin, setup, before);
    return setup.signal.aborted ? null : observation;
  } catch (thrown) {
    if (!setup.signal.aborted) output.notice(asError(thrown).message);
    return null;
  }
}

function exitCodeOf({ findings }: Diagnosis): number {
  return findings.some(isBad) ? exitCodes.found : exitCodes.ok;
}

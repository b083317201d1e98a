import { Option, type Command } from 'commander';
import { defaultTiming, strategies, type SimulationPlan } from '../../testing';
import { probability, wholeNumber } from '../numbers';

export interface SimulateFlags {
  readonly members: number;
  readonly partitions: number;
  readonly strategy: readonly string[];
  readonly static?: true;
  readonly leave: SimulationPlan['leaveGroupOnClose'];
  readonly count?: number;
  readonly restartMs: number;
  readonly everyMs: number;
  readonly forMs: number;
  readonly sessionTimeoutMs: number;
  readonly heartbeatIntervalMs: number;
  readonly rebalanceTimeoutMs: number;
  readonly drainTimeoutMs: number;
  readonly stopTimeoutMs: number;
  readonly handlerMs: number;
  readonly slowestHandlerMs: number;
  readonly maxDelayMs: number;
  readonly loss: number;
  readonly seed: number;
  readonly rounds?: number;
  readonly durationMs: number;
  readonly timeline?: true;
  readonly json?: true;
}

export function addSimulateFlags(command: Command): Command {
  const time = (flag: string, about: string, standard: number): void => {
    command.option(`--${flag} <ms>`, about, wholeNumber(1), standard);
  };
  command
    .option('--members <n>', 'members at the start', wholeNumber(1), 6)
    .option('--partitions <n>', 'partitions of the topic', wholeNumber(1), 24)
    .addOption(
      new Option('--strategy <names>', `who assigns, one or more with commas: ${strategies.join(', ')}`)
        .argParser((names) => names.split(','))
        .default(['range', 'cooperative-sticky', 'consumer'], 'range,cooperative-sticky,consumer'),
    )
    .option('--static', 'members are static (group.instance.id)')
    .addOption(
      new Option('--leave <policy>', 'leaveGroupOnClose; scale-in: who does not come back leaves')
        .choices(['auto', 'always', 'never', 'scale-in'])
        .default('auto'),
    )
    .option('--count <n>', 'how many members it concerns; all for a deploy, else one', wholeNumber(1));
  time('restart-ms', 'from the end of a process to the start of the next one in its place', 5000);
  time('every-ms', 'between one member and the next', 10_000);
  time('for-ms', 'how long a freeze, slow handlers, lost answers, the absence of a coordinator last', 10_000);
  time('session-timeout-ms', 'sessionTimeoutMs', defaultTiming.sessionTimeoutMs);
  time('heartbeat-interval-ms', 'heartbeatIntervalMs', defaultTiming.heartbeatIntervalMs);
  time('rebalance-timeout-ms', 'rebalanceTimeoutMs', defaultTiming.rebalanceTimeoutMs);
  time('drain-timeout-ms', 'drainTimeoutMs', defaultTiming.drainTimeoutMs);
  time('stop-timeout-ms', 'stopTimeoutMs', defaultTiming.stopTimeoutMs);
  time('handler-ms', 'the longest that a handler usually takes', 100);
  time('slowest-handler-ms', 'what one handler in 50 takes', 1000);
  time('max-delay-ms', 'the longest that a request or an answer is on its way', 10);
  return command
    .option('--loss <p>', 'probability that a request or an answer is lost', probability, 0)
    .option('--seed <n>', 'the first seed: the same one gives the same history', wholeNumber(0), 1)
    .option('--rounds <n>', 'how many histories, each with a seed of its own; 100 for `random`', wholeNumber(1))
    .option('--duration-ms <ms>', 'how long faults come, for `random`', wholeNumber(1), 60_000)
    .option('--timeline', 'print what happened, of the first round')
    .option('--json', 'print the figures as JSON');
}

/** The plan of these flags, but for its seed, strategy and faults. */
export function planOf(flags: SimulateFlags): Omit<SimulationPlan, 'seed' | 'strategy' | 'faults'> {
  const { sessionTimeoutMs, heartbeatIntervalMs, rebalanceTimeoutMs, drainTimeoutMs, stopTimeoutMs } = flags;
  return {
    members: flags.members,
    partitions: flags.partitions,
    staticMembers: flags.static === true,
    leaveGroupOnClose: flags.leave,
    timing: { sessionTimeoutMs, heartbeatIntervalMs, rebalanceTimeoutMs, drainTimeoutMs, stopTimeoutMs },
    network: { loss: flags.loss, maxDelayMs: flags.maxDelayMs },
    handler: { usualMs: flags.handlerMs, slowestMs: flags.slowestHandlerMs },
    settleFirst: true,
  };
}

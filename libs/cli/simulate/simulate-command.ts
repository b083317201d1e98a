import { Argument, Command } from 'commander';
import { faultKinds, InvariantViolation, randomFaults, scenarioFaults, scenarios, simulate } from '../../testing';
import { type Fault, type SimulationPlan, type SimulationResult } from '../../testing';
import { type Output } from '../output';
import { addSimulateFlags, planOf, type SimulateFlags } from './simulate-flags';
import { comparison, figuresOf, historyLines, violationReport, type StrategyFigures } from './simulate-report';

/** `kafka-rebalance simulate`: what a group would do, without a broker and in virtual time. */
export function simulateCommand(output: Output, answer: (exitCode: number) => void): Command {
  const names = [...Object.keys(scenarios), 'random'];
  const command = new Command('simulate')
    .description('What happens to a group of these options: rebalances, pauses, replays. No broker, no waiting.')
    .addArgument(new Argument('[scenario]', 'what happens to it').choices(names).default('rolling-deploy'))
    .addHelpText('after', `\n${about()}`)
    .action((scenario: string, flags: SimulateFlags) => {
      const found = run(scenario, flags, output);
      if (found) answer(1);
    });
  return addSimulateFlags(command);
}

/** Whether a rule was broken. */
function run(scenario: string, flags: SimulateFlags, output: Output): boolean {
  const rounds = flags.rounds ?? (scenario === 'random' ? 100 : 3);
  const figures: StrategyFigures[] = [];
  for (const strategy of flags.strategy) {
    const results: SimulationResult[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const seed = flags.seed + round;
      const plan = { ...planOf(flags), seed, strategy, faults: faultsOf(scenario, flags, seed) };
      try {
        results.push(simulate(plan));
      } catch (thrown) {
        if (!(thrown instanceof InvariantViolation)) throw thrown;
        report(plan, thrown, flags, output);
        return true;
      }
      if ((round + 1) % 10 === 0 || round + 1 === rounds) output.progress(`${strategy}: ${round + 1} of ${rounds}`);
    }
    figures.push(figuresOf(strategy, results));
    const [first] = results;
    if (flags.timeline === true && flags.json !== true && first !== undefined) {
      output.result([strategy, ...historyLines(first.history), ''].join('\n'));
    }
  }
  if (flags.json === true) output.result(JSON.stringify({ scenario, rounds, seed: flags.seed, strategies: figures }));
  else output.result(comparison(scenario, flags, rounds, figures));
  return false;
}

function faultsOf(scenario: string, flags: SimulateFlags, seed: number): readonly Fault[] {
  const { members, count, restartMs, everyMs, forMs, durationMs } = flags;
  if (scenario === 'random') {
    const { timing } = planOf(flags);
    return randomFaults({ seed, members, durationMs, kinds: faultKinds, timing });
  }
  return scenarioFaults(scenario, { members, restartMs, everyMs, forMs, ...(count === undefined ? {} : { count }) });
}

function report(plan: SimulationPlan, thrown: InvariantViolation, flags: SimulateFlags, output: Output): void {
  output.progress(`A rule is broken: ${thrown.message}. Looking for the shortest history that breaks it ...`);
  const { text, json } = violationReport(plan, thrown);
  output.result(flags.json === true ? JSON.stringify(json) : text);
}

function about(): string {
  const lines = Object.entries(scenarios).map(([name, { about }]) => `  ${name.padEnd(17)} ${about}`);
  return [
    'Scenarios:',
    ...lines,
    `  ${'random'.padEnd(17)} everything of the above at random, to look for a broken rule`,
    '',
    'Members run the membership code of this package against a model of Kafka’s coordinator; every partition always has',
    'another record. Exit code 1: a rule of the design was broken; its shortest history is printed.',
  ].join('\n');
}

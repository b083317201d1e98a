import { type AssignorInput } from '../../../libs/protocol';
import { randomGroup } from '../../protocol/assignors/random-group';
import { scoreOf } from '../../protocol/assignors/score';
import { javaAnswer, ourAnswer } from './answers';
import { type LineProgram } from './line-program';
import { ourAssignor } from './our-assignor';
import { groupOf, scenarios, type Scenario } from './scenario';
import { type Comparison } from './tally';

export interface QualityFigures {
  /** Of `randomGroup` with seeds from 1. */
  readonly random: readonly Comparison[];
  readonly large: readonly { readonly scenario: Scenario; readonly comparison: Comparison }[];
}

/** Enough for whoever comes to rest. At 10,000 partitions a round may take Java seven seconds. */
const mostRounds = { random: 50, large: 4 };

/** How good the assignments are, with no clock: ours beside Java's from the same groups. */
export async function compareQuality(java: LineProgram, cases: number, signal: AbortSignal): Promise<QualityFigures> {
  const compare = async (group: AssignorInput, rounds: number): Promise<Comparison> => {
    signal.throwIfAborted();
    const answer = await javaAnswer(java, group, rounds);
    const theirs = typeof answer === 'string' ? answer : scoreOf(group, answer);
    return { ours: scoreOf(group, ourAnswer(group)), java: theirs };
  };
  const random: Comparison[] = [];
  for (let seed = 1; seed <= cases; seed += 1) random.push(await compare(randomGroup(seed), mostRounds.random));
  const large: QualityFigures['large'][number][] = [];
  for (const scenario of scenarios.filter(isLarge)) {
    const comparison = await compare(groupOf(scenario, ourAssignor()), mostRounds.large);
    large.push({ scenario, comparison });
  }
  return { random, large };
}

function isLarge({ members, topics, partitionsOfEach }: Scenario): boolean {
  return members === 1000 && topics * partitionsOfEach === 10_000;
}

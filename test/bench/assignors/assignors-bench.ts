import { kafkaVersion } from '../../../libs/testing/apache-kafka/kafka-version';
import { machine, type Platform } from '../platform';
import { ProgramBuild } from '../program-build';
import { spreadOf, type Spread } from '../spread';
import { LineProgram, type Surroundings } from './line-program';
import { type Question } from './our-assignor-bench';
import { compareQuality, type QualityFigures } from './quality-bench';
import { scenarios, titleOf, type Scenario } from './scenario';

/** Microseconds of one assignment, `cooperative-sticky`. */
export interface AssignorFigures extends Scenario {
  readonly oursUs: Spread;
  readonly javaUs: Spread;
}

export interface AssignorBenchSetup {
  readonly rounds: number;
  /** Random groups whose assignments are compared. */
  readonly cases: number;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

export interface AssignorBenchFigures {
  readonly platform: Platform;
  readonly speed: readonly AssignorFigures[];
  readonly quality: QualityFigures;
}

export async function benchAssignors(setup: AssignorBenchSetup): Promise<AssignorBenchFigures> {
  const { rounds, cases, signal, log } = setup;
  const build = await ProgramBuild.make();
  const platform = { ...machine(), kafka: kafkaVersion };
  try {
    const surroundings = { build, signal, log };
    const speed = await measureSpeed(rounds, surroundings);
    log('How good they are');
    const java = await LineProgram.java('AssignorAnswers', surroundings);
    try {
      return { platform, speed, quality: await compareQuality(java, cases, signal) };
    } finally {
      java.stop();
    }
  } finally {
    await build.remove();
  }
}

/** A process of each; turn and turn about one scenario of ours and then of Java's, both warmed up before. */
async function measureSpeed(rounds: number, surroundings: Surroundings): Promise<AssignorFigures[]> {
  const ours = LineProgram.ours(surroundings);
  const java = await LineProgram.java('AssignorBench', surroundings);
  try {
    const figures: AssignorFigures[] = [];
    for (const scenario of scenarios) {
      surroundings.log(titleOf(scenario));
      const { members, topics, partitionsOfEach, subscriptions, event, racks } = scenario;
      const question: Question = { scenario, rounds };
      const oursUs = spread(await ours.ask(JSON.stringify(question)));
      const words = [members, topics, partitionsOfEach, subscriptions, event, racks, rounds];
      figures.push({ ...scenario, oursUs, javaUs: spread(await java.ask(words.join(' '))) });
    }
    return figures;
  } finally {
    ours.stop();
    java.stop();
  }
}

function spread(timesUs: string): Spread {
  return spreadOf(timesUs.split(',').map(Number));
}

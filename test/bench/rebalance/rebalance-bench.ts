import { KafkaCluster } from '../../../libs/testing/apache-kafka';
import { type Contender, contenders } from './contender';
import { figuresOf } from './event-figures';
import { type ContenderFigures } from './figures-table';
import { type Platform, platformOf } from '../platform';
import { ProgramBuild } from '../program-build';
import { Round } from './round';
import { type RoundRecord } from './round-record';

export interface RebalanceBenchSetup {
  /** No round begins that would probably end after so many seconds; the first is always run. */
  readonly seconds: number;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

export interface RebalanceFigures {
  readonly platform: Platform;
  readonly contenders: readonly ContenderFigures[];
}

/** Every contender in turn, round after round, on one broker. */
export async function benchRebalance({ seconds, signal, log }: RebalanceBenchSetup): Promise<RebalanceFigures> {
  const began = Date.now();
  const build = await ProgramBuild.make();
  let cluster: KafkaCluster | null = null;
  try {
    cluster = await KafkaCluster.start({ log, signal });
    const records = new Map<Contender, RoundRecord[]>(contenders.map((contender) => [contender, []]));
    let longestRoundMs = 0;
    for (let round = 1; round === 1 || Date.now() + longestRoundMs <= began + seconds * 1000; round += 1) {
      const roundBegan = Date.now();
      // Turn and turn about: what is warm or worn by the first is so for each of them as often.
      for (const contender of round % 2 === 1 ? contenders : [...contenders].reverse()) {
        log(`Round ${round}, ${contender.name}`);
        records.get(contender)?.push(await Round.run({ cluster, build, contender, signal, log }));
      }
      longestRoundMs = Math.max(longestRoundMs, Date.now() - roundBegan);
    }
    const figures = [...records].map(([{ name }, rounds]) => ({ contender: name, events: figuresOf(rounds) }));
    return { platform: platformOf(cluster), contenders: figures };
  } finally {
    await cluster?.stop();
    await build.remove();
  }
}

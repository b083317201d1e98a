import { KafkaCluster } from '../../../libs/testing/apache-kafka';
import { chosen } from '../chosen';
import { type Contender, contendersWith } from './contender';
import { type ContenderFigures, figuresOf } from './event-figures';
import { findLibrdkafkaClients } from './librdkafka-clients';
import { type Platform, platformOf } from '../platform';
import { ProgramBuild } from '../program-build';
import { Round } from './round';
import { type RoundRecord } from './round-record';
import { settings } from './settings';

export interface RebalanceBenchSetup {
  /** No round begins that would probably end after so many seconds; the first is always run. */
  readonly seconds: number;
  /** Names; empty: all that can run here. */
  readonly contenders: readonly string[];
  /** Where @confluentinc/kafka-javascript is; null: it is left out. */
  readonly librdkafka: string | null;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

export interface RebalanceFigures {
  readonly platform: Platform;
  readonly rounds: number;
  readonly contenders: readonly ContenderFigures[];
}

/** Every contender in turn, round after round, on one broker. */
export async function benchRebalance(setup: RebalanceBenchSetup): Promise<RebalanceFigures> {
  const { seconds, signal, log } = setup;
  const librdkafka = await findLibrdkafkaClients(setup.librdkafka);
  if (librdkafka.python === null) log('Without librdkafka’s Python client: there is no python3-confluent-kafka.');
  const contenders = chosen(contendersWith(librdkafka), setup.contenders);
  const began = Date.now();
  const build = await ProgramBuild.make();
  let cluster: KafkaCluster | null = null;
  try {
    // In the consumer protocol the broker says how often and how long.
    const properties = {
      'group.consumer.heartbeat.interval.ms': String(settings.heartbeatIntervalMs),
      'group.consumer.session.timeout.ms': String(settings.sessionTimeoutMs),
    };
    cluster = await KafkaCluster.start({ properties, log, signal });
    const records = new Map<Contender, RoundRecord[]>(contenders.map((contender) => [contender, []]));
    let longestRoundMs = 0;
    let rounds = 0;
    for (let round = 1; round === 1 || Date.now() + longestRoundMs <= began + seconds * 1000; round += 1) {
      const roundBegan = Date.now();
      // Turn and turn about: what is warm or worn by the first is so for each of them as often.
      for (const contender of round % 2 === 1 ? contenders : [...contenders].reverse()) {
        log(`Round ${round}, ${contender.title}`);
        records.get(contender)?.push(await Round.run({ cluster, build, contender, signal, log }));
      }
      rounds = round;
      longestRoundMs = Math.max(longestRoundMs, Date.now() - roundBegan);
    }
    const figures = [...records].map(([{ name, title, ours }, all]) => ({
      ...{ name, contender: title, ours },
      events: figuresOf(all),
    }));
    return { platform: platformOf(cluster), rounds, contenders: figures };
  } finally {
    await cluster?.stop();
    await build.remove();
  }
}

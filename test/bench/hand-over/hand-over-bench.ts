import { KafkaCluster } from '../../../libs/testing/apache-kafka';
import { type Platform, platformOf } from '../platform';
import { ProgramBuild } from '../program-build';
import { handOverContenders } from './contender';
import { handOversOfJoins } from './joins';

export interface HandOverBenchSetup {
  readonly rounds: number;
  /** Of each contender in each round. */
  readonly joins: number;
  readonly heartbeatIntervalMs: number;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

export interface HandOverFigures {
  readonly platform: Platform;
  readonly heartbeatIntervalMs: number;
  /** Milliseconds, one for each join. */
  readonly contenders: readonly { readonly contender: string; readonly handOversMs: readonly number[] }[];
}

/** Every contender in turn, round after round, on one broker. */
export async function benchHandOver(setup: HandOverBenchSetup): Promise<HandOverFigures> {
  const { rounds, joins, heartbeatIntervalMs, signal, log } = setup;
  const build = await ProgramBuild.make();
  let cluster: KafkaCluster | null = null;
  try {
    // In the consumer protocol the broker says how often; all else as a broker has it by default.
    const properties = {
      'group.consumer.heartbeat.interval.ms': String(heartbeatIntervalMs),
      'group.consumer.session.timeout.ms': '45000',
      'group.consumer.assignment.interval.ms': '1000',
    };
    cluster = await KafkaCluster.start({ properties, log, signal });
    const found = new Map<string, number[]>(handOverContenders.map(({ name }) => [name, []]));
    for (let round = 1; round <= rounds; round += 1)
      for (const contender of round % 2 === 1 ? handOverContenders : [...handOverContenders].reverse()) {
        log(`Round ${round}, ${contender.name}`);
        const durations = await handOversOfJoins({
          cluster,
          build,
          contender,
          heartbeatIntervalMs,
          joins,
          signal,
          log,
        });
        found.get(contender.name)?.push(...durations);
      }
    const contenders = [...found].map(([contender, handOversMs]) => ({ contender, handOversMs }));
    return { platform: platformOf(cluster), heartbeatIntervalMs, contenders };
  } finally {
    await cluster?.stop();
    await build.remove();
  }
}

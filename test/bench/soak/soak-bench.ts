import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { KafkaCluster } from '../../../libs/testing/apache-kafka';
import { platformOf, type Platform } from '../platform';
import { ProgramBuild } from '../program-build';
import { SteadyLoad } from '../rebalance/steady-load';
import { ProcessedRecords } from './processed-records';
import { SoakProcess } from './soak-process';
import { trendOf, type Point, type Trend } from './trend';

export interface SoakBenchSetup {
  readonly minutes: number;
  /** Between two changes of the group. */
  readonly everySeconds: number;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

export interface SoakedMember {
  readonly member: string;
  /** Held after a garbage collection, in bytes, by the minutes since the beginning. */
  readonly heldBytes: readonly Point[];
  /** In MB; of what comes after the warm-up. */
  readonly held: Trend | null;
  readonly rss: Trend | null;
}

export interface SoakFigures {
  readonly platform: Platform;
  readonly minutes: number;
  readonly recordsPerSecond: number;
  readonly records: number;
  readonly lost: number;
  readonly twice: number;
  readonly changes: number;
  /** Rebalances that the members saw which were there all the time. */
  readonly rebalances: number;
  readonly members: readonly SoakedMember[];
}

export const soakSettings = {
  partitions: 12,
  /** Of one record at a time in each partition: so many at the most, and half of that is sent. */
  handlerMs: 5,
  members: 3,
  sampleMs: 5000,
  sessionTimeoutMs: 10_000,
  /** Of the time: until then the compiler and what is bounded but not yet full still grow. */
  warmUpShare: 0.4,
} as const;

const catchUpLimitMs = 60_000;

/** Half of the load that the group could take, while a member joins, leaves, joins and crashes, over and over. */
export async function soak(setup: SoakBenchSetup): Promise<SoakFigures> {
  const { minutes, everySeconds, signal, log } = setup;
  const { partitions, handlerMs, members, sampleMs, sessionTimeoutMs } = soakSettings;
  const recordsPerSecond = Math.round((partitions * 1000) / handlerMs / 2);
  const build = await ProgramBuild.make();
  const records = new ProcessedRecords();
  const everyone: SoakProcess[] = [];
  let cluster: KafkaCluster | null = null;
  let load: SteadyLoad | null = null;
  try {
    cluster = await KafkaCluster.start({ log, signal });
    const { brokers } = cluster;
    const topic = `soak-${randomUUID().slice(0, 8)}`;
    await cluster.createTopic(topic, { partitions, replicationFactor: 1 });
    const member = { ...{ brokers, topic, groupId: `group-of-${topic}` }, handlerMs, sampleMs, sessionTimeoutMs };
    const program = build.path('test/bench/soak/soak-member');
    const start = (): SoakProcess => {
      const one = new SoakProcess(`member ${everyone.length + 1}`, program, member, records);
      everyone.push(one);
      return one;
    };
    const staying = Array.from({ length: members }, start);
    load = new SteadyLoad({ brokers, topic, partitions, recordsPerSecond, handlerMs });
    await load.start();
    const began = Date.now();
    const end = began + minutes * 60_000;
    let changes = 0;
    let guest: SoakProcess | null = null;
    while (Date.now() + everySeconds * 1000 <= end) {
      await sleep(everySeconds * 1000, undefined, { signal });
      for (const one of staying) one.demandAlive();
      if (guest === null) guest = start();
      else {
        await (changes % 4 === 1 ? guest.leave() : guest.crash());
        guest = null;
      }
      changes += 1;
      log(`${Math.round((Date.now() - began) / 1000)} s: ${changes} changes, ${records.total} records processed`);
    }
    await load.stop();
    const { sent } = load;
    const late = Date.now() + catchUpLimitMs;
    while (records.lostOf(sent) > 0 && Date.now() < late) await sleep(500, undefined, { signal });
    return {
      ...{ platform: platformOf(cluster), minutes, recordsPerSecond, records: sent.length, changes },
      ...{ lost: records.lostOf(sent), twice: records.twice },
      rebalances: Math.max(...staying.map(({ rebalances }) => rebalances)),
      members: staying.map((one) => soaked(one, began)),
    };
  } finally {
    await Promise.all(everyone.map((one) => one.crash()));
    await load?.stop().catch(() => undefined);
    await cluster?.stop();
    await build.remove();
  }
}

function soaked({ name, heldBytes, rssBytes }: SoakProcess, began: number): SoakedMember {
  const warm = began + ((heldBytes.at(-1)?.at ?? began) - began) * soakSettings.warmUpShare;
  const trend = (points: readonly Point[]): Trend | null =>
    trendOf(points.filter(({ at }) => at >= warm).map(({ at, value }) => ({ at, value: value / 1024 ** 2 })));
  return {
    member: name,
    heldBytes: heldBytes.map(({ at, value }) => ({ at: (at - began) / 60_000, value })),
    ...{ held: trend(heldBytes), rss: trend(rssBytes) },
  };
}

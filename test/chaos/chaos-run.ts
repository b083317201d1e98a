import { mkdir, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { machine, type Platform } from '../bench/platform';
import { ProgramBuild } from '../bench/program-build';
import { kafkaVersion } from '../../libs/testing/apache-kafka/kafka-version';
import { checkRun, type Findings } from './check/check-run';
import { type GroupHistory, type RunHistory } from './check/history';
import { ProxiedCluster } from './cluster/proxied-cluster';
import { readTopic } from './cluster/read-topic';
import { OffsetsWatch } from './cluster/offsets-watch';
import { DatabaseServer } from './database/database-server';
import { RecordStore } from './database/record-store';
import { chaosGroups, type ChaosGroup } from './groups';
import { Load } from './load';
import { MemberPlaces } from './member-places';
import { monotonicMs, type MemberEvent } from './member/member-event';
import { planOf, type Fault, type FaultKind } from './plan';
import { ProcessWatch } from './process-watch';
import { settings, topic } from './settings';
import { Stage, type PlayedFault } from './stage';

export interface ChaosOptions {
  readonly seed: number;
  readonly durationMs: number;
  readonly kinds: readonly FaultKind[];
  /** Names of `chaosGroups`. */
  readonly groups: readonly string[];
  readonly membersPerGroup: number;
  readonly partitions: number;
  readonly gapMs: number;
  /** Without faults, before and after them. */
  readonly calmMs: number;
  /** An empty folder in which the logs of members are kept, for a look at them. */
  readonly keepIn?: string | undefined;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

export interface ChaosRun {
  readonly options: Pick<
    ChaosOptions,
    'seed' | 'durationMs' | 'kinds' | 'groups' | 'membersPerGroup' | 'partitions' | 'gapMs'
  >;
  readonly platform: Platform;
  /** What else the machine did: its load over a minute. */
  readonly loadBefore: string;
  readonly loadAfter: string;
  readonly played: readonly PlayedFault[];
  readonly history: RunHistory;
  readonly findings: Findings;
  readonly producerFailures: number;
  readonly tookMs: number;
  /** From the first fault to the end of the last one, by `monotonicMs`. */
  readonly span: { readonly from: number; readonly to: number };
}

export function planFor({
  seed,
  durationMs,
  kinds,
  groups,
  membersPerGroup,
  gapMs,
}: ChaosRun['options']): readonly Fault[] {
  const { sessionTimeoutMs } = settings;
  return planOf({ seed, durationMs, kinds, groups, membersPerGroup, gapMs, sessionTimeoutMs });
}

/** Made if it is not there. */
async function demandEmpty(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  if ((await readdir(folder)).length > 0) throw new Error(`--logs is ${folder}, which is not empty. Name another one.`);
}

/** One run: everything is started, harmed by the plan, healed, left to settle, and checked. All of it ends, whatever happens. */
export async function runChaos(options: ChaosOptions): Promise<ChaosRun> {
  const { signal, say, partitions, membersPerGroup, calmMs, keepIn } = options;
  const loadBefore = loadOfMachine();
  const startedAt = performance.now();
  const groups = chaosGroups.filter(({ name }) => options.groups.includes(name));
  // Logs are appended to: those of another run would be taken for this one's.
  if (keepIn !== undefined) await demandEmpty(keepIn);
  const ends: (() => Promise<unknown> | undefined)[] = [];
  try {
    const folder = await mkdtemp(join(tmpdir(), 'chaos-'));
    ends.push(() => rm(folder, { recursive: true, force: true }));
    const watch = await ProcessWatch.start(folder);
    ends.push(async () => watch.release());
    const build = await ProgramBuild.make();
    ends.push(() => build.remove());
    say('starting three brokers and a database');
    const cluster = await ProxiedCluster.start(brokerProperties, signal, say);
    ends.push(() => cluster.stop());
    const database = await DatabaseServer.start(folder);
    ends.push(() => database.stop());
    await watch.watch(database.pid);
    await createTopic(cluster, partitions);
    const programs = {
      member: build.path('test/chaos/member/member-program'),
      wallClock: build.path('test/chaos/member/wall-clock'),
    };
    const places = new MemberPlaces({
      ...{ groups, membersPerGroup, partitions, programs, watch, folder: keepIn ?? folder },
      ...{ brokers: cluster.memberBrokers, databasePort: database.port },
    });
    ends.push(() => places.killAll());
    const load = new Load({ ...settings, brokers: cluster.brokers, topic, partitions });
    ends.push(() => load.stop());
    const offsets = new OffsetsWatch(
      cluster,
      groups.map(({ name }) => places.groupId(name)),
      topic,
      partitions,
    );
    ends.push(() => offsets.stop());

    await places.startAll();
    load.start();
    offsets.start();
    await settle(places, groups, signal, say);
    await sleep(calmMs, undefined, { signal });
    await places.measure('before');
    say(
      `${groups.length} group(s) of ${membersPerGroup} members share ${partitions} partitions each; the faults begin`,
    );
    const stage = new Stage({ cluster, database, places, signal, say });
    const from = monotonicMs();
    await stage.play(planFor(options));
    const span = { from, to: monotonicMs() };
    say('the faults are over');
    const unsettled = await settle(places, groups, signal, say);
    await sleep(calmMs, undefined, { signal });
    await places.measure('after');
    await load.stop();
    const log = await readTopic(cluster, topic, signal);
    await offsets.reach(log, settings.settleTimeoutMs, signal);
    await places.leaveAll();
    await offsets.stop();
    const committed = await offsets.look();
    say('everybody has left; checking');
    const history: RunHistory = {
      ...{ partitions, log, acknowledged: load.acknowledged, stopTimeoutMs: settings.stopTimeoutMs },
      groups: await Promise.all(
        groups.map(async (group): Promise<GroupHistory> => {
          const id = places.groupId(group.name);
          const members = places.processes.filter((one) => one.group === group.name).map(({ member }) => member);
          return {
            ...{ name: group.name, staticMembers: group.staticMembers },
            classic: group.options.groupProtocol === 'classic',
            rows: await new RecordStore(database.client, group.name).read(),
            observed: offsets.observed.flatMap(({ at, groups: seen }) => {
              const found = seen.get(id);
              return found === undefined ? [] : [{ at, offsets: found }];
            }),
            committed: committed.get(id) ?? [],
            unsettled: unsettled.get(group.name) ?? null,
            members: await Promise.all(
              members.map(async (member) => ({
                ...{ name: member.name, startedAt: member.startedAt, freezes: member.freezes, end: member.end },
                events: await readEvents(member.logFile),
                errors: member.errors,
                calm: places.footprints.get(member) ?? { before: null, after: null },
              })),
            ),
          };
        }),
      ),
    };
    return {
      ...{
        options: planned(options),
        loadBefore,
        loadAfter: loadOfMachine(),
        history,
        played: stage.played,
        findings: checkRun(history),
      },
      platform: { ...machine(), kafka: `${kafkaVersion} (java)` },
      ...{ producerFailures: load.failures, tookMs: performance.now() - startedAt, span },
    };
  } finally {
    for (const end of ends.reverse())
      await Promise.resolve(end()).catch((thrown: unknown) => say(`at the end: ${String(thrown)}`));
  }
}

function loadOfMachine(): string {
  return loadavg()[0]?.toFixed(1) ?? '';
}

function planned(options: ChaosOptions): ChaosRun['options'] {
  const { seed, durationMs, kinds, groups, membersPerGroup, partitions, gapMs } = options;
  return { seed, durationMs, kinds, groups, membersPerGroup, partitions, gapMs };
}

const brokerProperties = {
  'group.min.session.timeout.ms': '1000',
  // In the consumer protocol the broker decides.
  'group.consumer.session.timeout.ms': String(settings.sessionTimeoutMs),
  'group.consumer.heartbeat.interval.ms': String(settings.heartbeatIntervalMs),
};

async function createTopic(cluster: ProxiedCluster, partitions: number): Promise<void> {
  await cluster.withAdmin((admin) =>
    admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions: partitions, replicationFactor: 3 }] }),
  );
}

/** @returns by group why it has not settled in time; empty: all have */
async function settle(
  places: MemberPlaces,
  groups: readonly ChaosGroup[],
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<ReadonlyMap<string, string>> {
  const deadline = performance.now() + settings.settleTimeoutMs;
  for (;;) {
    const why = new Map<string, string>();
    for (const { name } of groups) {
      const unsettled = await places.unsettled(name);
      if (unsettled !== null) why.set(name, unsettled);
    }
    if (why.size === 0) return why;
    if (performance.now() > deadline) {
      for (const [name, text] of why) say(`${name} does not settle: ${text}`);
      return why;
    }
    await sleep(250, undefined, { signal });
  }
}

/** The last line of a process that was killed may be cut short. */
async function readEvents(path: string): Promise<readonly MemberEvent[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => {
    try {
      return line === '' ? [] : [JSON.parse(line) as MemberEvent];
    } catch {
      return [];
    }
  });
}

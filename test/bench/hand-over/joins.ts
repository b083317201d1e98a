import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type KafkaCluster } from '../../../libs/testing/apache-kafka';
import { type ProgramBuild } from '../program-build';
import { Group } from '../rebalance/group';
import { type GroupMember } from '../rebalance/group-member';
import { SteadyLoad } from '../rebalance/steady-load';
import { type HandOverContender } from './contender';
import { firstMovedRecordAt } from './first-moved-record';

export interface JoinsSetup {
  readonly cluster: KafkaCluster;
  readonly build: ProgramBuild;
  readonly contender: HandOverContender;
  readonly heartbeatIntervalMs: number;
  /** How often a third member joins, and leaves again. */
  readonly joins: number;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

const partitions = 12;
const recordsPerSecond = 600;
const settleLimitMs = 60_000;

/** A group of two members of one client that a third joins again and again; how long each of its hand-overs took. */
export async function handOversOfJoins(setup: JoinsSetup): Promise<readonly number[]> {
  const { cluster, build, contender, heartbeatIntervalMs } = setup;
  const topic = `bench-${randomUUID().slice(0, 8)}`;
  await cluster.createTopic(topic, { partitions, replicationFactor: 1 });
  const brokers = cluster.brokers;
  const member = { brokers, topic, groupId: `group-of-${topic}`, sessionTimeoutMs: 45_000, heartbeatIntervalMs };
  const program = build.path('test/bench/hand-over/members/engine-member');
  const group = new Group((name) => contender.start(name, member, program), partitions);
  const load = new SteadyLoad({ brokers, topic, partitions, recordsPerSecond, handlerMs: 0 });
  try {
    await load.start();
    for (let member = 0; member < 2; member += 1) group.begin(await loaded(group, setup));
    await settle(group, setup);
    const durations: number[] = [];
    for (let join = 0; join < setup.joins; join += 1) {
      const joiner = await loaded(group, setup);
      // Each join at another moment between two heartbeats of the others, and those moments spread evenly.
      await sleep(heartbeatIntervalMs * (6 + join / setup.joins), undefined, { signal: setup.signal });
      group.begin(joiner);
      await settle(group, setup);
      durations.push(handOverOf(joiner, group));
      setup.log(`${contender.name}: join ${join + 1}, ${durations.at(-1)} ms`);
      await group.leave(joiner);
      await settle(group, setup);
    }
    return durations;
  } finally {
    await group.end();
    await load.stop().catch(() => undefined);
  }
}

function handOverOf({ name, joinedAt }: GroupMember, group: Group<GroupMember>): number {
  const firstAt = firstMovedRecordAt(name, group.deliveries);
  if (joinedAt === null || firstAt === null) throw new Error(`${name} did not tell when it joined, or read nothing.`);
  return Math.round(firstAt - joinedAt);
}

async function loaded(group: Group<GroupMember>, setup: JoinsSetup): Promise<GroupMember> {
  const member = group.spawn();
  await until(() => member.isLoaded, 'A member did not load in time.', setup);
  return member;
}

function settle(group: Group<GroupMember>, setup: JoinsSetup): Promise<void> {
  return until(() => group.isSettled(Date.now()), `${setup.contender.name}: the group does not settle.`, setup);
}

async function until(condition: () => boolean, otherwise: string, { signal }: JoinsSetup): Promise<void> {
  const deadline = Date.now() + settleLimitMs;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(otherwise);
    await sleep(50, undefined, { signal });
  }
}

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type KafkaCluster } from '../../../libs/testing/apache-kafka';
import { type Contender } from './contender';
import { type EventName, type EventWindow } from './event-window';
import { Group } from './group';
import { MemberProcess } from './member-process';
import { type ProgramBuild } from '../program-build';
import { type RoundRecord } from './round-record';
import { settings } from './settings';
import { SteadyLoad } from './steady-load';

const settleLimitMs = 30_000;
const loadLimitMs = 60_000;
const catchUpLimitMs = 15_000;
const goldenRatio = (Math.sqrt(5) - 1) / 2;

export interface RoundSetup {
  readonly cluster: KafkaCluster;
  readonly build: ProgramBuild;
  readonly contender: Contender;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

/** One contender through every event, on a topic and with a group of its own. */
export class Round {
  private readonly windows: EventWindow[] = [];
  private events = 0;
  private slowMember: string | null = null;

  private constructor(
    private readonly group: Group<MemberProcess>,
    private readonly load: SteadyLoad,
    private readonly setup: RoundSetup,
  ) {}

  static async run(setup: RoundSetup): Promise<RoundRecord> {
    const { cluster, build, contender } = setup;
    const { partitions, recordsPerSecond, handlerMs, sessionTimeoutMs, heartbeatIntervalMs } = settings;
    const topic = `bench-${randomUUID().slice(0, 8)}`;
    await cluster.createTopic(topic, { partitions, replicationFactor: 1 });
    const brokers = cluster.brokers;
    const times = { sessionTimeoutMs, heartbeatIntervalMs };
    const member = { brokers, topic, groupId: `group-of-${topic}`, ...times, ...contender.options };
    const command = contender.command(build);
    const group = new Group((name) => new MemberProcess(name, command, member), partitions);
    const load = new SteadyLoad({ brokers, topic, partitions, recordsPerSecond, handlerMs });
    const round = new Round(group, load, setup);
    try {
      return await round.throughEveryEvent();
    } finally {
      await group.end();
      await load.stop().catch(() => undefined);
    }
  }

  private async throughEveryEvent(): Promise<RoundRecord> {
    await this.load.start();
    for (const member of await this.spawn(settings.members)) this.group.begin(member);
    if (!(await this.settle())) throw new Error(`${this.setup.contender.title}: no steady state to begin with.`);

    // Loaded before anything is measured: what a process takes to start is not the group's.
    const [first, second, third, ...replacements] = await this.spawn(3 + settings.members);
    if (first === undefined || second === undefined || third === undefined) throw new Error('unreachable');
    await this.settle();
    await this.watch('steady', () => this.sleep(settings.steadyMs));
    await this.event('join', () => this.group.begin(first));
    await this.event('leave', () => this.group.leave(first));
    await this.event('join', () => this.group.begin(second));
    await this.event('crash', () => this.group.crash(second));
    await this.eventInSlowRecord('join-in-slow-record', () => this.group.begin(third));
    await this.eventInSlowRecord('leave-in-slow-record', () => this.group.leave(third));
    await this.restartAll(replacements);
    await this.event('crash-in-slow-record', () => this.crashBeforeSlowRecord());

    await this.load.stop();
    await this.catchUp();
    const { deliveries, rebalanced } = this.group;
    return { windows: this.windows, deliveries, rebalanced, sent: this.load.sent };
  }

  private async spawn(count: number): Promise<readonly MemberProcess[]> {
    const members = Array.from({ length: count }, () => this.group.spawn());
    if (!(await this.until(() => members.every(({ isLoaded }) => isLoaded), loadLimitMs))) {
      throw new Error('The members did not load in time.');
    }
    return members;
  }

  private async event(event: EventName, happen: () => Promise<void> | void): Promise<void> {
    await this.betweenEvents();
    await this.watch(event, happen);
  }

  private async eventInSlowRecord(event: EventName, happen: () => Promise<void> | void): Promise<void> {
    await this.betweenEvents();
    await this.beginSlowRecord();
    await this.watch(event, happen);
  }

  private async crashBeforeSlowRecord(): Promise<void> {
    await this.group.crash(this.group.oldest);
    await this.sleep(settings.slowAfterCrashMs);
    await this.beginSlowRecord();
  }

  /** As a StatefulSet does it: one goes, another comes in its place, and when the group has settled the next one goes. */
  private async restartAll(replacements: readonly MemberProcess[]): Promise<void> {
    await this.betweenEvents();
    for (const replacement of replacements)
      await this.watch('rolling-restart', async () => {
        await this.group.leave(this.group.oldest);
        this.group.begin(replacement);
      });
  }

  /** Waits until a member is in the middle of a slow record. */
  private async beginSlowRecord(): Promise<void> {
    const [chosen] = this.group.onePartitionOfEach();
    if (chosen === undefined) throw new Error('Nobody owns anything.');
    const [partition, owner] = chosen;
    const record = await this.load.sendSlow(partition, settings.slowHandlerMs);
    if (!(await this.until(() => owner.hasStarted(record), settleLimitMs))) throw new Error('No slow record began.');
    this.slowMember = owner.name;
  }

  /** Each event comes at another moment between two heartbeats, and those moments are spread evenly. */
  private async betweenEvents(): Promise<void> {
    if (this.setup.contender.heartbeatsWait) await this.spreadHeartbeats();
    this.events += 1;
    await this.sleep(settings.heartbeatIntervalMs * ((this.events * goldenRatio) % 1));
  }

  /**
   * After a rebalance all members send their heartbeats in step, and so see the next event at the same moment. In a group
   * that has run for long they do not. A client that sends heartbeats between records sends one at the end of a slow one:
   * handlers that end one after another, spread over one interval, put the members out of step.
   */
  private async spreadHeartbeats(): Promise<void> {
    const { heartbeatIntervalMs } = settings;
    const owners = this.group.onePartitionOfEach();
    const lengths = owners.map((_, index) => heartbeatIntervalMs * (1 + index / owners.length));
    await Promise.all(owners.map(([partition], index) => this.load.sendSlow(partition, lengths[index] ?? 0)));
    await this.sleep(2 * heartbeatIntervalMs + 500);
  }

  private async watch(event: EventName, happen: () => Promise<void> | void): Promise<void> {
    const from = Date.now();
    await happen();
    const settled = await this.settle();
    const to = Date.now();
    this.windows.push({ event, from, to, settled, slowMember: this.slowMember });
    this.slowMember = null;
    this.setup.log(`${this.setup.contender.title}: ${event}, settled ${settled ? `after ${to - from} ms` : 'never'}`);
  }

  private settle(): Promise<boolean> {
    return this.until(() => this.group.isSettled(Date.now()), settleLimitMs);
  }

  /** Until every record that was sent has been processed, or nothing more seems to come. */
  private async catchUp(): Promise<void> {
    await this.until(() => this.group.hasProcessed(this.load.sent), catchUpLimitMs);
  }

  private async until(condition: () => boolean, withinMs: number): Promise<boolean> {
    const deadline = Date.now() + withinMs;
    while (!condition()) {
      if (Date.now() > deadline) return false;
      await this.sleep(50);
    }
    return true;
  }

  private sleep(ms: number): Promise<void> {
    return sleep(ms, undefined, { signal: this.setup.signal });
  }
}

import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Footprint } from './check/history';
import { type ChaosGroup } from './groups';
import { MemberProcess, type MemberPrograms } from './member/member-process';
import { type MemberLook, type MemberSetup } from './member/member-setup';
import { type Place } from './plan';
import { type ProcessWatch } from './process-watch';
import { settings, topic } from './settings';

export interface PlacesSetup {
  readonly groups: readonly ChaosGroup[];
  readonly membersPerGroup: number;
  readonly brokers: string[];
  readonly databasePort: number;
  readonly folder: string;
  readonly programs: MemberPrograms;
  readonly watch: ProcessWatch;
  readonly partitions: number;
}

/** Where members run, and every process that ran there. */
export class MemberPlaces {
  readonly processes: { readonly group: string; readonly member: MemberProcess }[] = [];
  readonly footprints = new Map<MemberProcess, { before: Footprint | null; after: Footprint | null }>();
  private readonly now = new Map<string, MemberProcess>();
  private readonly started = new Map<string, number>();
  private readonly extras = new Map<string, number>();
  private over = false;

  constructor(private readonly setup: PlacesSetup) {}

  groupId(group: string): string {
    return `chaos-${group}`;
  }

  at(place: Place): MemberProcess {
    const member = this.now.get(nameOf(place));
    if (member === undefined) throw new Error(`Nobody is at ${nameOf(place)}.`);
    return member;
  }

  /** All but the first one. */
  mortals(group: string): readonly Place[] {
    return Array.from({ length: this.setup.membersPerGroup - 1 }, (_, index) => ({ group, index: index + 1 }));
  }

  /** A place beyond those that the group began with. */
  another(group: string): Place {
    const index = (this.extras.get(group) ?? this.setup.membersPerGroup - 1) + 1;
    this.extras.set(group, index);
    return { group, index };
  }

  async startAll(): Promise<void> {
    for (const { name: group } of this.setup.groups)
      for (const place of [{ group, index: 0 }, ...this.mortals(group)]) await this.start(place);
  }

  /** Nothing, if somebody is there already. */
  async start(place: Place): Promise<void> {
    const key = nameOf(place);
    if (this.over || this.now.has(key)) return;
    const count = (this.started.get(key) ?? 0) + 1;
    this.started.set(key, count);
    const member = new MemberProcess(this.memberSetup(place, `${key}#${count}`), this.setup.programs);
    this.now.set(key, member);
    this.processes.push({ group: place.group, member });
    void member.exited.then(async () => {
      if (this.now.get(key) === member) this.now.delete(key);
      await this.setup.watch.forget(member.pid);
      // As an orchestrator does it.
      if (member.end?.told === 'nothing') await sleep(500).then(() => this.start(place));
    });
    await this.setup.watch.watch(member.pid);
  }

  async end(place: Place, how: 'die' | 'leave'): Promise<void> {
    const member = this.now.get(nameOf(place));
    if (member === undefined) return;
    await (how === 'die' ? member.die() : member.leave(4 * settings.stopTimeoutMs));
  }

  /** Whoever is there is a member, or has had its time. */
  async stable(place: Place, signal: AbortSignal): Promise<void> {
    for (let attempt = 0; attempt < 60; attempt += 1) {
      await sleep(250, undefined, { signal });
      if ((await this.now.get(nameOf(place))?.look(false))?.stable === true) return;
    }
  }

  /** Why the group's members do not share all partitions in peace; null: they do. */
  async unsettled(group: string): Promise<string | null> {
    const living = [...this.now].filter(([key]) => key.startsWith(`${group}.`));
    if (living.length < this.setup.membersPerGroup) return `only ${living.length} members live`;
    const looks = await Promise.all(living.map(async ([key, member]) => ({ key, look: await member.look(false) })));
    const restless = looks.filter(({ look }) => look?.stable !== true).map(({ key }) => key);
    if (restless.length > 0) return `${restless.join(', ')} not stable`;
    const owned = looks.flatMap(({ look }) => look?.active ?? []);
    const { partitions } = this.setup;
    if (owned.length === partitions && new Set(owned).size === partitions) return null;
    return `owned: ${looks.map(({ key, look }) => `${key} ${look?.active.join() ?? ''}`).join('; ')}`;
  }

  /** What every living member takes, after a garbage collection. */
  async measure(when: 'before' | 'after'): Promise<void> {
    await Promise.all(
      [...this.now.values()].map(async (member) => {
        // Twice: what the first one frees may be held by what the second one finds.
        await member.look(true);
        const look: MemberLook | null = await member.look(true);
        if (look === null) return;
        const { heapBytes, rssBytes, sockets } = look;
        const known = this.footprints.get(member) ?? { before: null, after: null };
        this.footprints.set(member, { ...known, [when]: { heapBytes, rssBytes, sockets } });
      }),
    );
  }

  async leaveAll(): Promise<void> {
    this.over = true;
    await Promise.all([...this.now.values()].map((member) => member.leave(4 * settings.stopTimeoutMs)));
  }

  async killAll(): Promise<void> {
    this.over = true;
    await Promise.all([...this.now.values()].map((member) => member.die()));
  }

  private memberSetup({ group, index }: Place, name: string): MemberSetup {
    const { groups, brokers, databasePort, folder } = this.setup;
    const spec = groups.find((one) => one.name === group);
    if (spec === undefined) throw new Error(`There is no group ${group}.`);
    const { sessionTimeoutMs, heartbeatIntervalMs, maxPollIntervalMs, stopTimeoutMs } = settings;
    const { autoCommitIntervalMs, requestTimeoutMs } = settings;
    return {
      ...{ name, group, brokers, topic, databasePort, logFile: join(folder, `${name}.jsonl`) },
      options: {
        ...{ ...spec.options, groupId: this.groupId(group), autoOffsetReset: 'earliest' },
        ...{ sessionTimeoutMs, heartbeatIntervalMs, maxPollIntervalMs, stopTimeoutMs, autoCommitIntervalMs },
        ...{ requestTimeoutMs, recordRetryBackoffMaxMs: 1000, metadataMaxAgeMs: 10_000 },
        ...(spec.staticMembers ? { groupInstanceId: `${group}-${index}` } : {}),
      },
    };
  }
}

function nameOf({ group, index }: Place): string {
  return `${group}.${index}`;
}

import { setTimeout as sleep } from 'node:timers/promises';
import { type ProxiedCluster } from './cluster/proxied-cluster';
import { type DatabaseServer } from './database/database-server';
import { faultText } from './fault-text';
import { type MemberPlaces } from './member-places';
import { type MemberProcess } from './member/member-process';
import { usualHandlerMs } from './member/member-setup';
import { type Condition } from './network/network';
import { type Connections, type Fault, type Place } from './plan';
import { Turns } from './turns';

/** What became of a fault of the plan. Times: milliseconds since the first one could begin. */
export interface PlayedFault {
  readonly fault: Fault;
  readonly from: number;
  to: number | null;
  /** Why it could not be done; null: it was. */
  failure: string | null;
}

export interface StageSetup {
  readonly cluster: ProxiedCluster;
  readonly database: DatabaseServer;
  readonly places: MemberPlaces;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/** Does what the plan says. Faults of one member wait for each other, and so do those of brokers: two of three always work. */
export class Stage {
  readonly played: PlayedFault[] = [];
  private readonly turns = new Turns();
  private readonly underway = new Set<Promise<void>>();
  private startedAt = 0;

  constructor(private readonly setup: StageSetup) {}

  /** Resolves when all faults are over, and healed. */
  async play(plan: readonly Fault[]): Promise<void> {
    this.startedAt = performance.now();
    for (const fault of plan) {
      await this.pause(this.startedAt + fault.at - performance.now());
      const done = this.perform(fault).finally(() => this.underway.delete(done));
      this.underway.add(done);
    }
    await Promise.all(this.underway);
  }

  private async perform(fault: Fault): Promise<void> {
    const played: PlayedFault = { fault, from: this.elapsed, to: null, failure: null };
    this.played.push(played);
    this.setup.say(`${(played.from / 1000).toFixed(1).padStart(7)} s  ${faultText(fault)}`);
    try {
      await this.harm(fault);
    } catch (thrown) {
      if (this.setup.signal.aborted) return;
      played.failure = thrown instanceof Error ? thrown.message : String(thrown);
      this.setup.say(`           could not be done (${faultText(fault)}): ${played.failure}`);
    }
    played.to = this.elapsed;
  }

  private async harm(fault: Fault): Promise<void> {
    const { places, cluster, database } = this.setup;
    switch (fault.kind) {
      case 'kill':
      case 'leave':
        return this.turns.take(`member ${JSON.stringify(fault.place)}`, async () => {
          await places.end(fault.place, fault.kind === 'kill' ? 'die' : 'leave');
          await this.pause(fault.backAfterMs);
          await places.start(fault.place);
        });
      case 'freeze':
        return this.turns.take(`member ${JSON.stringify(fault.place)}`, async () => {
          const member = places.at(fault.place);
          member.freeze();
          await this.pause(fault.forMs).finally(() => member.thaw());
        });
      case 'join': {
        const place = places.another(fault.group);
        await places.start(place);
        await this.pause(fault.forMs);
        await places.end(place, 'leave');
        return;
      }
      case 'rolling-restart':
        return this.turns.take(`restart ${fault.group}`, async () => {
          for (const place of places.mortals(fault.group)) {
            await this.turns.take(`member ${JSON.stringify(place)}`, async () => {
              await places.end(place, 'leave');
              await places.start(place);
              await places.stable(place, this.setup.signal);
            });
          }
        });
      case 'slow': {
        const member = await this.present(fault.place);
        member.order({ order: 'handlers', takeMs: fault.handlerMs, blocks: fault.blocks });
        await this.pause(fault.forMs);
        member.order({ order: 'handlers', takeMs: usualHandlerMs, blocks: false });
        return;
      }
      case 'clock-jump': {
        const member = await this.present(fault.place);
        member.order({ order: 'wall-clock', byMs: fault.byMs });
        await this.pause(fault.forMs);
        member.order({ order: 'wall-clock', byMs: 0 });
        return;
      }
      case 'cut':
        for (const connection of cluster.network.matching(await this.of(fault.connections))) connection.cut();
        return;
      case 'half-open':
        for (const connection of cluster.network.matching(await this.of(fault.connections))) connection.halfOpen();
        return;
      case 'delay':
        return this.impose({ matches: await this.of(fault.connections), delayMs: fault.delayMs }, fault.forMs);
      case 'black-hole':
        return this.impose({ matches: await this.of(fault.connections), holds: true }, fault.forMs);
      case 'lose-answers':
        return this.impose({ matches: await this.of(fault.connections), losesAnswers: true }, fault.forMs);
      case 'broker-kill':
        return this.turns.take('brokers', () => this.killBroker(fault.broker, fault.forMs));
      case 'broker-freeze':
        return this.turns.take('brokers', () => this.freezeBroker(fault.broker, fault.forMs));
      case 'broker-restart':
        return this.turns.take('brokers', () => this.restart(fault.broker));
      case 'coordinator-move':
        return this.turns.take('brokers', async () => {
          const groupId = places.groupId(fault.group);
          if (fault.by === 'reassignment') return cluster.moveCoordinator(groupId);
          const broker = await cluster.coordinatorOf(groupId);
          return fault.by === 'kill' ? this.killBroker(broker, fault.forMs) : this.freezeBroker(broker, fault.forMs);
        });
      case 'disk-full':
        return this.turns.take('disk', async () => {
          await database.fillDisk();
          await this.pause(fault.forMs).finally(() => database.freeDisk());
        });
    }
  }

  private async killBroker(id: number, forMs: number): Promise<void> {
    const node = this.setup.cluster.node(id);
    await node.kill();
    await this.pause(forMs);
    await this.restart(id);
  }

  /**
   * Hazard: while a broker is away, another program may take its port
   *   1. it cannot start, and that is the end of its fault   2. the next broker is harmed   3. two of three are away
   */
  private async restart(id: number): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.setup.cluster.node(id).restart();
      } catch (thrown) {
        if (attempt === 10) throw thrown;
      }
      await this.pause(3000);
    }
  }

  private async freezeBroker(id: number, forMs: number): Promise<void> {
    const node = this.setup.cluster.node(id);
    await node.freeze();
    await this.pause(forMs).finally(() => node.thaw());
  }

  private async impose(condition: Condition, forMs: number): Promise<void> {
    const lift = this.setup.cluster.network.impose(condition);
    await this.pause(forMs).finally(lift);
  }

  private async of(connections: Connections): Promise<Condition['matches']> {
    if (connections.of === 'broker') return ({ broker }) => broker === connections.broker;
    const { name } = await this.present(connections.place);
    return ({ clientId }) => clientId === name;
  }

  /** Whoever is there when those that harm the place have done with it. */
  private present(place: Place): Promise<MemberProcess> {
    return this.turns.take(`member ${JSON.stringify(place)}`, async () => this.setup.places.at(place));
  }

  private async pause(ms: number): Promise<void> {
    await sleep(Math.max(0, ms), undefined, { signal: this.setup.signal });
  }

  private get elapsed(): number {
    return Math.round(performance.now() - this.startedAt);
  }
}

import { randomUUID } from 'node:crypto';
import { type Clock, type Timer } from '../../engine';
import { type KafkaErrorName } from '../../wire';
import { ClassicGroup } from '../classic-group';
import { type BrokerProperties } from './broker-properties';
import { OffsetStore } from './offset-store';
import { PlannedAssignment } from './planned-assignment';

const nothing: Buffer = Buffer.alloc(0);

/** A group, which of the brokers coordinates it, and its clock. */
export class CoordinatedGroup {
  readonly classic: ClassicGroup<Buffer, Buffer>;
  readonly planned = new PlannedAssignment();
  /** Another broker reads its log until then. */
  loadingUntil = 0;
  private timer: Timer | null = null;

  constructor(
    readonly groupId: string,
    public node: number,
    private readonly clock: Clock,
    /** A broker that has frozen does nothing, not even what is due. */
    private readonly isFrozen: (node: number) => boolean,
    properties: BrokerProperties,
  ) {
    this.classic = new ClassicGroup({
      initialDelayMs: properties.number('group.initial.rebalance.delay.ms'),
      maxSize: properties.number('group.max.size'),
      noAssignment: nothing,
      isSame: (one, other) => one.equals(other),
      newMemberId: (prefix) => `${prefix}-${randomUUID()}`,
      decide: (given, members) => this.planned.decide(given, members),
    });
  }

  /** Does something with the group, and all that is due before and after it. */
  run<T>(action: (group: ClassicGroup<Buffer, Buffer>, now: number) => T): T {
    this.tick();
    const result = action(this.classic, this.clock.now());
    this.tick();
    return result;
  }

  tick(): void {
    this.timer?.cancel();
    this.timer = null;
    if (this.isFrozen(this.node)) return;
    const now = this.clock.now();
    if (this.loadingUntil <= now) this.classic.tick(now);
    const next = Math.max(this.loadingUntil, this.classic.nextDeadline());
    if (next !== Infinity) this.timer = this.clock.at(next, () => this.tick());
  }

  /** A round that no member has asked for. */
  rebalance(): void {
    this.run((classic, now) => {
      if (classic.state !== 'Empty') classic.rebalance(now);
    });
  }

  moveTo(node: number, loadingMs: number): void {
    this.classic.unload();
    this.node = node;
    const now = this.clock.now();
    this.loadingUntil = now + loadingMs;
    // Sessions begin when the log has been read.
    this.classic.load(this.loadingUntil);
    this.tick();
  }

  stop(): void {
    this.classic.unload();
    this.timer?.cancel();
  }
}

/** All groups of the cluster, each coordinated by one of its brokers. */
export class GroupCoordinator {
  readonly offsets = new OffsetStore();
  private readonly groups = new Map<string, CoordinatedGroup>();
  /** Of groups that were moved. */
  private readonly places = new Map<string, number>();

  constructor(
    private readonly nodeIds: readonly number[],
    private readonly clock: Clock,
    private readonly properties: BrokerProperties,
    private readonly isFrozen: (node: number) => boolean,
  ) {}

  get all(): readonly CoordinatedGroup[] {
    return [...this.groups.values()];
  }

  nodeOf(groupId: string): number {
    const place = this.places.get(groupId);
    if (place !== undefined) return place;
    let hash = 0;
    for (const byte of Buffer.from(groupId)) hash = (hash * 31 + byte) % 0x7fffffff;
    return this.nodeIds[hash % this.nodeIds.length] ?? -1;
  }

  /** Why this broker does not answer for the group now, or null. */
  refuse(groupId: string, node: number): KafkaErrorName | null {
    if (this.nodeOf(groupId) !== node) return 'NOT_COORDINATOR';
    const loading = (this.groups.get(groupId)?.loadingUntil ?? 0) > this.clock.now();
    return loading ? 'COORDINATOR_LOAD_IN_PROGRESS' : null;
  }

  find(groupId: string): CoordinatedGroup | null {
    return this.groups.get(groupId) ?? null;
  }

  findOrCreate(groupId: string): CoordinatedGroup {
    const known = this.groups.get(groupId);
    if (known !== undefined) return known;
    const { clock, isFrozen, properties } = this;
    const group = new CoordinatedGroup(groupId, this.nodeOf(groupId), clock, isFrozen, properties);
    this.groups.set(groupId, group);
    return group;
  }

  move(groupId: string, node: number, loadingMs: number): void {
    this.places.set(groupId, node);
    this.groups.get(groupId)?.moveTo(node, loadingMs);
  }

  delete(groupId: string): void {
    this.groups.get(groupId)?.stop();
    this.groups.delete(groupId);
    this.offsets.deleteGroup(groupId);
  }

  stop(): void {
    for (const group of this.groups.values()) group.stop();
  }
}

import { randomUUID } from 'node:crypto';
import { type Clock, type Timer } from '../../engine';
import { type KafkaErrorName } from '../../wire';
import { ClassicGroup } from '../classic-group';
import { ConsumerGroup } from '../consumer-group';
import { type BrokerStates } from './broker-states';
import { type BrokerProperties } from './broker-properties';
import { CoordinatorPlaces } from './coordinator-places';
import { GroupTopics } from './group-topics';
import { OffsetStore } from './offset-store';
import { PlannedAssignment } from './planned-assignment';
import { type TopicCatalogue } from './topic-catalogue';

const nothing: Buffer = Buffer.alloc(0);

/** A group, which of the brokers coordinates it, and its clock. */
export class CoordinatedGroup {
  readonly classic: ClassicGroup<Buffer, Buffer>;
  readonly planned = new PlannedAssignment();
  /** Null: the group is a classic one. */
  consumer: ConsumerGroup | null = null;
  /** Another broker reads its log until then. */
  loadingUntil = 0;
  private timer: Timer | null = null;
  private readonly topics: GroupTopics;

  constructor(
    readonly groupId: string,
    public node: number,
    private readonly clock: Clock,
    private readonly brokers: BrokerStates,
    private readonly properties: BrokerProperties,
    catalogue: TopicCatalogue,
  ) {
    this.topics = new GroupTopics(catalogue);
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

  /** The same with a group of the consumer protocol; there must be one. */
  runConsumer<T>(action: (group: ConsumerGroup, now: number) => T): T {
    const { consumer } = this;
    if (consumer === null) throw new Error(`The group ${this.groupId} is a classic one.`);
    const result = this.run((_, now) => action(consumer, now));
    this.topics.resolve();
    return result;
  }

  get isEmpty(): boolean {
    return this.state === 'Empty';
  }

  get state(): string {
    return (this.consumer ?? this.classic).state;
  }

  /** False: it has members of the other kind. */
  becomeConsumer(): boolean {
    if (this.consumer === null && !this.isEmpty) return false;
    this.consumer ??= new ConsumerGroup(this.topics.rules(this.properties, this.planned));
    return true;
  }

  /** False: it has members of the other kind. */
  becomeClassic(): boolean {
    if (this.consumer !== null && !this.isEmpty) return false;
    this.consumer = null;
    return true;
  }

  tick(): void {
    this.timer?.cancel();
    this.timer = null;
    if (!this.brokers.acts(this.node)) return;
    const now = this.clock.now();
    if (this.loadingUntil <= now) {
      this.classic.tick(now);
      this.consumer?.tick(now);
    }
    const due = Math.min(this.classic.nextDeadline(), this.consumer?.nextDeadline() ?? Infinity);
    const next = Math.max(this.loadingUntil, due);
    if (next !== Infinity) this.timer = this.clock.at(next, () => this.tick());
  }

  /** A round that no member has asked for. In the consumer protocol it begins with the next heartbeat. */
  rebalance(): void {
    this.run((classic, now) => {
      this.consumer?.rebalance();
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
    this.consumer?.load(this.loadingUntil);
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
  private readonly places: CoordinatorPlaces;

  constructor(
    private readonly brokers: BrokerStates,
    private readonly clock: Clock,
    private readonly properties: BrokerProperties,
    private readonly topics: TopicCatalogue,
  ) {
    this.places = new CoordinatorPlaces(brokers);
  }

  get all(): readonly CoordinatedGroup[] {
    return [...this.groups.values()];
  }

  nodeOf(groupId: string): number {
    const place = this.groups.get(groupId)?.node ?? this.places.nodeOf(groupId);
    return this.brokers.upFrom(place) ?? place;
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
    const { clock, brokers, properties, topics } = this;
    const group = new CoordinatedGroup(groupId, this.nodeOf(groupId), clock, brokers, properties, topics);
    this.groups.set(groupId, group);
    return group;
  }

  move(groupId: string, node: number, loadingMs: number): void {
    this.places.move(groupId, node);
    this.groups.get(groupId)?.moveTo(node, loadingMs);
  }

  /** What it coordinated goes to the next one; if there is none, it stands still. */
  leaveNode(node: number): void {
    const next = this.brokers.upFrom(node) ?? node;
    for (const group of this.all) if (group.node === node) group.moveTo(next, 0);
  }

  /** It goes on with what nobody has taken over. */
  enterNode(node: number): void {
    for (const group of this.all) if (group.node === node) group.moveTo(node, 0);
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

import { type Clock } from '../../engine';
import { type TopicPartition } from '../../protocol';
import { type KafkaErrorName } from '../../wire';
import { type TopicSpec } from '../apache-kafka';
import { servedApis } from './apis';
import { BrokerNode } from './broker-node';
import { BrokerProperties, type BrokerPropertyTexts } from './broker-properties';
import { type Fault, type FaultScope } from './faults';
import { type CoordinatedGroup } from './group-coordinator';
import { processClock } from './process-clock';
import { TestCluster } from './test-cluster';
import { type MessageToProduce, type PlacedRecord, TestProducer } from './test-producer';
import { type Partition } from './topic-catalogue';

/** By `topic-partition`. */
export type CommittedOffsets = Readonly<Record<string, bigint>>;

export interface KafkaTestBrokerOptions {
  /** Created at the start: the number of partitions, or more. */
  readonly topics?: Readonly<Record<string, number | Partial<TopicSpec>>>;
  /** How many, in one cluster, with the ids 1, 2 and so on. Default 1. */
  readonly brokers?: number;
  /** Broker configs by Kafka's names, over the ones for quick tests. */
  readonly properties?: BrokerPropertyTexts;
  /** By which sessions end, rebalances time out and fetches wait. Default: the time of the process. */
  readonly clock?: Clock;
}

export interface TestBrokerNode {
  readonly id: number;
  /** 'host:port' */
  readonly address: string;
}

export interface GroupMember {
  readonly memberId: string;
  readonly groupInstanceId: string | null;
  readonly clientId: string;
}

export interface CoordinatorMove {
  readonly node?: number;
  readonly loadingMs?: number;
  /** Of what it is the coordinator. Default: of a group. */
  readonly type?: 'group' | 'transaction';
}

/**
 * Kafka inside of the test's own process, for tests and the first five minutes: real connections on the loopback address, and
 * nothing is kept. It starts at once, and does what no other broker does: errors, delays and cuts on command.
 */
export class KafkaTestBroker {
  private stopping: Promise<void> | null = null;
  private readonly producer: TestProducer;

  private constructor(
    private readonly cluster: TestCluster,
    private readonly listening: readonly BrokerNode[],
  ) {
    cluster.addresses = listening.map((node) => node.address);
    this.producer = new TestProducer(cluster);
  }

  /** Returns once the brokers serve. */
  static async start(options: KafkaTestBrokerOptions = {}): Promise<KafkaTestBroker> {
    const { brokers = 1, clock = processClock } = options;
    if (!Number.isInteger(brokers) || brokers < 1) throw new Error(`brokers is ${brokers}, and must be 1 or more.`);
    const ids = Array.from({ length: brokers }, (_, index) => index + 1);
    const cluster = new TestCluster(ids, new BrokerProperties(options.properties ?? {}), clock);
    const broker = new KafkaTestBroker(cluster, await Promise.all(ids.map((id) => BrokerNode.listen(id, cluster))));
    try {
      for (const [name, spec] of Object.entries(options.topics ?? {})) {
        await broker.createTopic(name, typeof spec === 'number' ? { partitions: spec } : spec);
      }
    } catch (refused) {
      await broker.stop();
      throw refused;
    }
    return broker;
  }

  /** Bootstrap list of 'host:port'. */
  get brokers(): string[] {
    return this.nodes.map(({ address }) => address);
  }

  get nodes(): readonly TestBrokerNode[] {
    return this.cluster.addresses.map(({ nodeId, host, port }) => ({ id: nodeId, address: `${host}:${port}` }));
  }

  /** Rejects if the topic exists, or cannot be. */
  createTopic(name: string, spec: Partial<TopicSpec> = {}): Promise<void> {
    const { partitions = 1, replicationFactor = 1, configs = {} } = spec;
    const topic = { name, partitions, replicationFactor, configs: new Map(Object.entries(configs)) };
    const refusal = this.cluster.topics.refuse(topic);
    if (refusal !== null) return Promise.reject(new Error(`${refusal.code}: ${refusal.message}`));
    this.cluster.topics.create(topic);
    return Promise.resolve();
  }

  /** Writes records as if a producer had sent them; tells where they are. Rejects if the topic is not there. */
  produce(topic: string, ...messages: readonly MessageToProduce[]): Promise<readonly PlacedRecord[]> {
    return Promise.resolve().then(() => this.producer.produce(topic, messages));
  }

  /** What the group has committed; empty if it has committed nothing. */
  committed(groupId: string): CommittedOffsets {
    return Object.fromEntries(this.cluster.groups.offsets.byPartition(groupId));
  }

  /** The next request of this kind is answered with this error, and does nothing else. */
  answer(api: string, code: KafkaErrorName, scope?: FaultScope): void {
    this.order(api, { kind: 'error', code }, scope);
  }

  /** The next answer of this kind comes so much later, and so do the answers behind it on its connection. */
  delay(api: string, ms: number, scope?: FaultScope): void {
    this.order(api, { kind: 'delay', ms }, scope);
  }

  /** The next request of this kind is performed and never answered, nor is anything that follows on its connection. */
  drop(api: string, scope?: FaultScope): void {
    this.order(api, { kind: 'drop' }, scope);
  }

  /** The next request of this kind is performed; its connection ends after `afterBytes` (default 6) of the answer. */
  cut(api: string, scope: FaultScope & { readonly afterBytes?: number } = {}): void {
    this.order(api, { kind: 'cut', afterBytes: scope.afterBytes ?? 6 }, scope);
  }

  /** No fault that was ordered happens any more, and nothing is frozen. */
  heal(): void {
    this.cluster.faults.clear();
    for (const { id } of this.listening) this.thaw(id);
  }

  /** Ends the connections to this broker, or to all; new ones are taken. */
  disconnect(node?: number): void {
    for (const one of this.some(node)) one.disconnect();
  }

  /** This broker, or all, do nothing until `thaw`: connections are taken, and nobody is answered. No session ends meanwhile. */
  freeze(node?: number): void {
    for (const { id } of this.some(node)) this.cluster.states.frozen.add(id);
  }

  thaw(node?: number): void {
    for (const one of this.some(node)) {
      this.cluster.states.frozen.delete(one.id);
      for (const group of this.cluster.groups.all) if (group.node === one.id) group.tick();
      this.cluster.transactions.tick();
      one.wake();
    }
  }

  /**
   * Another broker coordinates the group from now on (default: the next one; with one broker, it begins anew). Members stay, and
   * what is not in Kafka's log is forgotten: a round that is under way. For `loadingMs` (default 0) nobody is served. With the type
   * `transaction` it is a transactional id that is moved.
   */
  moveCoordinator(id: string, to: CoordinatorMove = {}): void {
    const coordinators = to.type === 'transaction' ? this.cluster.transactions : this.cluster.groups;
    const next = to.node ?? this.after(coordinators.nodeOf(id));
    coordinators.move(id, this.up(next), to.loadingMs ?? 0);
  }

  /** Another broker leads the partition from now on (default: the next one), in the next leader epoch. */
  moveLeader(topic: string, partition: number, to: { readonly node?: number } = {}): void {
    const found = this.partition(topic, partition);
    found.leadBy(this.up(to.node ?? this.after(found.leader)));
  }

  /**
   * As a broker that is shut down: its connections end, and nobody can connect to it. Other replicas lead what it led, and other
   * brokers coordinate its groups; what nobody else can do, nobody does until `startBroker`. Resolves when it is down.
   */
  async stopBroker(node: number): Promise<void> {
    const stopped = this.some(node);
    this.thaw(node);
    this.cluster.stopNode(node);
    await Promise.all(stopped.map((one) => one.stop()));
  }

  /** It serves again, at the same address; what others have taken over stays with them. */
  async startBroker(node: number): Promise<void> {
    const stopped = this.some(node).filter(({ id }) => !this.cluster.states.isUp(id));
    for (const one of stopped) {
      await one.restart();
      this.cluster.startNode(one.id);
    }
  }

  /** The members of a group, in the order in which they came. */
  members(groupId: string): readonly GroupMember[] {
    const group = this.cluster.groups.find(groupId);
    const consumers = group?.consumer?.members.map(({ id, instanceId, clientId }) => ({
      ...{ memberId: id, groupInstanceId: instanceId, clientId },
    }));
    const classic = group?.classic.roster.all.map(({ memberId, groupInstanceId, request: { clientId } }) => ({
      ...{ memberId, groupInstanceId, clientId },
    }));
    return consumers ?? classic ?? [];
  }

  /**
   * Begins a rebalance in which these partitions go to this member (null: to nobody), whatever the leader of a classic group or the
   * assignor of a `consumer` group wants, and so in all later ones until `release`. What another member owns, that one hands over
   * first.
   */
  assign(groupId: string, memberId: string | null, partitions: readonly TopicPartition[]): void {
    const group = memberId === null ? this.group(groupId) : this.member(groupId, memberId);
    for (const { topic, partition } of partitions) this.partition(topic, partition);
    group.planned.plan(partitions, memberId);
    group.rebalance();
  }

  /** Begins a rebalance in which everything goes where the leader or the assignor wants it. */
  release(groupId: string): void {
    const group = this.group(groupId);
    group.planned.clear();
    group.rebalance();
  }

  /** As if the session of this member had ended now. */
  expireMember(groupId: string, memberId: string): void {
    const group = this.member(groupId, memberId);
    if (group.consumer === null) group.run((classic, now) => classic.expire(memberId, now));
    else group.runConsumer((consumer) => consumer.expire(memberId));
  }

  /** Ends all connections and gives up the ports. Rejects if something went wrong inside of the broker. Idempotent. */
  stop(): Promise<void> {
    this.stopping ??= this.end();
    return this.stopping;
  }

  private async end(): Promise<void> {
    this.heal();
    this.cluster.groups.stop();
    this.cluster.transactions.stop();
    await Promise.all(this.listening.map((node) => node.stop()));
    const failed = this.listening.find(({ failure }) => failure !== null);
    if (failed !== undefined) throw new Error('KafkaTestBroker has failed.', { cause: failed.failure });
  }

  private order(api: string, fault: Fault, scope?: FaultScope): void {
    if (servedApis.some((served) => served.api.name === api)) this.cluster.faults.add(api, fault, scope);
    else throw new Error(`No API "${api}" is served. These are: ${servedApis.map((one) => one.api.name).join(', ')}.`);
  }

  private some(node: number | undefined): readonly BrokerNode[] {
    return node === undefined ? this.listening : this.listening.filter(({ id }) => id === this.known(node));
  }

  private known(node: number): number {
    const ids = this.cluster.nodeIds;
    if (!ids.includes(node)) throw new Error(`There is no broker ${node}, only ${ids.join(', ')}.`);
    return node;
  }

  private up(node: number): number {
    if (this.cluster.states.isUp(this.known(node))) return node;
    throw new Error(`The broker ${node} is stopped; see startBroker().`);
  }

  /** The next one that is up, if there is one. */
  private after(node: number): number {
    const { nodeIds, states } = this.cluster;
    const next = nodeIds[(nodeIds.indexOf(node) + 1) % nodeIds.length] ?? node;
    return states.upFrom(next) ?? next;
  }

  private partition(topic: string, index: number): Partition {
    const found = this.cluster.topics.partition(topic, index);
    if (found === null) throw new Error(`There is no partition ${index} of a topic ${topic}.`);
    return found;
  }

  /** The group, if that is a member of it. */
  private member(groupId: string, memberId: string): CoordinatedGroup {
    const group = this.group(groupId);
    if (this.members(groupId).some((member) => member.memberId === memberId)) return group;
    throw new Error(`The group ${groupId} has no member ${memberId}; see members().`);
  }

  private group(groupId: string): CoordinatedGroup {
    const found = this.cluster.groups.find(groupId);
    if (found === null) throw new Error(`There is no group ${groupId}.`);
    return found;
  }
}

import { type Clock } from '../../engine';
import { type KafkaErrorName } from '../../wire';
import { type TopicSpec } from '../apache-kafka';
import { servedApis } from './apis';
import { BrokerNode } from './broker-node';
import { BrokerProperties, type BrokerPropertyTexts } from './broker-properties';
import { type Fault, type FaultScope } from './faults';
import { type CoordinatedGroup } from './group-coordinator';
import { processClock } from './process-clock';
import { TestCluster } from './test-cluster';
import { type Partition } from './topic-catalogue';

export interface KafkaTestBrokerOptions {
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

/**
 * Kafka inside of the test's own process, for tests and the first five minutes: real connections on the loopback address, and
 * nothing is kept. It starts at once, and does what no other broker does: errors, delays and cuts on command.
 */
export class KafkaTestBroker {
  private stopping: Promise<void> | null = null;

  private constructor(
    private readonly cluster: TestCluster,
    private readonly listening: readonly BrokerNode[],
  ) {
    cluster.nodes = listening.map((node) => node.address);
  }

  /** Returns once the brokers serve. */
  static async start(options: KafkaTestBrokerOptions = {}): Promise<KafkaTestBroker> {
    const { brokers = 1, clock = processClock } = options;
    if (!Number.isInteger(brokers) || brokers < 1) throw new Error(`brokers is ${brokers}, and must be 1 or more.`);
    const ids = Array.from({ length: brokers }, (_, index) => index + 1);
    const cluster = new TestCluster(ids, new BrokerProperties(options.properties ?? {}), clock);
    return new KafkaTestBroker(cluster, await Promise.all(ids.map((id) => BrokerNode.listen(id, cluster))));
  }

  /** Bootstrap list of 'host:port'. */
  get brokers(): string[] {
    return this.nodes.map(({ address }) => address);
  }

  get nodes(): readonly TestBrokerNode[] {
    return this.cluster.nodes.map(({ nodeId, host, port }) => ({ id: nodeId, address: `${host}:${port}` }));
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
    for (const { id } of this.some(node)) this.cluster.frozen.add(id);
  }

  thaw(node?: number): void {
    for (const one of this.some(node)) {
      this.cluster.frozen.delete(one.id);
      for (const group of this.cluster.groups.all) if (group.node === one.id) group.tick();
      one.wake();
    }
  }

  /**
   * Another broker coordinates the group from now on (default: the next one; with one broker, it begins anew). Members stay, and
   * what is not in Kafka's log is forgotten: a round that is under way. For `loadingMs` (default 0) nobody is served.
   */
  moveCoordinator(groupId: string, to: { readonly node?: number; readonly loadingMs?: number } = {}): void {
    const ids = this.cluster.nodeIds;
    const next = ids[(ids.indexOf(this.cluster.groups.nodeOf(groupId)) + 1) % ids.length] ?? -1;
    this.cluster.groups.move(groupId, this.known(to.node ?? next), to.loadingMs ?? 0);
  }

  /** Another broker leads the partition from now on (default: the next one), in the next leader epoch. */
  moveLeader(topic: string, partition: number, to: { readonly node?: number } = {}): void {
    const found = this.partition(topic, partition);
    const ids = this.cluster.nodeIds;
    found.leader = this.known(to.node ?? ids[(ids.indexOf(found.leader) + 1) % ids.length] ?? -1);
    found.leaderEpoch += 1;
    found.changed();
  }

  /** The members of a group, in the order in which they came. */
  members(groupId: string): readonly GroupMember[] {
    const group = this.cluster.groups.find(groupId);
    return (group?.classic.roster.all ?? []).map(({ memberId, groupInstanceId, request: { clientId } }) => ({
      ...{ memberId, groupInstanceId, clientId },
    }));
  }

  /** As if the session of this member had ended now. */
  expireMember(groupId: string, memberId: string): void {
    const group = this.group(groupId);
    if (!group.classic.roster.members.has(memberId)) {
      throw new Error(`The group ${groupId} has no member ${memberId}; see members().`);
    }
    group.run((classic, now) => classic.expire(memberId, now));
  }

  /** Ends all connections and gives up the ports. Rejects if something went wrong inside of the broker. Idempotent. */
  stop(): Promise<void> {
    this.stopping ??= this.end();
    return this.stopping;
  }

  private async end(): Promise<void> {
    this.heal();
    this.cluster.groups.stop();
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

  private partition(topic: string, index: number): Partition {
    const found = this.cluster.topics.partition(topic, index);
    if (found === null) throw new Error(`There is no partition ${index} of a topic ${topic}.`);
    return found;
  }

  private group(groupId: string): CoordinatedGroup {
    const found = this.cluster.groups.find(groupId);
    if (found === null) throw new Error(`There is no group ${groupId}.`);
    return found;
  }
}

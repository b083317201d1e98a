import { type Clock } from '../../engine';
import { type BrokerProperties } from './broker-properties';
import { BrokerStates } from './broker-states';
import { FaultQueue } from './faults';
import { FetchSessions } from './fetch-sessions';
import { GroupCoordinator } from './group-coordinator';
import { newUuid } from './new-uuid';
import { TopicCatalogue } from './topic-catalogue';
import { TransactionCoordinator } from './transaction-coordinator';

export interface NodeAddress {
  readonly nodeId: number;
  readonly host: string;
  readonly port: number;
  readonly rack: string | null;
}

const nowhere: NodeAddress = { nodeId: -1, host: '', port: -1, rack: null };

/** What the brokers of a cluster know together. */
export class TestCluster {
  readonly clusterId = newUuid();
  readonly states: BrokerStates;
  readonly topics: TopicCatalogue;
  readonly groups: GroupCoordinator;
  readonly transactions: TransactionCoordinator;
  readonly faults = new FaultQueue();
  readonly fetchSessions = new FetchSessions();
  /** Of all brokers, filled when they listen. */
  addresses: readonly NodeAddress[] = [];

  constructor(
    readonly nodeIds: readonly number[],
    readonly properties: BrokerProperties,
    readonly clock: Clock,
  ) {
    this.states = new BrokerStates(nodeIds);
    this.topics = new TopicCatalogue(this.states);
    this.groups = new GroupCoordinator(this.states, clock, properties, this.topics);
    this.transactions = new TransactionCoordinator(this.states, clock, this.topics, this.groups.offsets);
  }

  /** Of those that are up. */
  get nodes(): readonly NodeAddress[] {
    return this.addresses.filter(({ nodeId }) => this.states.isUp(nodeId));
  }

  address(nodeId: number): NodeAddress {
    return this.nodes.find((node) => node.nodeId === nodeId) ?? nowhere;
  }

  /** Others lead and coordinate what it led and coordinated, as far as there are any. */
  stopNode(node: number): void {
    this.states.stopped.add(node);
    this.topics.electLeaders();
    this.fetchSessions.leaveNode(node);
    this.groups.leaveNode(node);
    this.transactions.leaveNode();
  }

  /** It leads and coordinates what nobody else can. */
  startNode(node: number): void {
    this.states.stopped.delete(node);
    this.topics.electLeaders();
    this.groups.enterNode(node);
    this.transactions.tick();
  }
}

import { type Clock } from '../../engine';
import { type BrokerProperties } from './broker-properties';
import { FaultQueue } from './faults';
import { GroupCoordinator } from './group-coordinator';
import { newUuid } from './new-uuid';
import { TopicCatalogue } from './topic-catalogue';

export interface NodeAddress {
  readonly nodeId: number;
  readonly host: string;
  readonly port: number;
  readonly rack: string | null;
}

/** What the brokers of a cluster know together. */
export class TestCluster {
  readonly clusterId = newUuid();
  readonly topics: TopicCatalogue;
  readonly groups: GroupCoordinator;
  readonly faults = new FaultQueue();
  readonly frozen = new Set<number>();
  /** Filled when they listen. */
  nodes: readonly NodeAddress[] = [];
  private producerIds = 0n;

  constructor(
    readonly nodeIds: readonly number[],
    readonly properties: BrokerProperties,
    readonly clock: Clock,
  ) {
    this.topics = new TopicCatalogue(nodeIds);
    this.groups = new GroupCoordinator(nodeIds, clock, properties, (node) => this.frozen.has(node));
  }

  newProducerId(): bigint {
    return this.producerIds++;
  }

  address(nodeId: number): NodeAddress {
    return this.nodes.find((node) => node.nodeId === nodeId) ?? { nodeId: -1, host: '', port: -1, rack: null };
  }
}

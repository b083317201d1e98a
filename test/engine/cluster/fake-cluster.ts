import { Cluster, Coordinator, Fetcher } from '../../../libs/engine/cluster';
import { resolveOptions, type ConsumerOptions } from '../../../libs/engine';
import { type ConsumerEvent, type Unstamped } from '../../../libs/engine/events';
import { FindCoordinator, Metadata, type MetadataTopic, type Uuid } from '../../../libs/wire';
import { FakeWire, ManualClock } from '../../../libs/testing';

/** Three brokers that know one topic, and what talks to them. */
export class FakeCluster {
  readonly clock = new ManualClock();
  readonly wire = new FakeWire(this.clock);
  /** Beside those of requests. */
  readonly events: Unstamped<ConsumerEvent>[] = [];
  readonly ended: Unstamped<ConsumerEvent>[] = [];
  readonly cluster: Cluster;
  readonly coordinator: Coordinator;
  readonly fetcher: Fetcher;
  /** Leader of each partition of `orders`. */
  leaders = [0, 1, 2];
  leaderEpoch = 1;
  coordinatorNode = 0;
  /** A broker that goes on telling of how it was at first: node 0 leads and coordinates all. */
  cutOff: number | null = null;
  coordinatorError = 0;
  topicError = 0;
  topicId: Uuid = 'AAAAAAAAAAAAAAAAAAAAAQ';
  /** How long an answer to Metadata takes. */
  answerAfterMs = 0;
  /** Of the whole answer to Metadata. */
  metadataError = 0;

  constructor(options: Partial<ConsumerOptions> = {}) {
    const context = {
      ...{ wire: this.wire, clock: this.clock, options: resolveOptions({ groupId: 'g', ...options }) },
      publish: (event: Unstamped<ConsumerEvent>) =>
        void (event.type === 'RequestEnded' ? this.ended : this.events).push(event),
    };
    this.cluster = new Cluster(context);
    this.coordinator = new Coordinator({ ...context, cluster: this.cluster });
    this.fetcher = new Fetcher({ ...context, cluster: this.cluster });
    this.wire.on(Metadata, async ({ topics }, node) => {
      await this.pause();
      return {
        ...{ throttleTimeMs: 0, clusterId: 'c', controllerId: 0, clusterAuthorizedOperations: 0 },
        errorCode: this.metadataError,
        brokers: [0, 1, 2].map((nodeId) => ({ nodeId, host: `broker-${nodeId}`, port: 9092, rack: null })),
        topics: (topics ?? [{ name: 'orders' }]).map(({ name }) => this.topic(name ?? 'orders', node)),
      };
    });
    this.wire.on(FindCoordinator, (_, node) => ({
      throttleTimeMs: 0,
      coordinators: [
        {
          key: 'g',
          nodeId: node === this.cutOff ? 0 : this.coordinatorNode,
          host: `broker-${node === this.cutOff ? 0 : this.coordinatorNode}`,
          port: 9092,
          errorCode: this.coordinatorError,
          errorMessage: null,
        },
      ],
    }));
  }

  private pause(): Promise<void> {
    if (this.answerAfterMs === 0) return Promise.resolve();
    return new Promise((resolve) => void this.clock.at(this.clock.now() + this.answerAfterMs, resolve));
  }

  private topic(name: string, node: number): MetadataTopic {
    const error = name === 'orders' ? this.topicError : name === 'secret' ? 29 : 3;
    const leaders = node === this.cutOff ? [0, 0, 0] : this.leaders;
    const partitions = leaders.map((leaderId, partitionIndex) => ({
      ...{ errorCode: 0, partitionIndex, leaderId, leaderEpoch: this.leaderEpoch },
      ...{ replicaNodes: [], isrNodes: [], offlineReplicas: [] },
    }));
    return {
      ...{ name, topicId: this.topicId, isInternal: false, topicAuthorizedOperations: 0 },
      errorCode: error,
      partitions: error === 0 ? partitions : [],
    };
  }

  types(): string[] {
    return this.events.map(({ type }) => type);
  }

  asked(api: string): number[] {
    return this.wire.requests.filter((one) => one.api === api).map(({ node }) => node);
  }
}

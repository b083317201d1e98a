import { closedError, KeyCoordinator, NodeLinks, type Cluster, type RequestOptions } from '../cluster';
import { type Clock } from '../ports';
import { OutputTopics } from './output-topics';
import { type ProducerSetup } from './producer-setup';
import { TransactionalProducer } from './transactional-producer';

export interface TransactionalClientContext {
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly options: RequestOptions;
}

/** What the transactional producers of a consumer share: one link to each broker, and where the groups are coordinated. */
export class TransactionalClient {
  readonly links: NodeLinks;
  readonly topics: OutputTopics;
  private readonly groups = new Map<string, KeyCoordinator>();
  private readonly producers = new Set<TransactionalProducer>();
  private closed = false;

  constructor(readonly context: TransactionalClientContext) {
    this.links = new NodeLinks(context.cluster);
    this.topics = new OutputTopics(context.cluster, context.clock);
  }

  /** Nothing is connected before the first `begin`. */
  producer(setup: ProducerSetup): TransactionalProducer {
    if (this.closed) throw closedError();
    const producer = new TransactionalProducer(this, setup, () => this.producers.delete(producer));
    this.producers.add(producer);
    return producer;
  }

  /** @internal */
  coordinatorOf(groupId: string): KeyCoordinator {
    const known = this.groups.get(groupId);
    if (known !== undefined) return known;
    const coordinator = new KeyCoordinator(this.context.cluster, this.links, { type: 'group', name: groupId });
    this.groups.set(groupId, coordinator);
    return coordinator;
  }

  /** Ends all producers. A transaction that is open is aborted by whoever begins with its id next, or by its time-out. */
  close(): void {
    this.closed = true;
    for (const producer of [...this.producers]) producer.close();
    this.links.close();
  }
}

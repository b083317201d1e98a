import { type BrokerNode } from '../ports';
import { type BrokerClient } from './broker-client';
import { closedError, type Cluster } from './cluster';

/** One link to each broker, for all who share them: the producers of a consumer, the groups that are administered. */
export class NodeLinks {
  private readonly links = new Map<number, { readonly address: string; readonly client: BrokerClient }>();
  private closed = false;

  constructor(private readonly cluster: Cluster) {}

  to(node: BrokerNode): BrokerClient {
    if (this.closed) throw closedError();
    const address = `${node.host}:${node.port}`;
    const known = this.links.get(node.nodeId);
    if (known?.address === address && known.client.dead === null) return known.client;
    known?.client.retire();
    const client = this.cluster.connect(node);
    this.links.set(node.nodeId, { address, client });
    return client;
  }

  close(): void {
    this.closed = true;
    for (const { client } of this.links.values()) client.dispose(closedError());
    this.links.clear();
  }
}

import { type BrokerNode } from '../ports';
import { type BrokerClient } from './broker-client';
import { closedError } from './cluster';

/**
 * Two requests may run at one leader at the same time: a partition that is new, or that has room again, does not wait
 * behind a long poll of the others.
 */
export const requestsPerLeader = 2;

/** The links to one leader, and how it has behaved. */
export class LeaderLinks {
  failures = 0;
  /** Monotonic milliseconds: nothing is sent before. */
  backoffUntil = 0;
  private readonly idle: BrokerClient[] = [];
  private readonly busy = new Set<BrokerClient>();

  constructor(
    private readonly node: BrokerNode,
    private readonly connect: (node: BrokerNode) => BrokerClient,
  ) {}

  get running(): number {
    return this.busy.size;
  }

  get nodeId(): number {
    return this.node.nodeId;
  }

  livesAt({ host, port }: BrokerNode): boolean {
    return this.node.host === host && this.node.port === port;
  }

  take(): BrokerClient {
    let client = this.idle.pop();
    while (client !== undefined && client.dead !== null) client = this.idle.pop();
    const taken = client ?? this.connect(this.node);
    this.busy.add(taken);
    return taken;
  }

  release(client: BrokerClient): void {
    this.busy.delete(client);
    if (client.dead === null) this.idle.push(client);
  }

  dispose(): void {
    for (const client of [...this.idle, ...this.busy]) client.dispose(closedError());
    this.idle.length = 0;
  }
}

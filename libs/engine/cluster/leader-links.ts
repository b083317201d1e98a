import { type BrokerNode } from '../ports';
import { type BrokerClient } from './broker-client';
import { closedError } from './cluster';
import { FetchSession } from './fetch-session';

/**
 * Two requests may run at one leader at the same time: a partition that is new, or that has room again, does not wait
 * behind a long poll of the others.
 */
export const requestsPerLeader = 2;

/** One link, and what the broker holds of what was asked over it. */
export interface FetchLink {
  readonly client: BrokerClient;
  readonly session: FetchSession;
}

/** The links to one leader, and how it has behaved. */
export class LeaderLinks {
  failures = 0;
  /** Monotonic milliseconds: nothing is sent before. */
  backoffUntil = 0;
  private readonly idle: FetchLink[] = [];
  private readonly busy = new Set<FetchLink>();

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

  /** The one that was given back last: its session holds what is wanted again. */
  take(): FetchLink {
    let link = this.idle.pop();
    while (link !== undefined && link.client.dead !== null) link = this.idle.pop();
    const taken = link ?? { client: this.connect(this.node), session: new FetchSession() };
    this.busy.add(taken);
    return taken;
  }

  release(link: FetchLink): void {
    this.busy.delete(link);
    if (link.client.dead === null) this.idle.push(link);
  }

  dispose(): void {
    for (const { client } of [...this.idle, ...this.busy]) client.dispose(closedError());
    this.idle.length = 0;
  }
}

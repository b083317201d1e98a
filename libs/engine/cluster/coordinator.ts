import { FindCoordinator, type Api } from '../../wire';
import { KafkaRebalanceError } from '../errors';
import { type ConsumerEvent, type Unstamped } from '../events';
import { type ResolvedConsumerOptions } from '../options';
import { type BrokerNode, type Clock } from '../ports';
import { backoffMs } from './backoff';
import { type BrokerClient } from './broker-client';
import { brokerError, speaksOfAnotherCoordinator } from './broker-errors';
import { closedError, type Cluster } from './cluster';
import { Pauses } from './pauses';

export interface CoordinatorContext {
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly options: ResolvedConsumerOptions;
  readonly publish: (event: Unstamped<ConsumerEvent>) => void;
  /** There is no coordinator now; it is asked for again. */
  readonly onDelay?: (error: KafkaRebalanceError) => void;
}

/** `control`: heartbeats, commits, leave. `join`: JoinGroup and SyncGroup, which block all that follows on their link. */
export type CoordinatorRole = 'control' | 'join';

const groupKey = 0;

/** How often the same coordinator is believed in that had to be looked up again. */
const patienceWithLookUps = 3;

/**
 * The broker that coordinates our group: looked up when it is needed, over all brokers, and again when it has moved. Error
 * codes of the group's own requests are the caller's business.
 */
export class Coordinator {
  private node: BrokerNode | null = null;
  private found: { readonly nodeId: number; readonly times: number } | null = null;
  private lookup: Promise<BrokerNode> | null = null;
  private readonly clients = new Map<CoordinatorRole, BrokerClient>();
  /** How to abandon those who wait for the look-up. */
  private readonly waiting = new Map<(error: Error) => void, CoordinatorRole | null>();
  private readonly pauses: Pauses;
  private closed = false;

  constructor(private readonly context: CoordinatorContext) {
    this.pauses = new Pauses(context.clock);
  }

  /** `deadline`: monotonic milliseconds, for the look-up and the request together. */
  async call<Request, Response>(
    role: CoordinatorRole,
    api: Api<Request, Response>,
    request: Request,
    deadline: number,
  ): Promise<Response> {
    const client = await this.client(role, deadline);
    try {
      return await client.call(api, request, deadline);
    } catch (thrown) {
      // A dead link says nothing of the coordinator's place, but to ask costs little, and the old one may be gone.
      if (client.dead !== null && this.clients.get(role) === client) this.moved(client.dead.message);
      throw thrown;
    }
  }

  /** Which broker it is, for whom a link of its own serves better. `deadline`: monotonic milliseconds. */
  locate(deadline: number): Promise<BrokerNode> {
    return this.known(null, deadline, (node) => node);
  }

  /** The next request looks the coordinator up anew. Parked joins at the old one are given up. */
  moved(reason: string): void {
    this.node = null;
    for (const client of this.clients.values()) {
      client.dispose(
        new KafkaRebalanceError(`The group coordinator has to be looked up again: ${reason}`, {
          code: 'LINK_DEAD',
          disposition: 'retry',
        }),
      );
    }
    this.clients.clear();
  }

  /** It answered with this error: if it may not be the coordinator (any more), it is looked up anew. */
  refused(error: KafkaRebalanceError): void {
    if (speaksOfAnotherCoordinator(error)) this.moved(error.code);
  }

  /**
   * Cuts the link on which a JoinGroup may be parked, and abandons one that has no link yet.
   *
   * Hazard: a JoinGroup that waits for the look-up has no link to be cut
   *   1. the coordinator is away, a join waits   2. the join is given up, the member leaves   3. the coordinator is found
   *   4. the JoinGroup is sent   -> the group has a member that nobody looks after, until its session ends
   */
  abortJoin(): void {
    this.clients.get('join')?.dispose(closedError());
    this.clients.delete('join');
    for (const [abandon, role] of [...this.waiting]) if (role === 'join') abandon(closedError());
  }

  dispose(): void {
    this.closed = true;
    for (const client of this.clients.values()) client.dispose(closedError());
    this.clients.clear();
    for (const abandon of [...this.waiting.keys()]) abandon(closedError());
    this.pauses.end();
  }

  /** Opened in the same turn in which the coordinator is known, so that `abortJoin` finds either a link or who waits. */
  private client(role: CoordinatorRole, deadline: number): Promise<BrokerClient> {
    return this.known(role, deadline, (node) => this.open(role, node));
  }

  private known<T>(role: CoordinatorRole | null, deadline: number, use: (node: BrokerNode) => T): Promise<T> {
    if (this.closed) return Promise.reject(closedError());
    if (this.node !== null) return Promise.resolve(use(this.node));
    const { clock, options } = this.context;
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        timer.cancel();
        this.waiting.delete(abandon);
      };
      const abandon = (error: Error): void => {
        settle();
        reject(error);
      };
      const timer = clock.at(deadline, () => abandon(notFound(options.groupId)));
      this.waiting.set(abandon, role);
      this.find().then((node) => {
        if (!this.waiting.has(abandon)) return;
        settle();
        resolve(use(node));
      }, abandon);
    });
  }

  private open(role: CoordinatorRole, node: BrokerNode): BrokerClient {
    const known = this.clients.get(role);
    if (known !== undefined && known.dead === null) return known;
    const fresh = this.context.cluster.connect(node);
    this.clients.set(role, fresh);
    return fresh;
  }

  /** One look-up for all who wait. It goes on for them all, so each one waits by its own deadline. */
  private find(): Promise<BrokerNode> {
    if (this.lookup !== null) return this.lookup;
    const lookup = this.lookUp();
    this.lookup = lookup;
    const done = (): void => {
      if (this.lookup === lookup) this.lookup = null;
    };
    lookup.then(done, done);
    return lookup;
  }

  private assertOpen(): void {
    if (this.closed) throw closedError();
  }

  private async lookUp(): Promise<BrokerNode> {
    const { cluster, clock, options, publish } = this.context;
    const deadline = clock.now() + options.requestTimeoutMs;
    for (let failures = 0; ; failures += 1) {
      const request = { keyType: groupKey, coordinatorKeys: [options.groupId] };
      const { coordinators } = await cluster.call(FindCoordinator, request, deadline);
      this.assertOpen();
      const [found] = coordinators;
      if (found?.errorCode === 0) {
        const { nodeId, host, port } = found;
        this.node = { nodeId, host, port, rack: null };
        this.found = { nodeId, times: this.found?.nodeId === nodeId ? this.found.times + 1 : 1 };
        if (this.found.times % patienceWithLookUps === 0) cluster.doubt();
        publish({ type: 'CoordinatorFound', nodeId, address: `${host}:${port}` });
        return this.node;
      }
      const error = brokerError(found?.errorCode ?? -1, {
        api: 'FindCoordinator',
        subject: `group ${options.groupId}`,
      });
      if (error.disposition !== 'retry') throw error;
      this.context.onDelay?.(error);
      const pause = backoffMs(options, failures);
      if (clock.now() + pause >= deadline) throw error;
      await this.pauses.until(clock.now() + pause);
      this.assertOpen();
    }
  }
}

function notFound(groupId: string): KafkaRebalanceError {
  return new KafkaRebalanceError(`The coordinator of group ${groupId} was not found in time.`, {
    code: 'COORDINATOR_NOT_FOUND',
    disposition: 'retry',
  });
}

import { FindCoordinator, type Api } from '../../wire';
import { type KafkaRebalanceError } from '../errors';
import { type BrokerNode } from '../ports';
import { brokerError, speaksOfAnotherCoordinator } from './broker-errors';
import { type Cluster } from './cluster';
import { type NodeLinks } from './node-links';

export interface CoordinatorKey {
  readonly type: 'group' | 'transaction';
  readonly name: string;
}

const keyTypes = { group: 0, transaction: 1 } as const;

/** How often the same coordinator is believed in that had to be looked up again. */
const patienceWithLookUps = 3;

/**
 * The coordinator of a group or a transactional id, over links that are shared. Looked up when it is needed, and again when
 * it has moved; nothing is repeated here.
 */
export class KeyCoordinator {
  private node: BrokerNode | null = null;
  private found = { nodeId: -1, times: 0 };

  constructor(
    private readonly cluster: Cluster,
    private readonly links: NodeLinks,
    private readonly key: CoordinatorKey,
  ) {}

  get subject(): string {
    return `${this.key.type === 'group' ? 'group' : 'transactional id'} ${this.key.name}`;
  }

  /** `deadline`: monotonic milliseconds, for the look-up and the request together. */
  async call<Request, Response>(api: Api<Request, Response>, request: Request, deadline: number): Promise<Response> {
    const node = this.node ?? (await this.lookUp(deadline));
    const client = this.links.to(node);
    try {
      return await client.call(api, request, deadline);
    } catch (thrown) {
      if (client.dead !== null && this.node === node) this.node = null;
      throw thrown;
    }
  }

  /** Where it was asked last; null before the first answer, and when it has moved. */
  get place(): BrokerNode | null {
    return this.node;
  }

  /** A refusal as an error; see `refused`. */
  refusal(errorCode: number, api: string, subject = this.subject): KafkaRebalanceError {
    const error = brokerError(errorCode, { api, subject });
    this.refused(error);
    return error;
  }

  /** It answered with this error: what says that the coordinator has moved makes the next request look it up. */
  refused(error: KafkaRebalanceError): void {
    if (speaksOfAnotherCoordinator(error)) this.node = null;
  }

  private async lookUp(deadline: number): Promise<BrokerNode> {
    const request = { keyType: keyTypes[this.key.type], coordinatorKeys: [this.key.name] };
    const { coordinators } = await this.cluster.call(FindCoordinator, request, deadline);
    const [found] = coordinators;
    if (found?.errorCode !== 0) throw this.refusal(found?.errorCode ?? -1, 'FindCoordinator');
    const { nodeId, host, port } = found;
    this.found = { nodeId, times: this.found.nodeId === nodeId ? this.found.times + 1 : 1 };
    if (this.found.times % patienceWithLookUps === 0) this.cluster.doubt();
    this.node = { nodeId, host, port, rack: null };
    return this.node;
  }
}

import { createKafkaJsWire, systemClock } from '../../../libs/client';
import { type Link, type Wire } from '../../../libs/engine';
import {
  CreateTopics,
  errorName,
  ListOffsets,
  Metadata,
  OffsetFetch,
  rpc,
  ZERO_UUID,
  type Api,
} from '../../../libs/wire';
import { demand, eventually } from '../support/eventually';

/** Something to ask a broker, and what it says. The same of every Kafka. */
export interface ConformanceCase {
  readonly name: string;
  ask(stand: Stand): Promise<unknown>;
}

/** Every version of which the layout is known. */
export function versionsOf({
  versions,
  oldest = versions.min,
}: Pick<Api<never, never>, 'versions' | 'oldest'>): number[] {
  return Array.from({ length: versions.max - oldest + 1 }, (_, index) => oldest + index);
}

/** One cluster of one broker that is asked by bare requests, in any version, one after the other on each link. */
export class Stand {
  /** What ids that the brokers made stand for. */
  readonly aliases = new Map<string, string>();
  private readonly wire: Wire;
  private readonly links: Link[] = [];

  constructor(brokers: string[]) {
    this.wire = createKafkaJsWire({ client: { brokers, clientId: 'stand' }, clock: systemClock });
  }

  /** `link`: each number is a connection of its own, for requests that wait. */
  send<Request, Response>(api: Api<Request, Response>, version: number, request: Request, link = 0): Promise<Response> {
    this.links[link] ??= this.wire.seed();
    return this.links[link].send(rpc(api, version, request), systemClock.now() + 20_000);
  }

  /** Asks in every version. */
  async inAll<Request, Response>(
    api: Api<Request, Response>,
    request: (version: number) => Request,
  ): Promise<Record<number, Response>> {
    const answers: Record<number, Response> = {};
    for (const version of versionsOf(api)) answers[version] = await this.send(api, version, request(version));
    return answers;
  }

  /** A topic that is there and served, and its id. */
  async topic(name: string, partitions = 1): Promise<string> {
    const topic = { name, numPartitions: partitions, replicationFactor: 1, assignments: [], configs: [] };
    const created = await this.send(CreateTopics, 7, { topics: [topic], timeoutMs: 10_000, validateOnly: false });
    expect(created.topics.map(({ errorCode }) => errorName(errorCode))).toEqual(['NONE']);
    const topicId = await this.led(name, partitions);
    await this.served(name, partitions);
    return topicId;
  }

  private led(name: string, partitions: number): Promise<string> {
    return eventually(async () => {
      const asked = { topics: [{ topicId: ZERO_UUID, name }], allowAutoTopicCreation: false };
      const { topics } = await this.send(Metadata, 12, { ...asked, ...noOperations });
      const led = topics[0]?.partitions.filter(({ leaderId }) => leaderId > 0) ?? [];
      demand(led.length === partitions, 'leaders');
      return topics[0]!.topicId;
    });
  }

  /**
   * Hazard: a broker of Kafka tells of a new leader before that leader serves
   *   1. the topic is created   2. Metadata names the leader   3. a Fetch is answered NOT_LEADER_OR_FOLLOWER
   */
  private async served(name: string, count: number): Promise<void> {
    const partitions = Array.from({ length: count }, (_, partitionIndex) => ({
      ...{ partitionIndex, currentLeaderEpoch: -1, timestamp: -1n },
    }));
    const asked = { replicaId: -1, isolationLevel: 0, timeoutMs: 1000, topics: [{ name, partitions }] };
    await eventually(async () => {
      const { topics } = await this.send(ListOffsets, 7, asked);
      demand(topics[0]?.partitions.every(({ errorCode }) => errorCode === 0) === true, 'leaders that serve');
    });
  }

  /** The name of a group whose coordinator serves. */
  async group(groupId: string): Promise<string> {
    const group = { groupId, memberId: null, memberEpoch: -1, topics: [] };
    await eventually(async () => {
      const { groups } = await this.send(OffsetFetch, 8, { groups: [group], requireStable: false });
      demand(groups[0]?.errorCode === 0, 'a coordinator');
    });
    return groupId;
  }

  close(): Promise<void> {
    return this.wire.close();
  }
}

export const noOperations = { includeClusterAuthorizedOperations: false, includeTopicAuthorizedOperations: false };

export const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** What is left of an answer when ids and ports, which each cluster makes by itself, have their numbers in their order. */
export function comparable(answer: unknown, { aliases }: Stand): unknown {
  const ids = new Map(aliases);
  const numbered = (id: string): string => {
    if (!ids.has(id)) ids.set(id, `<id ${ids.size - aliases.size + 1}>`);
    return ids.get(id) ?? id;
  };
  const visit = (value: unknown, name: string): unknown => {
    if (name === 'port') return '<port>';
    if (name === 'host') return '<host>';
    if ((name === 'topicId' || name === 'clusterId') && typeof value === 'string' && value !== ZERO_UUID) {
      return numbered(value);
    }
    if (name === 'producerId' && value !== -1n) return '<producer>';
    if (name === 'errorCode' && typeof value === 'number') return errorName(value);
    // Words for people are as each likes.
    if (name === 'errorMessage') return value === null ? null : '<message>';
    if (typeof value === 'string') return value.replaceAll(uuid, numbered);
    if (typeof value === 'bigint') return `${value}n`;
    if (Buffer.isBuffer(value)) return value.toString('hex');
    if (Array.isArray(value)) {
      const items = value.map((item) => visit(item, ''));
      // Kafka keeps members in no order.
      return name === 'members'
        ? items.sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1))
        : items;
    }
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, visit(item, key)]));
  };
  return visit(answer, '');
}

import {
  createGroupConsumer,
  type ConsumerEvent,
  type ConsumerEventType,
  type ConsumerOptions,
  type GroupConsumer,
  type ProcessingOptions,
  type RecordHandler,
} from '../../libs/engine';
import {
  ConsumerGroupHeartbeat,
  DescribeGroups,
  Fetch,
  FindCoordinator,
  Heartbeat,
  JoinGroup,
  LeaveGroup,
  ListOffsets,
  OffsetCommit,
  OffsetFetch,
  SyncGroup,
  type Api,
} from '../../libs/wire';
import { answer, batch, result, wait } from './cluster/played-fetch';
import { type FakeCluster } from './cluster/fake-cluster';
import { FakeTransactions } from './transactions/fake-transactions';

export interface GroupSetup {
  readonly options?: Partial<ConsumerOptions>;
  readonly processing?: ProcessingOptions;
  readonly handle?: RecordHandler;
  /** Up to which version brokers speak OffsetCommit; 10 names topics by id. */
  readonly commitVersion?: number;
}

/** A whole consumer, alone in its group, and brokers that answer what is planned for an API; after that, all is well. */
export class PlayedGroup {
  readonly transactions = new FakeTransactions();
  readonly brokers: FakeCluster = this.transactions.brokers;
  readonly events: ConsumerEvent[] = [];
  readonly consumer: GroupConsumer;
  /** By partition of `orders`. */
  readonly committed = new Map<number, bigint>();
  /** One record at each offset below this. */
  end = 1n;
  generation = 0;
  /** What whoever looks at the group is told that its member has. */
  assigned: 'what it has' | 'nothing' = 'what it has';
  /** The last member that the coordinator has made. */
  memberId = '';
  private members = 0;
  private readonly held = new Map<string, Promise<void>>();

  constructor({
    options = {},
    processing = {},
    handle = () => Promise.resolve(),
    commitVersion = 10,
  }: GroupSetup = {}) {
    this.brokers.leaders = [0];
    this.playClassic();
    this.playConsumer();
    this.playOffsets(commitVersion);
    const { clock, wire } = this.brokers;
    this.consumer = createGroupConsumer({
      ...{ clock, wire, hooks: [] },
      options: {
        // A commit at the moment of a heartbeat could not be told from one that the heartbeat follows.
        ...{ groupId: 'g', autoOffsetReset: 'earliest', heartbeatIntervalMs: 1000, autoCommitIntervalMs: 1010 },
        ...{ requestTimeoutMs: 5000, drainTimeoutMs: 2000, stopTimeoutMs: 10_000 },
        ...options,
      },
      listeners: [{ name: 'Test.handle', topics: ['orders'], processing, handle }],
    });
    this.consumer.observe((event) => this.events.push(event));
  }

  get plan(): FakeTransactions['plan'] {
    return this.transactions.plan;
  }

  async advance(ms: number): Promise<void> {
    await this.brokers.clock.advance(ms);
  }

  /** Started, joined, and everything that there is processed and committed. */
  async settled(): Promise<this> {
    await this.consumer.start();
    await this.advance(5000);
    return this;
  }

  of<T extends ConsumerEventType>(type: T): Extract<ConsumerEvent, { type: T }>[] {
    return this.events.filter((event): event is Extract<ConsumerEvent, { type: T }> => event.type === type);
  }

  /** The requests to coordinators so far, in words that tell who asks, and for which generation. */
  asked(): string[] {
    return this.log().map(({ words }) => words);
  }

  log(): { readonly at: number; readonly words: string }[] {
    return this.brokers.wire.requests.flatMap(({ api, at, request }) => {
      const words = inWords(api, request as Asked);
      return words === null ? [] : [{ at, words }];
    });
  }

  /** Answers to this API wait until the function that is returned is called; what is planned then is what counts. */
  hold(api: string): () => void {
    let release = (): void => undefined;
    this.held.set(api, new Promise((resolve) => (release = resolve)));
    return () => {
      this.held.delete(api);
      release();
    };
  }

  private on<Q, R>(api: Api<Q, R>, make: (request: Q, errorCode: number) => R): void {
    this.brokers.wire.on(api, async (request) => {
      await this.held.get(api.name);
      return this.transactions.coded(api.name, (code) => make(request, code));
    });
  }

  private playClassic(): void {
    const assignments = new Map<string, Buffer>();
    this.brokers.wire.on(FindCoordinator, ({ keyType, coordinatorKeys }) =>
      this.transactions.coded(`FindCoordinator ${keyTypes[keyType]}`, (errorCode) => ({
        throttleTimeMs: 0,
        coordinators: coordinatorKeys.map((key) => ({
          ...{ key, errorCode, errorMessage: null },
          ...{ nodeId: this.brokers.coordinatorNode, host: `broker-${this.brokers.coordinatorNode}`, port: 9092 },
        })),
      })),
    );
    this.on(JoinGroup, ({ memberId, groupInstanceId, protocols }, planned) => {
      const unknown = memberId === '' && planned === 0;
      if (unknown || planned === 79) this.memberId = `m${(this.members += 1)}`;
      const errorCode = unknown && groupInstanceId === null ? 79 : planned;
      if (errorCode === 0) this.generation += 1;
      const [first] = protocols;
      return {
        ...{ throttleTimeMs: 0, errorCode, generationId: this.generation, skipAssignment: false },
        ...{ protocolType: 'consumer', protocolName: first?.name ?? null },
        ...{ leader: this.memberId, memberId: this.memberId },
        members:
          errorCode === 0
            ? [{ memberId: this.memberId, groupInstanceId, metadata: first?.metadata ?? Buffer.alloc(0) }]
            : [],
      };
    });
    this.on(SyncGroup, ({ memberId, protocolType, protocolName, assignments: given }, errorCode) => {
      for (const one of given) assignments.set(one.memberId, one.assignment);
      const assignment = errorCode === 0 ? assignments.get(memberId) : undefined;
      return { throttleTimeMs: 0, errorCode, protocolType, protocolName, assignment: assignment ?? Buffer.alloc(0) };
    });
    this.on(Heartbeat, (_, errorCode) => ({ throttleTimeMs: 0, errorCode }));
    this.on(LeaveGroup, ({ members }, errorCode) => ({
      ...{ throttleTimeMs: 0, errorCode },
      members: members.map(({ memberId, groupInstanceId }) => ({ memberId, groupInstanceId, errorCode: 0 })),
    }));
    this.on(DescribeGroups, (_, errorCode) => ({
      throttleTimeMs: 0,
      groups: [
        {
          ...{ errorCode, errorMessage: null, groupId: 'g', groupState: 'Stable', protocolType: 'consumer' },
          ...{ protocolData: 'range', authorizedOperations: 0 },
          members: [
            {
              ...{ memberId: this.memberId, groupInstanceId: null, clientId: 'java', clientHost: '/10.0.0.1' },
              memberMetadata: Buffer.alloc(0),
              memberAssignment:
                (this.assigned === 'nothing' ? null : assignments.get(this.memberId)) ?? Buffer.alloc(0),
            },
          ],
        },
      ],
    }));
  }

  private playConsumer(): void {
    this.on(ConsumerGroupHeartbeat, ({ memberId, memberEpoch, topicPartitions }, errorCode) => {
      if (memberEpoch === 0 && errorCode === 0) this.generation += 1;
      const all = { topicPartitions: [{ topicId: this.brokers.topicId, partitions: [0] }] };
      return {
        ...{ throttleTimeMs: 0, errorCode, errorMessage: errorCode === 0 ? null : 'in the words of the broker' },
        ...{ memberId, memberEpoch: memberEpoch < 0 ? memberEpoch : this.generation, heartbeatIntervalMs: 1000 },
        assignment: errorCode === 0 && (memberEpoch === 0 || topicPartitions !== null) ? all : null,
      };
    });
  }

  private playOffsets(commitVersion: number): void {
    this.on(OffsetFetch, ({ groups }, planned) => {
      const ofPartition = partitionErrors.has(planned);
      return {
        throttleTimeMs: 0,
        groups: groups.map(({ groupId, topics }) => ({
          ...{ groupId, errorCode: ofPartition ? 0 : planned },
          topics: (planned === 0 || ofPartition ? (topics ?? []) : []).map(({ name, topicId, partitionIndexes }) => ({
            ...{ name, topicId },
            partitions: partitionIndexes.map((partitionIndex) => ({
              ...{ partitionIndex, committedOffset: this.committed.get(partitionIndex) ?? -1n },
              ...{ committedLeaderEpoch: -1, metadata: '', errorCode: planned },
            })),
          })),
        })),
      };
    });
    const versions = { min: OffsetCommit.versions.min, max: commitVersion };
    this.on({ ...OffsetCommit, versions }, ({ topics }, errorCode) => ({
      throttleTimeMs: 0,
      topics: topics.map(({ name, topicId, partitions }) => ({
        ...{ name, topicId },
        partitions: partitions.map(({ partitionIndex, committedOffset }) => {
          if (errorCode === 0) this.committed.set(partitionIndex, committedOffset);
          return { partitionIndex, errorCode };
        }),
      })),
    }));
    this.on(ListOffsets, ({ topics }, errorCode) => ({
      throttleTimeMs: 0,
      topics: topics.map(({ name, partitions }) => ({
        name,
        partitions: partitions.map(({ partitionIndex }) => ({
          ...{ partitionIndex, errorCode, timestamp: -1n, offset: 0n, leaderEpoch: 0 },
        })),
      })),
    }));
    this.brokers.wire.on(Fetch, async (request) => {
      const partitions = request.topics.flatMap((topic) => topic.partitions);
      if (partitions.every(({ fetchOffset }) => fetchOffset >= this.end)) await wait(this.brokers, request.maxWaitMs);
      return answer(request, (partition, offset) =>
        result(partition, offset < this.end ? { records: batch(offset) } : {}),
      );
    });
  }
}

const keyTypes = ['group', 'transaction'];

/** What OffsetFetch says of one partition; the rest it says of the group. */
const partitionErrors: ReadonlySet<number> = new Set([3, 29, 88, 100]);

interface Asked {
  readonly memberId?: string;
  readonly members?: readonly { readonly memberId: string }[];
  readonly generationId?: number;
  readonly generationIdOrMemberEpoch?: number;
  readonly memberEpoch?: number;
  readonly keyType?: number;
  readonly committed?: boolean;
  readonly producerEpoch?: number;
}

function inWords(api: string, asked: Asked): string | null {
  switch (api) {
    case 'FindCoordinator':
      return `${api} ${keyTypes[asked.keyType ?? 0]}`;
    case 'JoinGroup':
      return `${api} as ${asked.memberId === '' ? 'nobody' : asked.memberId}`;
    case 'LeaveGroup':
      return `${api} as ${asked.members?.[0]?.memberId}`;
    case 'SyncGroup':
    case 'Heartbeat':
    case 'TxnOffsetCommit':
      return `${api} in ${asked.generationId}`;
    case 'OffsetCommit':
      return `${api} in ${asked.generationIdOrMemberEpoch}`;
    case 'ConsumerGroupHeartbeat':
      return `${api} in ${asked.memberEpoch}`;
    case 'EndTxn':
      return `${api} ${asked.committed === true ? 'commit' : 'abort'}`;
    case 'InitProducerId':
      return `${api} after ${asked.producerEpoch}`;
    case 'OffsetFetch':
    case 'DescribeGroups':
    case 'AddPartitionsToTxn':
    case 'AddOffsetsToTxn':
    case 'Produce':
      return api;
    default:
      return null;
  }
}

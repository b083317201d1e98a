import { asError, KafkaRebalanceError, TransactionalClient, type ProducerSetup } from '../../../libs/engine';
import { LeaseTransactions } from '../../../libs/engine/lease/lease-transactions';
import { noAnswer } from '../../../libs/testing';
import {
  AddOffsetsToTxn,
  AddPartitionsToTxn,
  decodeRecords,
  EndTxn,
  ErrorCode,
  InitProducerId,
  Produce,
  TxnOffsetCommit,
  type KafkaErrorName,
} from '../../../libs/wire';
import { FakeCluster } from '../cluster/fake-cluster';

/** What a request is answered: an error by name or number; `lost`: nothing. */
export type Outcome = KafkaErrorName | number | 'lost';

/** Where a batch begins that a leader took, by its producer epoch and sequence. */
export interface WrittenBatch {
  readonly node: number;
  readonly partition: number;
  readonly epoch: number;
  readonly sequence: number;
  readonly count: number;
  readonly bytes: number;
}

/** Brokers that take part in transactions as long as no other outcome is planned. */
export class FakeTransactions {
  readonly brokers = new FakeCluster({ requestTimeoutMs: 1000, retryBackoffMs: 100, retryBackoffMaxMs: 1000 });
  readonly client: TransactionalClient;
  readonly written: WrittenBatch[] = [];
  /** What the next requests of an API are answered; after that, all is well. */
  readonly plan: Partial<Record<string, Outcome[]>> = {};
  private epoch = -1;

  constructor() {
    const { cluster, clock, wire } = this.brokers;
    const options = { requestTimeoutMs: 1000, retryBackoffMs: 100, retryBackoffMaxMs: 1000 };
    this.client = new TransactionalClient({ cluster, clock, options });
    wire.on(InitProducerId, () =>
      this.coded('InitProducerId', (errorCode) => {
        if (errorCode === 0) this.epoch += 1;
        return { throttleTimeMs: 0, errorCode, producerId: 7n, producerEpoch: this.epoch };
      }),
    );
    wire.on(AddPartitionsToTxn, ({ topics }) =>
      this.coded('AddPartitionsToTxn', (partitionErrorCode) => ({
        throttleTimeMs: 0,
        resultsByTopic: topics.map(({ name, partitions }) => ({
          name,
          resultsByPartition: partitions.map((partitionIndex) => ({ partitionIndex, partitionErrorCode })),
        })),
      })),
    );
    const plain = (name: string) => () => this.coded(name, (errorCode) => ({ throttleTimeMs: 0, errorCode }));
    wire.on(AddOffsetsToTxn, plain('AddOffsetsToTxn'));
    wire.on(EndTxn, plain('EndTxn'));
    wire.on(TxnOffsetCommit, ({ topics }) =>
      this.coded('TxnOffsetCommit', (errorCode) => ({
        throttleTimeMs: 0,
        topics: topics.map(({ name, partitions }) => ({
          name,
          partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode })),
        })),
      })),
    );
    wire.on(Produce, ({ topicData }, node) => {
      for (const { index, records } of topicData.flatMap(({ partitionData }) => partitionData)) {
        const bytes = records!;
        this.written.push({
          ...{ node, partition: index, bytes: bytes.length },
          ...{ epoch: bytes.readInt16BE(51), sequence: bytes.readInt32BE(53), count: bytes.readInt32BE(57) },
        });
        expect(decodeRecords(bytes, { fetchOffset: 0n }).records.length).toBe(bytes.readInt32BE(57));
      }
      return this.coded('Produce', (errorCode) => ({
        ...{ throttleTimeMs: 0, nodeEndpoints: [] },
        responses: topicData.map(({ name, partitionData }) => ({
          name,
          partitionResponses: partitionData.map(({ index }) => ({
            ...{ index, errorCode, baseOffset: 0n, logAppendTimeMs: -1n, logStartOffset: 0n, recordErrors: [] },
            ...{ errorMessage: null, currentLeader: { leaderId: -1, leaderEpoch: -1 } },
          })),
        })),
      }));
    });
  }

  /** By the plan: the answer with this error, or none. */
  coded<A>(name: string, answer: (errorCode: number) => A): A | typeof noAnswer {
    const outcome = this.plan[name]?.shift() ?? 'NONE';
    if (outcome === 'lost') return noAnswer;
    return answer(typeof outcome === 'number' ? outcome : ErrorCode[outcome]);
  }

  /** The transactions of the leases of a member. */
  ofLeases(identity: () => { readonly memberId: string; readonly generation: number } | null): LeaseTransactions {
    const { client, brokers } = this;
    return new LeaseTransactions({
      ...{ client, clock: brokers.clock, groupId: 'g', groupInstanceId: null, identity },
      ...{ requestTimeoutMs: 1000, transactionTimeoutMs: 60_000 },
      fetchCommitted: () => Promise.resolve(new Map()),
    });
  }

  producer(setup: Partial<ProducerSetup> = {}) {
    return this.client.producer({ transactionalId: 't', maxBlockMs: 5000, ...setup });
  }

  /** The name of the error that a call ends with, or `done`, while `ms` pass. */
  async outcome(call: Promise<unknown>, ms = 6000): Promise<string> {
    const settled = call.then(
      () => 'done',
      (thrown: unknown) => (thrown instanceof KafkaRebalanceError ? thrown.code : asError(thrown).message),
    );
    await this.brokers.clock.advance(ms);
    return Promise.race([settled, Promise.resolve('pending')]);
  }

  /** Requests of the transactions, as they were sent. */
  asked(): string[] {
    return this.brokers.wire.requests.map(({ api }) => api).filter((api) => api !== 'Metadata');
  }

  requests<T>(name: string): T[] {
    return this.brokers.wire.requests.filter(({ api }) => api === name).map(({ request }) => request as T);
  }
}

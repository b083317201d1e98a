import {
  AddOffsetsToTxn,
  AddPartitionsToTxn,
  encodeBatch,
  EndTxn,
  errorName,
  FindCoordinator,
  InitProducerId,
  Produce,
  TxnOffsetCommit,
  type TxnOffsetCommitRequest,
} from '../../../libs/wire';
import { demand, eventually } from '../support/eventually';
import { type Stand } from './stand';

/** Of all records. Not long ago: Kafka begins a new file where the next batch, a marker, is much younger, and a fetch ends there. */
export const writtenAt = BigInt(Date.now());

export type Claim = { readonly producerId: bigint; readonly producerEpoch: number };

const nobody: Claim = { producerId: -1n, producerEpoch: -1 };

/** A transactional producer that says what it is told to. */
export class TransactionActor {
  claim = nobody;
  private sequence = 0;

  constructor(
    private readonly stand: Stand,
    readonly transactionalId: string,
  ) {}

  /** One InitProducerId; remembers what it gets. */
  async begin(version = 4, claim = nobody, transactionTimeoutMs = 60_000): Promise<string> {
    const { transactionalId } = this;
    const answer = await this.stand.send(InitProducerId, version, { transactionalId, transactionTimeoutMs, ...claim });
    if (answer.errorCode !== 0) return errorName(answer.errorCode);
    this.claim = { producerId: answer.producerId, producerEpoch: answer.producerEpoch };
    this.sequence = 0;
    return `epoch ${answer.producerEpoch}`;
  }

  /** Until it is told something else than to come later. */
  enter(version = 4, claim = nobody): Promise<string> {
    return patiently(async () => {
      // Who asks where the coordinator is makes Kafka have one.
      await this.stand.send(FindCoordinator, 4, { keyType: 1, coordinatorKeys: [this.transactionalId] });
      return this.begin(version, claim);
    });
  }

  add(topic: string, partitions: readonly number[] = [0], version = 3, claim = this.claim): Promise<string> {
    const asked = { transactionalId: this.transactionalId, ...claim, topics: [{ name: topic, partitions }] };
    return patiently(async () => {
      const { resultsByTopic } = await this.stand.send(AddPartitionsToTxn, version, asked);
      return resultsByTopic
        .flatMap(({ resultsByPartition }) => resultsByPartition)
        .map(({ partitionErrorCode }) => errorName(partitionErrorCode))
        .join();
    });
  }

  addOffsets(groupId: string, version = 4, claim = this.claim): Promise<string> {
    return patiently(async () => {
      const asked = { transactionalId: this.transactionalId, ...claim, groupId };
      return errorName((await this.stand.send(AddOffsetsToTxn, version, asked)).errorCode);
    });
  }

  /** Two records. */
  produce(topic: string, more: { version?: number; claim?: Claim; index?: number; id?: string | null } = {}) {
    const { version = 11, claim = this.claim, index = 0, id = this.transactionalId } = more;
    return patiently(async () => {
      const answer = await this.write(topic, index, id, version, claim, true);
      if (answer === 'NONE') this.sequence += 2;
      return answer;
    });
  }

  /** As if there were no transaction. */
  produceOutside(topic: string): Promise<string> {
    return this.write(topic, 0, null, 11, this.claim, false);
  }

  private async write(
    topic: string,
    index: number,
    transactionalId: string | null,
    version: number,
    claim: Claim,
    transactional: boolean,
  ): Promise<string> {
    const records = ['a', 'b'].map((value) => ({
      key: null,
      value: Buffer.from(value),
      timestamp: writtenAt,
    }));
    const batch = encodeBatch({ baseOffset: 0n, records, ...claim, baseSequence: this.sequence, transactional });
    const topicData = [{ name: topic, partitionData: [{ index, records: batch }] }];
    const asked = { transactionalId, acks: -1, timeoutMs: 5000, topicData };
    const { responses } = await this.stand.send(Produce, version, asked);
    return responses
      .flatMap(({ partitionResponses }) => partitionResponses.map(({ errorCode }) => errorName(errorCode)))
      .join();
  }

  commitOffset(
    groupId: string,
    topic: string,
    offset: bigint,
    more: Partial<TxnOffsetCommitRequest> & { version?: number; metadata?: string } = {},
  ): Promise<string> {
    const { version = 4, metadata = 'note', ...rest } = more;
    const member = { generationId: -1, memberId: '', groupInstanceId: null };
    const partition = {
      partitionIndex: 0,
      committedOffset: offset,
      committedLeaderEpoch: -1,
      committedMetadata: metadata,
    };
    const topics = [{ name: topic, partitions: [partition] }];
    const asked = { transactionalId: this.transactionalId, groupId, ...this.claim, ...member, topics, ...rest };
    return patiently(async () => {
      const answer = await this.stand.send(TxnOffsetCommit, version, asked);
      return answer.topics.flatMap(({ partitions }) => partitions.map(({ errorCode }) => errorName(errorCode))).join();
    });
  }

  end(committed: boolean, version = 4, claim = this.claim): Promise<string> {
    const { transactionalId } = this;
    return patiently(async () => {
      const { errorCode } = await this.stand.send(EndTxn, version, { transactionalId, ...claim, committed });
      return errorName(errorCode);
    });
  }
}

/**
 * Kafka writes markers after it has answered, and makes the coordinator's topic when it is asked for the first time: it tells who
 * comes too early to come again.
 */
function patiently(ask: () => Promise<string>): Promise<string> {
  return eventually(async () => {
    const answer = await ask();
    demand(!later.has(answer), answer);
    return answer;
  });
}

const later: ReadonlySet<string> = new Set([
  ...['CONCURRENT_TRANSACTIONS', 'COORDINATOR_NOT_AVAILABLE', 'COORDINATOR_LOAD_IN_PROGRESS'],
  ...['NOT_COORDINATOR', 'NOT_ENOUGH_REPLICAS'],
]);

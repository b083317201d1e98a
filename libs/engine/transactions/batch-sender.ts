import { partitionKey, type TopicPartition } from '../../protocol';
import { encodeBatch, Produce, type CompressionType, type ProduceResponse } from '../../wire';
import {
  before,
  brokerError,
  byTopic,
  type Attempts,
  type Cluster,
  type ClusterMetadata,
  type NodeLinks,
} from '../cluster';
import { asError, KafkaRebalanceError } from '../errors';
import { type BrokerNode, type Clock } from '../ports';
import { type OutputBatch, type PartitionOutput } from './output';
import { type Sequences } from './sequences';
import { type ProducerIdentity } from './transaction-requests';

export interface BatchSenderContext {
  readonly cluster: Cluster;
  readonly links: NodeLinks;
  readonly clock: Clock;
  readonly maxRequestBytes: number;
  readonly compression: CompressionType;
}

/** Encoded once: what is sent again has the same sequence, by which the broker knows it. */
interface EncodedBatch extends TopicPartition {
  readonly bytes: Buffer;
}

const leaderNotAvailable = 5;
const allReplicas = -1;

/** Writes batches to the leaders of their partitions; of each partition one at a time. */
export class BatchSender {
  constructor(private readonly context: BatchSenderContext) {}

  /** Resolves when all is written and replicated. After a failure the sequences are not known any more. */
  async send(
    identity: ProducerIdentity,
    sequences: Sequences,
    outputs: readonly PartitionOutput[],
    attempts: Attempts,
    deadline: number,
  ): Promise<void> {
    const waiting = outputs.map((output) => ({ ...output, batches: [...output.batches] }));
    for (;;) {
      const round = nextRound(waiting, this.context.maxRequestBytes);
      if (round.length === 0) return;
      const encoded = round.map((batch) => this.encode(identity, sequences, batch));
      const left = new Map(encoded.map((batch) => [partitionKey(batch), batch]));
      await attempts.until(deadline, (until, failures) => this.deliver(identity, left, failures > 0, until));
    }
  }

  private encode(
    { producerId, producerEpoch }: ProducerIdentity,
    sequences: Sequences,
    { topic, partition, records }: TopicPartition & OutputBatch,
  ): EncodedBatch {
    const { compression } = this.context;
    const baseSequence = sequences.take({ topic, partition }, records.length);
    const producer = { producerId, producerEpoch, baseSequence, transactional: true };
    return { topic, partition, bytes: encodeBatch({ ...producer, baseOffset: 0n, records, compression }) };
  }

  /** One request to each leader. Takes what is written out of `left`; throws what a batch failed with, the worst first. */
  private async deliver(
    { transactionalId }: ProducerIdentity,
    left: Map<string, EncodedBatch>,
    refresh: boolean,
    deadline: number,
  ): Promise<void> {
    const { cluster, clock } = this.context;
    const topics = [...new Set([...left.values()].map(({ topic }) => topic))];
    const metadata = await before(clock, deadline, cluster.metadata(topics, { refresh }), 'The look-up of leaders');
    const errors: Error[] = [];
    await Promise.all(
      byLeader(metadata, [...left.values()], errors).map(async ([node, batches]) => {
        try {
          const answer = await this.produce(node, transactionalId, batches, deadline);
          for (const [partition, errorCode] of codesOf(answer)) {
            if (errorCode === 0) left.delete(partition);
            else this.refused(partition, errorCode, left, errors);
          }
        } catch (thrown) {
          errors.push(asError(thrown));
        }
      }),
    );
    const worst = errors.find((error) => !(error instanceof KafkaRebalanceError) || error.disposition !== 'retry');
    if (worst !== undefined) throw worst;
    if (left.size > 0) throw errors[0] ?? brokerError(leaderNotAvailable, { api: 'Produce' });
  }

  private refused(partition: string, errorCode: number, left: Map<string, EncodedBatch>, errors: Error[]): void {
    const error = brokerError(errorCode, { api: 'Produce', subject: partition });
    // It was written by a request that we have no answer of.
    if (error.code === 'DUPLICATE_SEQUENCE_NUMBER') left.delete(partition);
    else errors.push(error);
  }

  private produce(
    node: BrokerNode,
    transactionalId: string,
    batches: readonly EncodedBatch[],
    deadline: number,
  ): Promise<ProduceResponse> {
    const topicData = byTopic(batches).map(([name, members]) => ({
      name,
      partitionData: members.map(({ partition, bytes }) => ({ index: partition, records: bytes })),
    }));
    const timeoutMs = Math.max(1, Math.floor(deadline - this.context.clock.now()));
    const request = { transactionalId, acks: allReplicas, timeoutMs, topicData };
    return this.context.links.to(node).call(Produce, request, deadline);
  }
}

/** The first batch of each partition, as long as they have room in one request. They are taken out of `waiting`. */
function nextRound(waiting: readonly PartitionOutput[], maxRequestBytes: number): (TopicPartition & OutputBatch)[] {
  const round: (TopicPartition & OutputBatch)[] = [];
  let sizeBytes = 0;
  for (const { topic, partition, batches } of waiting) {
    const [batch] = batches;
    if (batch === undefined) continue;
    if (round.length > 0 && sizeBytes + batch.sizeBytes > maxRequestBytes) break;
    batches.shift();
    sizeBytes += batch.sizeBytes;
    round.push({ topic, partition, ...batch });
  }
  return round;
}

function byLeader(
  metadata: ClusterMetadata,
  batches: readonly EncodedBatch[],
  errors: Error[],
): [BrokerNode, EncodedBatch[]][] {
  const leaders = new Map<BrokerNode, EncodedBatch[]>();
  for (const batch of batches) {
    const leader = metadata.leaderOf(batch);
    if (leader !== null) leaders.set(leader, [...(leaders.get(leader) ?? []), batch]);
    else errors.push(brokerError(leaderNotAvailable, { api: 'Produce', subject: partitionKey(batch) }));
  }
  return [...leaders];
}

function codesOf({ responses }: ProduceResponse): [string, number][] {
  return responses.flatMap(({ name, partitionResponses }) =>
    partitionResponses.map(({ index, errorCode }): [string, number] => [
      partitionKey({ topic: name, partition: index }),
      errorCode,
    ]),
  );
}

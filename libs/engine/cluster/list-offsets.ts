import { partitionKey, type TopicPartition } from '../../protocol';
import { ListOffsets, type ListOffsetsRequest } from '../../wire';
import { answered } from '../answered';
import { KafkaRebalanceError } from '../errors';
import { type ResolvedConsumerOptions } from '../options';
import { type BrokerNode, type Clock } from '../ports';
import { RepeatingTimer } from '../repeating-timer';
import { type BrokerClient } from './broker-client';
import { brokerError } from './broker-errors';
import { type Cluster } from './cluster';
import { type ClusterMetadata } from './cluster-metadata';
import { byTopic, failIfFatal } from './offset-requests';

export interface ListOffsetsContext {
  readonly cluster: Pick<Cluster, 'current' | 'metadata' | 'connect'>;
  readonly clock: Clock;
  readonly options: Pick<ResolvedConsumerOptions, 'isolationLevel'>;
}

/** One leader, and what it is asked about. */
interface Question {
  readonly node: BrokerNode;
  readonly client: BrokerClient;
  readonly partitions: readonly TopicPartition[];
}

/** As long as an answer is outstanding, it is looked so often whether somebody else leads. */
const overdueMs = 1000;

/**
 * Asks the leaders. `timestamp`: milliseconds since 1970, `EARLIEST_TIMESTAMP` or `LATEST_TIMESTAMP`. What has no leader
 * now, or whose leader does not answer, is left out, and worth asking again.
 *
 * Hazard: a frozen leader breaks no connection
 *   1. one leader of three is frozen   2. the other two answer   3. everybody waits until `deadline` for the third, though
 *      its partitions have long had another leader
 * So what is found is not held back for long, and a leader is left when it is none any more.
 */
export async function listOffsets(
  context: ListOffsetsContext,
  partitions: readonly TopicPartition[],
  timestamp: bigint,
  deadline: number,
): Promise<ReadonlyMap<string, bigint>> {
  const { cluster, clock, options } = context;
  const topics = [...new Set(partitions.map(({ topic }) => topic))];
  const questions = questionsTo(await cluster.metadata(topics), partitions, cluster);
  const found = new Map<string, bigint>();
  const refresh = (): Promise<ClusterMetadata> => cluster.metadata(topics, { refresh: true });
  let leave = (): void => undefined;
  const moved = new Promise<void>((resolve) => (leave = resolve));
  const watch = new RepeatingTimer(clock, overdueMs, () => {
    const look = (known: ClusterMetadata): void => {
      if (hasMoved(partitions, questions, known, found)) leave();
    };
    refresh().then(look, () => undefined);
  });
  try {
    const ask = async (question: Question): Promise<boolean> => {
      const request = requestOf(question.partitions, timestamp, options);
      return askLeader(question.client, request, deadline, found);
    };
    await Promise.race([answered(clock, questions.map(ask)), moved]);
  } finally {
    watch.cancel();
    for (const { client } of questions) client.dispose();
  }
  if (found.size === 0 && partitions.length > 0) await refresh();
  return found;
}

/** True if there was an answer with something in it. Only what cannot mend itself is thrown. */
async function askLeader(
  client: BrokerClient,
  request: ListOffsetsRequest,
  deadline: number,
  found: Map<string, bigint>,
): Promise<boolean> {
  try {
    const { topics } = await client.call(ListOffsets, request, deadline);
    const before = found.size;
    for (const topic of topics) {
      for (const { partitionIndex, errorCode, offset } of topic.partitions) {
        const key = partitionKey({ topic: topic.name, partition: partitionIndex });
        if (errorCode === 0) found.set(key, offset);
        else failIfFatal(brokerError(errorCode, { api: 'ListOffsets', subject: key }));
      }
    }
    return found.size > before;
  } catch (thrown) {
    if (!(thrown instanceof KafkaRebalanceError) || thrown.disposition !== 'retry') throw thrown;
    return false;
  }
}

function questionsTo(
  metadata: ClusterMetadata,
  partitions: readonly TopicPartition[],
  cluster: Pick<Cluster, 'connect'>,
): readonly Question[] {
  const byLeader = new Map<BrokerNode, TopicPartition[]>();
  for (const partition of partitions) {
    const leader = metadata.leaderOf(partition);
    if (leader !== null) byLeader.set(leader, [...(byLeader.get(leader) ?? []), partition]);
  }
  return [...byLeader].map(([node, led]) => ({ node, client: cluster.connect(node), partitions: led }));
}

/** Whether a partition that is not found has another leader than the one that was asked, or one at last. */
function hasMoved(
  partitions: readonly TopicPartition[],
  questions: readonly Question[],
  metadata: ClusterMetadata,
  found: ReadonlyMap<string, bigint>,
): boolean {
  return partitions.some((partition) => {
    const leader = metadata.leaderOf(partition);
    if (leader === null || found.has(partitionKey(partition))) return false;
    const asked = questions.find((question) => question.partitions.includes(partition));
    return asked?.node.nodeId !== leader.nodeId;
  });
}

function requestOf(
  partitions: readonly TopicPartition[],
  timestamp: bigint,
  { isolationLevel }: ListOffsetsContext['options'],
): ListOffsetsRequest {
  return {
    ...{ replicaId: -1, isolationLevel: isolationLevel === 'read_committed' ? 1 : 0, timeoutMs: 0 },
    topics: byTopic(partitions).map(([name, members]) => ({
      name,
      partitions: members.map(({ partition }) => ({ partitionIndex: partition, currentLeaderEpoch: -1, timestamp })),
    })),
  };
}

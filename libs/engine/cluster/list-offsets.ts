import { partitionKey, type TopicPartition } from '../../protocol';
import { ErrorCode, ListOffsets, type ListOffsetsRequest } from '../../wire';
import { answered } from '../answered';
import { KafkaRebalanceError } from '../errors';
import { type ResolvedConsumerOptions } from '../options';
import { type BrokerNode, type Clock } from '../ports';
import { RepeatingTimer } from '../repeating-timer';
import { type BrokerClient } from './broker-client';
import { brokerError } from './broker-errors';
import { type Cluster } from './cluster';
import { type ClusterMetadata } from './cluster-metadata';
import { listOffsetsRequest, partitionsByLeader, readLogOffsets } from './log-offsets';
import { worthRepeating } from './offset-requests';

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
 * now, or whose leader does not answer, is left out, and worth asking again. Rejects with the reason if nothing is left.
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
  const leaderless = partitions.find((one) => !questions.some((question) => question.partitions.includes(one)));
  let delay =
    leaderless === undefined
      ? null
      : brokerError(ErrorCode.LEADER_NOT_AVAILABLE, { api: 'Metadata', subject: partitionKey(leaderless) });
  const refresh = (): Promise<ClusterMetadata> => cluster.metadata(topics, { refresh: true });
  let leave = (): void => undefined;
  const moved = new Promise<void>((resolve) => (leave = resolve));
  const watch = new RepeatingTimer(clock, overdueMs, () => {
    const look = (known: ClusterMetadata): void => {
      if (hasMoved(partitions, questions, known, found)) leave();
    };
    refresh().then(look, () => undefined);
  });
  let reason: KafkaRebalanceError | null = null;
  try {
    const ask = async (question: Question): Promise<boolean> => {
      const request = listOffsetsRequest(question.partitions, timestamp, options);
      const before = found.size;
      delay = (await askLeader(question.client, request, deadline, found)) ?? delay;
      return found.size > before;
    };
    await Promise.race([answered(clock, questions.map(ask)), moved]);
    // What a leader says from now on is only that it was left.
    reason = delay;
  } finally {
    watch.cancel();
    for (const { client } of questions) client.dispose();
  }
  if (found.size > 0 || partitions.length === 0) return found;
  await refresh();
  if (reason !== null) throw reason;
  return found;
}

/** Resolves with the last reason for which something is left out. Only what cannot mend itself is thrown. */
async function askLeader(
  client: BrokerClient,
  request: ListOffsetsRequest,
  deadline: number,
  found: Map<string, bigint>,
): Promise<KafkaRebalanceError | null> {
  let delay: KafkaRebalanceError | null = null;
  try {
    const answer = readLogOffsets(await client.call(ListOffsets, request, deadline));
    for (const [key, offset] of answer.found) found.set(key, offset);
    for (const error of answer.failed.values()) delay = worthRepeating(error);
  } catch (thrown) {
    if (!(thrown instanceof KafkaRebalanceError)) throw thrown;
    delay = worthRepeating(thrown);
  }
  return delay;
}

function questionsTo(
  metadata: ClusterMetadata,
  partitions: readonly TopicPartition[],
  cluster: Pick<Cluster, 'connect'>,
): readonly Question[] {
  return [...partitionsByLeader(metadata, partitions)].map(([node, led]) => ({
    ...{ node, client: cluster.connect(node), partitions: led },
  }));
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

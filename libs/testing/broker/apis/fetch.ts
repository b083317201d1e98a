import {
  ErrorCode,
  Fetch,
  type FetchPartition,
  type FetchPartitionResult,
  type FetchRequest,
  type FetchResponse,
  type FetchTopic,
} from '../../../wire';
import { serve, type RequestContext } from '../served-api';
import { type Partition, type Topic } from '../topic-catalogue';
import { currentLeader, refusePartition } from './records';

const idsFrom = 13;
const readCommitted = 1;
const empty: FetchResponse = { throttleTimeMs: 0, errorCode: 0, sessionId: 0, responses: [], nodeEndpoints: [] };

function topicOf({ topic, topicId }: FetchTopic, { cluster, version }: RequestContext): Topic | null {
  return version >= idsFrom ? cluster.topics.withId(topicId) : cluster.topics.named(topic);
}

/** One look at all partitions that were asked for. */
class FetchRound {
  bytes = 0;
  hasError = false;

  constructor(
    private readonly request: FetchRequest,
    private readonly context: RequestContext,
  ) {}

  get isEnough(): boolean {
    return this.hasError || this.bytes >= this.request.minBytes;
  }

  read(): FetchResponse {
    const responses = this.request.topics.map((asked) => {
      const topic = topicOf(asked, this.context);
      const partitions = asked.partitions.map((one) => this.readOne(topic, one));
      return { topic: asked.topic, topicId: asked.topicId, partitions };
    });
    const moved = responses.some(({ partitions }) => partitions.some((one) => one.currentLeader.leaderId >= 0));
    const nodeEndpoints = moved ? this.context.cluster.nodes : [];
    return { ...empty, responses, nodeEndpoints };
  }

  private readOne(topic: Topic | null, asked: FetchPartition): FetchPartitionResult {
    const { partition: index, currentLeaderEpoch, fetchOffset, partitionMaxBytes } = asked;
    const unknown = topic === null && this.context.version >= idsFrom;
    const partition = topic?.partitions[index] ?? null;
    const errorCode = unknown
      ? ErrorCode.UNKNOWN_TOPIC_ID
      : refusePartition(partition, currentLeaderEpoch, this.context);
    if (partition === null || errorCode !== 0) return this.failed(index, errorCode, partition);
    const { log } = partition;
    const room = Math.max(0, Math.min(partitionMaxBytes, this.request.maxBytes - this.bytes));
    const onlyCommitted = this.request.isolationLevel === readCommitted;
    const end = onlyCommitted ? log.lastStableOffset : log.endOffset;
    const records = log.read(fetchOffset, room, this.bytes === 0, end);
    if (records === null) return this.failed(index, ErrorCode.OFFSET_OUT_OF_RANGE, partition);
    this.bytes += records.length;
    return {
      ...failure(index, 0, partition),
      ...{ highWatermark: log.endOffset, lastStableOffset: log.lastStableOffset, logStartOffset: log.startOffset },
      abortedTransactions: onlyCommitted ? log.transactions.abortedIn(fetchOffset, end) : null,
      records,
    };
  }

  private failed(index: number, errorCode: number, partition: Partition | null): FetchPartitionResult {
    this.hasError = true;
    return failure(index, errorCode, partition);
  }
}

function failure(partitionIndex: number, errorCode: number, partition: Partition | null): FetchPartitionResult {
  return {
    ...{ partitionIndex, errorCode, highWatermark: -1n, lastStableOffset: -1n, logStartOffset: -1n },
    ...{ divergingEpoch: { epoch: -1, endOffset: -1n }, currentLeader: currentLeader(partition, errorCode) },
    abortedTransactions: partition === null ? [] : null,
    ...{ preferredReadReplica: -1, records: Buffer.alloc(0) },
  };
}

function refuse(request: FetchRequest, code: number, { cluster, node, version }: RequestContext): FetchResponse {
  const begun = cluster.fetchSessions.begin(request, node, version);
  if (typeof begun === 'number') return { ...empty, errorCode: begun };
  const responses = begun.request.topics.map(({ topic, topicId, partitions }) => ({
    ...{ topic, topicId },
    partitions: partitions.map(({ partition }) => failure(partition, code, null)),
  }));
  return begun.tell({ ...empty, responses });
}

async function fetch(request: FetchRequest, context: RequestContext): Promise<FetchResponse> {
  const begun = context.cluster.fetchSessions.begin(request, context.node, context.version);
  if (typeof begun === 'number') return { ...empty, errorCode: begun };
  return begun.tell(await poll(begun.request, context));
}

/** Answers when there is enough, when something is wrong, or when the time is over. */
function poll(request: FetchRequest, context: RequestContext): FetchResponse | Promise<FetchResponse> {
  const { clock } = context.cluster;
  const deadline = clock.now() + request.maxWaitMs;
  const first = new FetchRound(request, context);
  const answer = first.read();
  const isEmpty = request.topics.every(({ partitions }) => partitions.length === 0);
  if (first.isEnough || isEmpty || request.maxWaitMs <= 0) return answer;

  return new Promise((resolve) => {
    const partitions = request.topics.flatMap((asked) => {
      const topic = topicOf(asked, context);
      return asked.partitions.flatMap(({ partition }) => topic?.partitions[partition] ?? []);
    });
    const look = (): void => {
      const round = new FetchRound(request, context);
      const found = round.read();
      if (!round.isEnough && clock.now() < deadline && !context.gone.aborted) return;
      timer.cancel();
      context.gone.removeEventListener('abort', look);
      for (const partition of partitions) partition.watchers.delete(look);
      resolve(found);
    };
    let timer = clock.at(deadline, function late() {
      // Nobody promises that a timer does not come too early.
      if (clock.now() < deadline) timer = clock.at(deadline, late);
      else look();
    });
    context.gone.addEventListener('abort', look);
    for (const partition of partitions) partition.watchers.add(look);
  });
}

export const fetchApis = [serve({ api: Fetch, handle: fetch, refuse })];

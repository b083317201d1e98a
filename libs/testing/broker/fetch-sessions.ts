import {
  ErrorCode,
  type FetchPartition,
  type FetchPartitionResult,
  type FetchRequest,
  type FetchResponse,
  type FetchTopic,
  type FetchTopicResult,
} from '../../wire';

/** A partition as a session holds it. */
interface Cached {
  readonly topic: Pick<FetchTopic, 'topic' | 'topicId'>;
  asked: FetchPartition;
  /** What was told last; -1: nothing, or an error. */
  highWatermark: bigint;
  logStartOffset: bigint;
}

interface Session {
  readonly node: number;
  /** Topics have ids in requests of this kind, and names in others. */
  readonly byId: boolean;
  epoch: number;
  /** In the order in which they are served: what was told goes behind what was not. */
  readonly partitions: Map<string, Cached>;
}

/** A fetch with all that it asks for, whether that was said now or before. */
export interface BegunFetch {
  readonly request: FetchRequest;
  /** The answer to this request, of the one to all that it asks for. */
  tell(answer: FetchResponse): FetchResponse;
}

const noSession = 0;
const isFinal = -1;
const firstEpoch = 0;
const mostSessions = 1000;
const idsFrom = 13;

/** What the brokers hold of what consumers have asked for (KIP-227); the session that was used last is closed last. */
export class FetchSessions {
  private readonly sessions = new Map<number, Session>();
  private lastId = noSession;

  /** Its sessions are in its memory alone. */
  leaveNode(node: number): void {
    for (const [id, session] of this.sessions) if (session.node === node) this.sessions.delete(id);
  }

  /** An error code: there is no such session, or it is at another request. */
  begin(request: FetchRequest, node: number, version: number): BegunFetch | number {
    const { sessionId, sessionEpoch } = request;
    const byId = version >= idsFrom;
    if (sessionEpoch === isFinal || sessionEpoch === firstEpoch) {
      this.sessions.delete(sessionId);
      if (sessionEpoch === isFinal) return { request, tell: (answer) => answer };
      return { request, tell: (answer) => ({ ...answer, sessionId: this.open({ node, byId }, request, answer) }) };
    }
    const session = this.sessions.get(sessionId);
    if (session?.node !== node) return ErrorCode.FETCH_SESSION_ID_NOT_FOUND;
    if (session.epoch !== sessionEpoch) return ErrorCode.INVALID_FETCH_SESSION_EPOCH;
    if (session.byId !== byId) return ErrorCode.FETCH_SESSION_TOPIC_ID_ERROR;
    this.sessions.delete(sessionId);
    update(session, request);
    if (session.partitions.size === 0) return { request, tell: (answer) => answer };
    this.sessions.set(sessionId, session);
    session.epoch += 1;
    const { epoch } = session;
    const topics = grouped([...session.partitions.values()].map(({ topic, asked }) => ({ topic, part: asked })));
    return {
      request: { ...request, topics },
      tell: (answer) =>
        session.epoch === epoch
          ? { ...answer, sessionId, responses: news(session, answer.responses) }
          : { ...answer, sessionId, errorCode: ErrorCode.INVALID_FETCH_SESSION_EPOCH, responses: [] },
    };
  }

  private open(of: Pick<Session, 'node' | 'byId'>, request: FetchRequest, { responses }: FetchResponse): number {
    const partitions = new Map<string, Cached>();
    const session: Session = { ...of, epoch: firstEpoch + 1, partitions };
    update(session, request);
    news(session, responses);
    for (const id of this.sessions.keys()) if (this.sessions.size >= mostSessions) this.sessions.delete(id);
    this.lastId += 1;
    this.sessions.set(this.lastId, session);
    return this.lastId;
  }
}

function keyOf({ topic, topicId }: Pick<FetchTopic, 'topic' | 'topicId'>, partition: number): string {
  return `${topic}/${topicId}/${partition}`;
}

function update({ partitions }: Session, { topics, forgottenTopicsData }: FetchRequest): void {
  for (const topic of topics) {
    for (const asked of topic.partitions) {
      const key = keyOf(topic, asked.partition);
      const cached = partitions.get(key);
      if (cached !== undefined) cached.asked = asked;
      else partitions.set(key, { topic, asked, highWatermark: -1n, logStartOffset: -1n });
    }
  }
  for (const topic of forgottenTopicsData)
    for (const partition of topic.partitions) partitions.delete(keyOf(topic, partition));
}

/** What has records, an error, or another end or beginning than was told. */
function news({ partitions }: Session, responses: readonly FetchTopicResult[]): FetchTopicResult[] {
  const told: { topic: FetchTopicResult; part: FetchPartitionResult }[] = [];
  for (const topic of responses) {
    for (const part of topic.partitions) {
      const key = keyOf(topic, part.partitionIndex);
      const cached = partitions.get(key);
      if (cached === undefined || !isNews(cached, part)) continue;
      cached.highWatermark = part.errorCode === 0 ? part.highWatermark : -1n;
      cached.logStartOffset = part.logStartOffset;
      partitions.delete(key);
      partitions.set(key, cached);
      told.push({ topic, part });
    }
  }
  return grouped(told);
}

function isNews(cached: Cached, result: FetchPartitionResult): boolean {
  return (
    (result.records?.length ?? 0) > 0 ||
    result.errorCode !== 0 ||
    result.highWatermark !== cached.highWatermark ||
    result.logStartOffset !== cached.logStartOffset
  );
}

/** A topic again, where others come between its partitions. */
function grouped<Part>(
  parts: readonly { readonly topic: Pick<FetchTopic, 'topic' | 'topicId'>; readonly part: Part }[],
): { readonly topic: string; readonly topicId: FetchTopic['topicId']; readonly partitions: Part[] }[] {
  const topics: { topic: string; topicId: FetchTopic['topicId']; partitions: Part[] }[] = [];
  for (const { topic, part } of parts) {
    const last = topics.at(-1);
    if (last?.topic === topic.topic && last.topicId === topic.topicId) last.partitions.push(part);
    else topics.push({ topic: topic.topic, topicId: topic.topicId, partitions: [part] });
  }
  return topics;
}

import {
  ErrorCode,
  ZERO_UUID,
  type FetchPartition,
  type FetchRequest,
  type FetchResponse,
  type ForgottenTopic,
  type Uuid,
} from '../../wire';
import { listAt } from './list-at';

/** What is asked of one partition. */
export interface PartitionQuestion {
  /** Equal for the same partition, and for no other. */
  readonly key: string;
  /** Who wants it: what the broker has told another one is not told again. */
  readonly target: object;
  readonly topic: string;
  /** `ZERO_UUID`: unknown. */
  readonly topicId: Uuid;
  readonly asked: FetchPartition;
}

/** The part of a request that says what is wanted. */
export type SessionRequest = Pick<FetchRequest, 'sessionId' | 'sessionEpoch' | 'topics' | 'forgottenTopicsData'>;

interface Held {
  readonly question: PartitionQuestion;
  /** The request in which it was wanted last. */
  wantedIn: number;
}

const lastEpoch = 0x7fffffff;

/**
 * What a broker holds of what was asked over one link (KIP-227): it is told what has changed, and answers with what has
 * changed. Without it each long poll of a member names all of its partitions, and so does each answer. It ends with its link.
 *
 * Hazard: a partition cannot be forgotten and added in one request
 *   1. it is revoked, and assigned again at once   2. the broker is asked for what it holds already
 *   3. it has told the end of the log before, to the lease that is no more   -> the new one does not learn how far behind it is
 * So then, and when a topic is another one under its old name, or is known by its name alone, all is told anew.
 */
export class FetchSession {
  /** 0: the broker has opened none. */
  private id = 0;
  /** 0: all is told, and the broker may open a session; it forgets the one that is named. */
  private epoch = 0;
  private readonly held = new Map<string, Held>();
  private requests = 0;
  private named = false;

  /** What is left out of an answer to the last request is as it was. */
  get isIncremental(): boolean {
    return this.epoch !== 0;
  }

  /** Topics are named, because the id of one is unknown; else their ids say which they are. */
  get isByName(): boolean {
    return this.named;
  }

  request(wanted: readonly PartitionQuestion[]): SessionRequest {
    const named = wanted.some(({ topicId }) => topicId === ZERO_UUID);
    let held = wanted.map(({ key }) => this.held.get(key));
    if (named !== this.named || wanted.some((one, at) => isAnother(one, held[at]))) this.restart();
    this.named = named;
    if (!this.isIncremental) {
      this.held.clear();
      held = [];
    }
    this.requests += 1;
    const told = wanted.filter((one, at) => this.tell(one, held[at]));
    return {
      sessionId: this.id,
      sessionEpoch: this.epoch,
      topics: byTopic(told, ({ asked }) => asked),
      forgottenTopicsData: this.held.size > wanted.length ? this.forget() : [],
    };
  }

  /** @returns false if the broker has no such session any more: all is told by the next request */
  answered({ errorCode, sessionId }: Pick<FetchResponse, 'errorCode' | 'sessionId'>): boolean {
    if (this.isIncremental && sessionErrors.has(errorCode)) {
      this.restart();
      return false;
    }
    this.id = sessionId;
    this.epoch = sessionId === 0 ? 0 : (this.epoch % lastEpoch) + 1;
    return true;
  }

  /** The next request tells all, and so does its answer: something that was answered has reached nobody. */
  restart(): void {
    this.epoch = 0;
  }

  /** False if the broker holds the same already. */
  private tell(question: PartitionQuestion, held: Held | undefined): boolean {
    if (held !== undefined && isSame(held.question.asked, question.asked)) {
      held.wantedIn = this.requests;
      return false;
    }
    this.held.set(question.key, { question, wantedIn: this.requests });
    return true;
  }

  private forget(): ForgottenTopic[] {
    const unwanted = [...this.held.values()].filter(({ wantedIn }) => wantedIn !== this.requests);
    for (const { question } of unwanted) this.held.delete(question.key);
    return byTopic(
      unwanted.map(({ question }) => question),
      ({ asked }) => asked.partition,
    );
  }
}

const sessionErrors: ReadonlySet<number> = new Set([
  ErrorCode.FETCH_SESSION_ID_NOT_FOUND,
  ErrorCode.INVALID_FETCH_SESSION_EPOCH,
  ErrorCode.FETCH_SESSION_TOPIC_ID_ERROR,
]);

function isAnother({ target, topicId }: PartitionQuestion, held: Held | undefined): boolean {
  return held !== undefined && (held.question.target !== target || held.question.topicId !== topicId);
}

function isSame(a: FetchPartition, b: FetchPartition): boolean {
  return (
    a.fetchOffset === b.fetchOffset &&
    a.partitionMaxBytes === b.partitionMaxBytes &&
    a.currentLeaderEpoch === b.currentLeaderEpoch &&
    a.lastFetchedEpoch === b.lastFetchedEpoch
  );
}

function byTopic<Part>(
  questions: readonly PartitionQuestion[],
  part: (question: PartitionQuestion) => Part,
): { readonly topic: string; readonly topicId: Uuid; readonly partitions: Part[] }[] {
  const topics = new Map<string, PartitionQuestion[]>();
  for (const question of questions) listAt(topics, question.topic).push(question);
  return [...topics].map(([topic, members]) => ({
    topic,
    topicId: members[0]?.topicId ?? ZERO_UUID,
    partitions: members.map(part),
  }));
}

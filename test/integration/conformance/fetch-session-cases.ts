import { Fetch, type FetchPartition, type FetchRequest, type FetchResponse } from '../../../libs/wire';
import { batch, produce, withEitherEnd } from './record-cases';
import { type ConformanceCase, type Stand } from './stand';

const byId = 16;
const byName = 12;

/** What one consumer asks of one topic in sessions, the answers, and the number of its session. */
class SessionActor {
  readonly answers: unknown[] = [];
  id = 0;

  private constructor(
    private readonly stand: Stand,
    private readonly topic: string,
    private readonly topicId: string,
    private readonly version: number,
  ) {}

  static async of(stand: Stand, topic: string, partitions: number, version = byId): Promise<SessionActor> {
    return new SessionActor(stand, topic, await stand.topic(topic, partitions), version);
  }

  /** `offsets`: where to fetch from, by partition. */
  async ask(
    sessionEpoch: number,
    offsets: Readonly<Record<number, bigint>>,
    { forget = [], version = this.version, ...more }: AskedMore = {},
  ): Promise<FetchResponse> {
    const { topic, topicId } = this;
    const partitions = Object.entries(offsets).map(([partition, offset]) => asked(Number(partition), offset));
    const answer = await this.stand.send(Fetch, version, {
      ...{ replicaId: -1, maxWaitMs: 0, minBytes: 1, maxBytes: 1_000_000, isolationLevel: 0, rackId: '' },
      ...{ sessionId: this.id, sessionEpoch },
      topics: partitions.length === 0 ? [] : [{ topic, topicId, partitions }],
      forgottenTopicsData: forget.length === 0 ? [] : [{ topic, topicId, partitions: forget }],
      ...more,
    });
    if (sessionEpoch === 0) this.id = answer.sessionId;
    // Each broker numbers its sessions as it likes.
    const session = answer.sessionId === 0 ? 'none' : answer.sessionId === this.id ? 'this one' : 'another one';
    this.answers.push({ ...answer, sessionId: session });
    return answer;
  }

  produce(partition: number, value: string): Promise<unknown> {
    return produce(this.stand, this.topic, batch([value]), undefined, partition);
  }
}

type AskedMore = Partial<Pick<FetchRequest, 'maxWaitMs' | 'sessionId'>> & {
  readonly forget?: readonly number[];
  readonly version?: number;
};

function asked(partition: number, fetchOffset: bigint): FetchPartition {
  const unknown = { currentLeaderEpoch: -1, lastFetchedEpoch: -1, logStartOffset: -1n };
  return { partition, fetchOffset, ...unknown, partitionMaxBytes: 1_000_000 };
}

function told(version: number, topic: string): ConformanceCase['ask'] {
  return async (stand) => {
    const actor = await SessionActor.of(stand, topic, 3, version);
    await actor.produce(1, 'a');
    await actor.ask(0, { 0: 0n, 1: 0n, 2: 0n });
    // What was not fetched on comes again.
    await actor.ask(1, {});
    await actor.ask(2, { 1: 1n });
    await actor.ask(3, {});
    await actor.produce(2, 'b');
    await actor.produce(0, 'c');
    await actor.ask(4, {});
    await actor.ask(5, { 0: 1n });
    return actor.answers;
  };
}

export const fetchSessionCases: readonly ConformanceCase[] = [
  { name: 'a session tells only what is new, of topics by id', ask: told(byId, 's-told-by-id') },
  { name: 'a session tells only what is new, of topics by name', ask: told(byName, 's-told-by-name') },
  {
    name: 'what a session forgets, and learns again',
    ask: async (stand) => {
      const actor = await SessionActor.of(stand, 's-forgets', 3);
      await actor.ask(0, { 0: 0n, 1: 0n });
      await actor.ask(1, {}, { forget: [0] });
      await actor.produce(0, 'a');
      await actor.ask(2, {});
      await actor.ask(3, { 0: 0n, 2: 0n });
      await actor.ask(4, { 0: 1n });
      // In one request it is forgotten, not kept.
      await actor.ask(5, { 0: 0n }, { forget: [0] });
      await actor.ask(6, {});
      return actor.answers;
    },
  },
  {
    name: 'a session waits for what it was told before',
    ask: async (stand) => {
      const actor = await SessionActor.of(stand, 's-waits', 2);
      await actor.ask(0, { 0: 0n, 1: 0n });
      await actor.ask(1, {}, { maxWaitMs: 50 });
      await actor.produce(1, 'a');
      const { responses } = withEitherEnd(await actor.ask(2, {}, { maxWaitMs: 15_000 }));
      const last = actor.answers.pop() as FetchResponse;
      return [...actor.answers, { ...last, responses }];
    },
  },
  {
    name: 'errors come again until they are gone',
    ask: async (stand) => {
      const actor = await SessionActor.of(stand, 's-errors', 1);
      await actor.ask(0, { 0: 0n, 7: 0n });
      await actor.ask(1, {});
      await actor.ask(2, { 0: 5n });
      await actor.ask(3, {}, { forget: [7] });
      await actor.ask(4, { 0: 0n });
      return actor.answers;
    },
  },
  {
    name: 'sessions that are not there, at another request, or of another kind',
    ask: async (stand) => {
      const actor = await SessionActor.of(stand, 's-errs', 1);
      await actor.ask(1, { 0: 0n }, { sessionId: 77 });
      await actor.ask(0, { 0: 0n });
      await actor.ask(2, {});
      await actor.ask(1, {});
      await actor.ask(1, {});
      await actor.ask(2, {}, { version: byName });
      const first = actor.id;
      // Another one in its place: the first one is no more.
      await actor.ask(0, { 0: 0n });
      await actor.ask(2, {}, { sessionId: first });
      // The end of the second one.
      await actor.ask(-1, { 0: 0n });
      await actor.ask(1, {});
      return actor.answers;
    },
  },
  {
    name: 'a session of which nothing is left',
    ask: async (stand) => {
      const actor = await SessionActor.of(stand, 's-left', 1);
      await actor.ask(0, { 0: 0n });
      await actor.ask(1, {}, { forget: [0] });
      await actor.ask(2, { 0: 0n });
      return actor.answers;
    },
  },
];

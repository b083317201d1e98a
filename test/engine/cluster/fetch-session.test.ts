import fc from 'fast-check';
import { FetchSession, type PartitionQuestion, type SessionRequest } from '../../../libs/engine/cluster/fetch-session';
import { ErrorCode, ZERO_UUID, type Uuid } from '../../../libs/wire';

const id = 'AAAAAAAAAAAAAAAAAAAAAQ';
const another = 'AAAAAAAAAAAAAAAAAAAAAg';
const targets = [{}, {}, {}, {}];

function question(partition: number, fetchOffset = 0n, more: Partial<PartitionQuestion> = {}): PartitionQuestion {
  return {
    ...{ key: `orders-${partition}`, target: targets[partition]!, topic: 'orders', topicId: id },
    asked: {
      ...{ partition, currentLeaderEpoch: 1, fetchOffset, lastFetchedEpoch: -1 },
      ...{ logStartOffset: -1n, partitionMaxBytes: 1000 },
    },
    ...more,
  };
}

const told = ({ topics }: SessionRequest): number[] =>
  topics.flatMap(({ partitions }) => partitions.map(({ partition }) => partition));
const forgotten = ({ forgottenTopicsData }: SessionRequest): number[] =>
  forgottenTopicsData.flatMap(({ partitions }) => [...partitions]);

/** A session that a broker has opened, of these partitions. */
function open(...questions: PartitionQuestion[]): FetchSession {
  const session = new FetchSession();
  session.request(questions);
  session.answered({ errorCode: 0, sessionId: 7 });
  return session;
}

describe('FetchSession', () => {
  it('none -> opened: all is told, then only what has changed', () => {
    const session = new FetchSession();
    expect(session.request([question(0), question(1)])).toMatchObject({ sessionId: 0, sessionEpoch: 0 });
    session.answered({ errorCode: 0, sessionId: 7 });
    const next = session.request([question(0), question(1, 5n)]);
    expect(next).toMatchObject({ sessionId: 7, sessionEpoch: 1 });
    expect([told(next), forgotten(next)]).toEqual([[1], []]);
    session.answered({ errorCode: 0, sessionId: 7 });
    const last = session.request([question(0), question(1, 5n)]);
    expect(last).toMatchObject({ sessionEpoch: 2, topics: [], forgottenTopicsData: [] });
  });

  it('what is not wanted for now is forgotten, and told again when it is', () => {
    const session = open(question(0), question(1), question(2));
    const without = session.request([question(1)]);
    expect([told(without), forgotten(without)]).toEqual([[], [0, 2]]);
    session.answered({ errorCode: 0, sessionId: 7 });
    const back = session.request([question(1), question(2)]);
    expect([told(back), forgotten(back)]).toEqual([[2], []]);
  });

  it('a broker that opens none is told all each time', () => {
    const session = new FetchSession();
    for (let request = 0; request < 3; request += 1) {
      const asked = session.request([question(0), question(1)]);
      expect(asked).toMatchObject({ sessionId: 0, sessionEpoch: 0 });
      expect(told(asked)).toEqual([0, 1]);
      expect(session.answered({ errorCode: 0, sessionId: 0 })).toBe(true);
      expect(session.isIncremental).toBe(false);
    }
  });

  it.each(['FETCH_SESSION_ID_NOT_FOUND', 'INVALID_FETCH_SESSION_EPOCH', 'FETCH_SESSION_TOPIC_ID_ERROR'] as const)(
    'opened -> none at %s: all is told, and the broker is told which one it may forget',
    (code) => {
      const session = open(question(0));
      session.request([question(0)]);
      expect(session.answered({ errorCode: ErrorCode[code], sessionId: 0 })).toBe(false);
      const next = session.request([question(0)]);
      expect(next).toMatchObject({ sessionId: 7, sessionEpoch: 0 });
      expect(told(next)).toEqual([0]);
      // Who answers so to a request that asks for a session is asked no further at once.
      expect(session.answered({ errorCode: ErrorCode[code], sessionId: 0 })).toBe(true);
    },
  );

  it('opened -> none when a partition is wanted by another one: it has heard nothing of what was told before', () => {
    const session = open(question(0), question(1));
    expect(told(session.request([question(0), question(1, 0n, { target: {} })]))).toEqual([0, 1]);
  });

  it.each<[string, Uuid]>([
    ['another one under its old name', another],
    ['known by its name alone', ZERO_UUID],
  ])('opened -> none when a topic is %s', (_, topicId) => {
    const session = open(question(0));
    expect(session.isByName).toBe(false);
    const next = session.request([question(0, 0n, { topicId })]);
    expect(next).toMatchObject({ sessionEpoch: 0, topics: [{ topicId }] });
    expect(session.isByName).toBe(topicId === ZERO_UUID);
  });

  it('names stay names while nothing is told', () => {
    const named = question(0, 0n, { topicId: ZERO_UUID });
    const session = open(named);
    expect(session.request([named])).toMatchObject({ sessionEpoch: 1, topics: [] });
    expect(session.isByName).toBe(true);
  });

  it('the epoch after the last one is the first one', () => {
    const session = open(question(0));
    Object.assign(session, { epoch: 0x7fffffff });
    expect(session.request([question(0)])).toMatchObject({ sessionEpoch: 0x7fffffff });
    session.answered({ errorCode: 0, sessionId: 7 });
    expect(session.request([question(0)])).toMatchObject({ sessionEpoch: 1 });
  });

  it('whatever is wanted, the broker holds just that', () => {
    const step = fc.record({
      wanted: fc.uniqueArray(
        fc.record({
          partition: fc.nat(3),
          offset: fc.nat(2),
          topicId: fc.constantFrom(id, id, id, another, ZERO_UUID),
        }),
        { selector: ({ partition }) => partition, minLength: 1 },
      ),
      outcome: fc.constantFrom('well', 'well', 'well', 'lost', 'restart'),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const session = new FetchSession();
        let broker = { id: 0, epoch: 0, holds: new Map<number, bigint>() };
        for (const { wanted, outcome } of steps) {
          const questions = wanted.map((one) => question(one.partition, BigInt(one.offset), { topicId: one.topicId }));
          const request = session.request(questions);
          if (request.sessionEpoch === 0) broker = { id: broker.id + 1, epoch: 1, holds: new Map() };
          else {
            expect(request).toMatchObject({ sessionId: broker.id, sessionEpoch: broker.epoch });
            broker.epoch += 1;
          }
          for (const { partitions } of request.topics)
            for (const { partition, fetchOffset } of partitions) broker.holds.set(partition, fetchOffset);
          for (const partition of forgotten(request)) broker.holds.delete(partition);
          expect(broker.holds).toEqual(new Map(questions.map(({ asked }) => [asked.partition, asked.fetchOffset])));
          const lost = outcome === 'lost' && request.sessionEpoch !== 0;
          session.answered({ errorCode: lost ? ErrorCode.FETCH_SESSION_ID_NOT_FOUND : 0, sessionId: broker.id });
          if (outcome === 'restart') session.restart();
        }
      }),
    );
  });
});

import { ErrorCode, Fetch, type FetchRequest, type FetchResponse } from '../../../libs/wire';
import { type FakeCluster } from './fake-cluster';
import { answer, batch, partitionsOf, playing, result, Target, wait } from './played-fetch';

const empty = { throttleTimeMs: 0, errorCode: 0, sessionId: 7, responses: [], nodeEndpoints: [] };

/** A leader that opens a session, has nothing new in it unless `next` says so, and waits as a long poll does. */
async function inSession(
  next: (request: FetchRequest) => FetchResponse | null = () => null,
): Promise<{ fake: FakeCluster; asked: FetchRequest[] }> {
  const fake = await playing();
  const asked: FetchRequest[] = [];
  fake.wire.on(Fetch, async (request) => {
    asked.push(request);
    if (request.sessionEpoch === 0) return { ...answer(request, (partition) => result(partition)), sessionId: 7 };
    const told = next(request);
    if (told === null) await wait(fake, request.maxWaitMs);
    return told ?? empty;
  });
  return { fake, asked };
}

const sessionOf = ({ sessionId, sessionEpoch }: FetchRequest): number[] => [sessionId, sessionEpoch];

describe('Fetcher in a session', () => {
  it('names what is new, and takes what is left out for unchanged', async () => {
    const { fake, asked } = await inSession();
    const targets = [new Target(0), new Target(1)];
    for (const target of targets) fake.fetcher.add(target);
    await fake.clock.advance(10);
    expect(asked.map(partitionsOf)).toEqual([[0, 1], []]);
    await fake.clock.advance(500);
    expect(asked.map(sessionOf)).toEqual([
      [0, 0],
      [7, 1],
      [7, 2],
    ]);
    // Told at first, and then known to be the same.
    expect(targets.map(({ chunks, nothings }) => [chunks.length, nothings])).toEqual([
      [1, 1],
      [1, 1],
    ]);
    await fake.fetcher.close();
  });

  it('what was served is asked for from behind it, and the others are not named', async () => {
    const served = result(1, { records: batch(0n) });
    const topicId = 'AAAAAAAAAAAAAAAAAAAAAQ';
    const { fake, asked } = await inSession(({ sessionEpoch }) =>
      sessionEpoch === 1 ? { ...empty, responses: [{ topic: '', topicId, partitions: [served] }] } : null,
    );
    const targets = [new Target(0), new Target(1), new Target(2)];
    for (const target of targets) fake.fetcher.add(target);
    await fake.clock.advance(10);
    await fake.clock.advance(10);
    expect(targets.map(({ offsets }) => offsets)).toEqual([[], [0n], []]);
    expect(asked.flatMap(({ topics }) => topics.flatMap(({ partitions }) => partitions)).at(-1)).toMatchObject({
      ...{ partition: 1, fetchOffset: 1n },
    });
    expect(asked.map(partitionsOf).filter((partitions) => partitions.length === 3)).toHaveLength(1);
    await fake.fetcher.close();
  });

  it('a session that the broker has closed is opened again at once, which is no failure', async () => {
    let closed = false;
    const { fake, asked } = await inSession(({ sessionEpoch }) => {
      if (closed || sessionEpoch === 1) return null;
      closed = true;
      return { ...empty, errorCode: ErrorCode.FETCH_SESSION_ID_NOT_FOUND, sessionId: 0 };
    });
    fake.fetcher.add(new Target(0));
    await fake.clock.advance(10);
    await fake.clock.advance(500);
    await fake.clock.advance(10);
    expect(asked.map(sessionOf)).toEqual([
      [0, 0],
      [7, 1],
      [7, 2],
      [7, 0],
      [7, 1],
    ]);
    expect(fake.events.filter(({ type }) => type === 'FetchFailed')).toEqual([]);
    expect(fake.wire.links.filter(({ node, dead }) => node === 0 && dead === null)).toHaveLength(1);
    await fake.fetcher.close();
  });

  it('a broker that refuses a session to who has none has failed, and is asked again after a pause', async () => {
    const { fake, asked } = await inSession();
    fake.wire.on(Fetch, (request) => {
      asked.push(request);
      return { ...empty, errorCode: ErrorCode.FETCH_SESSION_ID_NOT_FOUND, sessionId: 0 };
    });
    fake.fetcher.add(new Target(0));
    await fake.clock.advance(10);
    expect(asked).toHaveLength(1);
    expect(fake.events.filter(({ type }) => type === 'FetchFailed')).toHaveLength(1);
    await fake.fetcher.close();
  });

  /**
   * 1. a fetch is under way   2. a seek moves the partition   3. the answer, which tells the end of the log, is dropped
   * 4. the broker has told the end, and would not tell it again   -> how far behind we are stays unknown
   */
  it('what an answer that was dropped has told is told again', async () => {
    const { fake, asked } = await inSession();
    const target = new Target(0);
    fake.wire.on(Fetch, async (request) => {
      asked.push(request);
      await wait(fake, 100);
      return { ...answer(request, (partition) => result(partition)), sessionId: 7 };
    });
    fake.fetcher.add(target);
    await fake.clock.advance(50);
    target.fetchOffset = 3n;
    await fake.clock.advance(60);
    expect(asked.map(sessionOf)).toEqual([
      [0, 0],
      [7, 0],
    ]);
    await fake.clock.advance(100);
    expect(target.chunks).toHaveLength(1);
    await fake.fetcher.close();
  });

  it('a new link begins a session of its own', async () => {
    const { fake, asked } = await inSession();
    fake.fetcher.add(new Target(0));
    await fake.clock.advance(10);
    for (const link of fake.wire.links) if (link.node === 0) link.dispose();
    await fake.clock.advance(2000);
    expect(asked.map(sessionOf).filter(([, epoch]) => epoch === 0)).toEqual([
      [0, 0],
      [0, 0],
    ]);
    await fake.fetcher.close();
  });
});

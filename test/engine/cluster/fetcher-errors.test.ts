import { noAnswer } from '../../../libs/testing';
import { Fetch } from '../../../libs/wire';
import { type FakeCluster } from './fake-cluster';
import { answer, batch, partitionsOf, playing, result, Target, wait } from './played-fetch';

describe('Fetcher: what goes wrong', () => {
  it('one damaged partition fails alone, and is tried again after a pause', async () => {
    const fake = await playing();
    let damaged = true;
    fake.wire.on(Fetch, async (request) => {
      if (partitionsOf(request).every((partition) => partition === 1)) await wait(fake, 500);
      return answer(request, (partition, offset) => {
        if (offset > 0n) return result(partition);
        const records = batch(0n);
        if (partition === 0 && damaged) records[records.length - 1]! ^= 1;
        return result(partition, { records });
      });
    });
    const [bad, good] = [new Target(0), new Target(1)];
    fake.fetcher.add(bad);
    fake.fetcher.add(good);
    await fake.clock.advance(50);
    expect(bad.errors[0]).toMatchObject({ code: 'CORRUPT_MESSAGE', disposition: 'retry' });
    expect(bad.errors[0]?.message).toMatch(/orders-0@0/);
    expect(good.offsets).toEqual([0n]);
    damaged = false;
    await fake.clock.advance(200);
    expect(bad.offsets).toEqual([0n]);
    await fake.fetcher.close();
  });

  it('the leader has moved: found out, and fetched there', async () => {
    const fake = await playing(1n);
    const play = (moved: boolean): void => {
      fake.wire.on(Fetch, async (request, node) => {
        if (moved && node === 0) return answer(request, (partition) => result(partition, { errorCode: 6 }));
        if (request.topics[0]!.partitions[0]!.fetchOffset > 0n) await wait(fake, 500);
        return answer(request, (partition, offset) => result(partition, offset === 0n ? { records: batch(0n) } : {}));
      });
    };
    play(true);
    fake.leaders = [1, 1, 1];
    const target = new Target(0);
    fake.fetcher.add(target);
    // The pause is for the old leader, if it is still the one that is known.
    await fake.clock.advance(10);
    expect(target.offsets).toEqual([0n]);
    expect(fake.asked('Fetch').slice(0, 2)).toEqual([0, 1]);
    await fake.fetcher.close();
  });

  it('a broker that is cut off tells of the old leader for ever: another one is asked in the end', async () => {
    const fake = await playing(1n);
    fake.wire.on(Fetch, async (request, node) => {
      if (node === 0) return answer(request, (partition) => result(partition, { errorCode: 6 }));
      if (request.topics[0]!.partitions[0]!.fetchOffset > 0n) await wait(fake, 500);
      return answer(request, (partition, offset) => result(partition, offset === 0n ? { records: batch(0n) } : {}));
    });
    fake.cutOff = -1;
    fake.leaders = [1, 1, 1];
    const target = new Target(0);
    fake.fetcher.add(target);
    await fake.clock.advance(2000);
    expect(target.offsets).toEqual([0n]);
    expect(fake.wire.links.filter(({ node, dead }) => node === -1 && dead === null)).toEqual([]);
    await fake.fetcher.close();
  });

  it('the leader is down: told once, tried again with a growing pause, and goes on when it is back', async () => {
    const fake = await playing(1n);
    fake.wire.stop(0);
    const target = new Target(0);
    fake.fetcher.add(target);
    await fake.clock.advance(5000);
    expect(fake.types().filter((type) => type === 'FetchFailed')).toHaveLength(1);
    expect(fake.asked('Fetch')).toEqual([]);
    fake.wire.restart(0);
    await fake.clock.advance(1500);
    expect(target.offsets).toEqual([0n]);
    await fake.fetcher.close();
  });

  it('the leader is frozen: left for another one as soon as there is one, and not before', async () => {
    const fake = await playing(1n);
    fake.wire.on(Fetch, async (request, node) => {
      if (node === 0) return noAnswer;
      if (request.topics[0]!.partitions[0]!.fetchOffset > 0n) await wait(fake, 500);
      return answer(request, (partition, offset) => result(partition, offset === 0n ? { records: batch(0n) } : {}));
    });
    const target = new Target(0);
    fake.fetcher.add(target);
    await fake.clock.advance(10_000);
    expect(fake.asked('Fetch')).toEqual([0]);
    expect(fake.types()).toEqual([]);
    fake.leaders = [1, 1, 1];
    await fake.clock.advance(3100);
    expect(target.offsets).toEqual([0n]);
    expect(fake.types()).toEqual(['FetchFailed']);
    await fake.fetcher.close();
  });

  it('the leader answers with an error as a whole: told once, and asked again after growing pauses', async () => {
    const fake = await playing(1n);
    fake.wire.on(Fetch, (request) => ({ ...answer(request, (partition) => result(partition)), errorCode: -1 }));
    fake.fetcher.add(new Target(0));
    await fake.clock.advance(10_000);
    expect(fake.types().filter((type) => type === 'FetchFailed')).toHaveLength(1);
    expect(fake.asked('Fetch').length).toBeGreaterThan(8);
    expect(fake.asked('Fetch').length).toBeLessThan(15);
    await fake.fetcher.close();
  });

  it("out of range is the target's to mend", async () => {
    const fake = await playing();
    fake.wire.on(Fetch, (request) => answer(request, (partition) => result(partition, { errorCode: 1 })));
    const target = new Target(0);
    fake.fetcher.add(target);
    await fake.clock.advance(100);
    expect(target.resets).toBe(1);
    await fake.fetcher.close();
  });

  it('a topic that may not be read: the target is told, with the ACL', async () => {
    const fake = await playing();
    fake.wire.on(Fetch, (request) => answer(request, (partition) => result(partition, { errorCode: 29 })));
    const target = new Target(0);
    fake.fetcher.add(target);
    await fake.clock.advance(50);
    expect(target.errors[0]).toMatchObject({ code: 'TOPIC_AUTHORIZATION_FAILED', disposition: 'fatal' });
    await fake.fetcher.close();
  });

  it('a broker that fails over one partition: told, tried again after growing pauses, and the others go on', async () => {
    const fake = await playing();
    let broken = true;
    fake.wire.on(Fetch, async (request) => {
      if (partitionsOf(request).every((partition) => partition === 1)) await wait(fake, 50);
      return answer(request, (partition, offset) => {
        if (partition === 0 && broken) return result(partition, { errorCode: -1 });
        return result(partition, offset === 0n ? { records: batch(0n) } : {});
      });
    });
    const [bad, good] = [new Target(0), new Target(1)];
    fake.fetcher.add(bad);
    fake.fetcher.add(good);
    await fake.clock.advance(50);
    expect(good.offsets).toEqual([0n]);
    expect(bad.errors[0]).toMatchObject({ code: 'UNKNOWN_SERVER_ERROR', disposition: 'retry' });
    await fake.clock.advance(9950);
    // After 0, 100, 300, 700 and 1500 ms, and then each second.
    expect(bad.errors.length).toBeGreaterThan(8);
    expect(bad.errors.length).toBeLessThan(15);
    broken = false;
    await fake.clock.advance(1100);
    expect(bad.offsets).toEqual([0n]);
    expect(fake.asked('Metadata')).toHaveLength(1);
    await fake.fetcher.close();
  });

  it.each([
    ['a topic', 'TOPIC_AUTHORIZATION_FAILED', (fake: FakeCluster) => (fake.topicError = 29)],
    ['the cluster', 'CLUSTER_AUTHORIZATION_FAILED', (fake: FakeCluster) => (fake.metadataError = 31)],
  ])('%s that may not be described: who waits for a leader is told, ever more rarely', async (_, code, deny) => {
    const fake = await playing();
    fake.leaders = [-1, 0, 0];
    await fake.cluster.metadata(['orders'], { refresh: true });
    deny(fake);
    const [target, full] = [new Target(0), new Target(0)];
    full.demandBytes = 0;
    fake.fetcher.add(target);
    fake.fetcher.add(full);
    await fake.clock.advance(10_000);
    expect(full.errors).toEqual([]);
    expect(target.errors[0]).toMatchObject({ code, disposition: 'fatal' });
    expect(target.errors.length).toBeGreaterThan(8);
    expect(target.errors.length).toBeLessThan(15);
    fake.topicError = 0;
    fake.metadataError = 0;
    fake.leaders = [0, 0, 0];
    await fake.clock.advance(1100);
    expect(target.offsets).toEqual([0n]);
    await fake.fetcher.close();
  });
});

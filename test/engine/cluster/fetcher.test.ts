import { Fetch, ZERO_UUID } from '../../../libs/wire';
import { answer, batch, partitionsOf, playing, result, Target, wait } from './played-fetch';

describe('Fetcher', () => {
  it('delivers what there is, then polls on', async () => {
    const fake = await playing(3n);
    const target = new Target(0);
    fake.fetcher.add(target);
    for (let answers = 0; answers < 3; answers += 1) await fake.clock.advance(10);
    expect(target.offsets).toEqual([0n, 1n, 2n]);
    await fake.fetcher.close();
  });

  it('a partition that is added does not wait behind the long poll of another one, and does not disturb it', async () => {
    const fake = await playing(1n);
    const [first, second] = [new Target(0), new Target(1)];
    fake.fetcher.add(first);
    await fake.clock.advance(100);
    const polls = fake.asked('Fetch').length;
    fake.fetcher.add(second);
    await fake.clock.advance(10);
    expect(second.offsets).toEqual([0n]);
    expect(fake.wire.links.filter(({ node, dead }) => node === 0 && dead === null)).toHaveLength(2);
    expect(fake.wire.requests.slice(polls + 1).flatMap(({ request }) => partitionsOf(request))).not.toContain(0);
    await fake.fetcher.close();
  });

  it('at most two requests run at one leader', async () => {
    const fake = await playing(0n);
    for (const partition of [0, 1, 2]) {
      fake.fetcher.add(new Target(partition));
      await fake.clock.advance(10);
    }
    expect(fake.asked('Fetch')).toHaveLength(2);
    await fake.clock.advance(600);
    expect(
      new Set(fake.wire.requests.filter(({ api }) => api === 'Fetch').flatMap(({ request }) => partitionsOf(request))),
    ).toEqual(new Set([0, 1, 2]));
    await fake.fetcher.close();
  });

  it('rule 9: what has no room is not asked for, and nothing is polled when nothing has', async () => {
    const fake = await playing(5n);
    const target = new Target(0);
    target.demandBytes = 0;
    fake.fetcher.add(target);
    await fake.clock.advance(5000);
    expect(fake.asked('Fetch')).toEqual([]);
    target.demandBytes = 1000;
    fake.fetcher.wake();
    await fake.clock.advance(10);
    expect(target.offsets.length).toBeGreaterThan(0);
    await fake.fetcher.close();
  });

  it('an answer for a target that was removed, or moved by a seek, is dropped', async () => {
    const fake = await playing(0n);
    const [removed, moved] = [new Target(0), new Target(1)];
    fake.fetcher.add(removed);
    fake.fetcher.add(moved);
    await fake.clock.advance(10);
    fake.fetcher.remove(removed);
    moved.fetchOffset = 7n;
    await fake.clock.advance(490);
    expect(removed.chunks).toEqual([]);
    expect(moved.chunks).toEqual([]);
    await fake.fetcher.close();
  });

  it('what was served goes behind what was not, for a broker serves in the order of the request', async () => {
    const fake = await playing(100n);
    const targets = [new Target(0), new Target(1)];
    const orders: number[][] = [];
    fake.wire.on(Fetch, (request) => {
      orders.push(partitionsOf(request));
      const [served] = partitionsOf(request);
      return answer(request, (partition, offset) =>
        result(partition, partition === served ? { records: batch(offset) } : {}),
      );
    });
    for (const target of targets) fake.fetcher.add(target);
    for (let answers = 0; answers < 4; answers += 1) await fake.clock.advance(1);
    expect(orders.slice(0, 2)).toEqual([
      [0, 1],
      [1, 0],
    ]);
    await fake.fetcher.close();
  });

  it('the first half of an answer is asked for again before the second is decoded, and nothing is asked for twice', async () => {
    const fake = await playing();
    fake.leaders = [0, 0, 0, 0];
    await fake.cluster.metadata(['orders'], { refresh: true });
    const order: string[] = [];
    fake.wire.on(Fetch, async (request) => {
      order.push(`asked for ${partitionsOf(request).join()}`);
      if (order.length > 1) await wait(fake, request.maxWaitMs);
      return answer(request, (partition, offset) => result(partition, { records: batch(offset) }));
    });
    const targets = [0, 1, 2, 3].map((partition) => new Target(partition));
    for (const target of targets) {
      jest.spyOn(target, 'deliver').mockImplementation((chunk) => {
        order.push(`decoded ${target.partition}`);
        target.fetchOffset = chunk.nextOffset;
      });
      fake.fetcher.add(target);
    }
    for (let turns = 0; turns < 4; turns += 1) await fake.clock.advance(1);
    const again = order.indexOf('asked for 0,1');
    expect(again).toBeGreaterThan(order.indexOf('decoded 1'));
    expect(again).toBeLessThan(order.indexOf('decoded 3'));
    expect(order.filter((one) => one.startsWith('asked'))).toEqual([
      'asked for 0,1,2,3',
      'asked for 0,1',
      'asked for 2,3',
    ]);
    await fake.fetcher.close();
  });

  it('a large answer is delivered in pieces between which the event loop turns, and no further once its target has moved', async () => {
    const great = (offset: bigint): Buffer => batch(offset, 'x'.repeat(600_000));
    const fake = await playing(0n);
    fake.wire.on(Fetch, async (request) => {
      if (request.topics[0]!.partitions[0]!.fetchOffset !== 0n) await wait(fake, request.maxWaitMs);
      const records = Buffer.concat([0n, 1n, 2n, 3n, 4n].map(great));
      return answer(request, (partition, offset) => result(partition, offset === 0n ? { records } : {}));
    });
    const [stays, moves] = [new Target(0), new Target(1)];
    for (const target of [stays, moves]) fake.fetcher.add(target);
    const { deliver } = moves;
    jest.spyOn(moves, 'deliver').mockImplementation((chunk) => {
      deliver.call(moves, chunk);
      setImmediate(() => (moves.fetchOffset = 9n));
    });
    for (let turns = 0; turns < 8; turns += 1) await fake.clock.advance(1);
    expect(stays.chunks.map(({ records }) => records.map(({ offset }) => offset))).toEqual([[0n, 1n], [2n, 3n], [4n]]);
    expect(moves.offsets).toEqual([0n, 1n]);
    await fake.fetcher.close();
  });

  it.each([
    ['by id', 'AAAAAAAAAAAAAAAAAAAAAQ', 18],
    ['by name, if metadata came from a broker that knows no ids,', ZERO_UUID, 12],
  ])('a topic is asked for %s in the newest version that can', async (_, topicId, version) => {
    const fake = await playing(1n);
    fake.topicId = topicId;
    await fake.cluster.metadata(['orders'], { refresh: true });
    const target = new Target(0);
    fake.fetcher.add(target);
    await fake.clock.advance(10);
    expect(target.offsets).toEqual([0n]);
    expect(fake.wire.requests.find(({ api }) => api === 'Fetch')).toMatchObject({ version });
    await fake.fetcher.close();
  });

  it('close ends the running poll at once, and leaves no timer', async () => {
    const fake = await playing(0n);
    fake.fetcher.add(new Target(0));
    await fake.clock.advance(10);
    await fake.fetcher.close();
    expect(fake.wire.links.filter(({ node, dead }) => node === 0 && dead === null)).toEqual([]);
  });

  it('close while a leader is looked for leaves no timer', async () => {
    const fake = await playing();
    fake.leaders = [-1, -1, -1];
    await fake.cluster.metadata(['orders'], { refresh: true });
    fake.fetcher.add(new Target(0));
    await fake.clock.advance(50);
    await fake.fetcher.close();
    expect(fake.clock.pending).toBe(0);
  });
});

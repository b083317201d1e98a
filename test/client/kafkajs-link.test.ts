import { once } from 'node:events';
import { Socket } from 'node:net';
import { createKafkaJsWire } from '../../libs/client';
import { KafkaRebalanceError, type Link, type Wire } from '../../libs/engine';
import { Heartbeat } from '../../libs/wire';
import { ManualClock } from './support/manual-clock';
import { apiVersions, behave, findCoordinator, found, heartbeat } from './support/requests';
import { type Received, TcpBroker } from './support/tcp-broker';

const wellBehaved = { throttleTimeMs: 0, errorCode: 0 };
const far = 60_000;

describe('a link', () => {
  const brokers: TcpBroker[] = [];
  const wires: Wire[] = [];
  let clock: ManualClock;

  beforeEach(() => {
    clock = new ManualClock();
  });
  afterEach(async () => {
    await Promise.all(wires.splice(0).map((wire) => wire.close()));
    await Promise.all(brokers.splice(0).map((broker) => broker.close()));
  });

  async function listen(handle: (request: Received) => void): Promise<TcpBroker> {
    const broker = await TcpBroker.listen(handle);
    brokers.push(broker);
    return broker;
  }

  function wireTo(list: string[] | (() => string[] | Promise<string[]>), socketFactory?: () => Socket): Wire {
    const wire = createKafkaJsWire({
      client: { brokers: list, clientId: 'orders', ...(socketFactory === undefined ? {} : { socketFactory }) },
      clock,
    });
    wires.push(wire);
    return wire;
  }

  async function linkTo(handle: (request: Received) => void): Promise<{ link: Link; broker: TcpBroker }> {
    const broker = await listen(handle);
    return { broker, link: wireTo([broker.address]).link(broker.node) };
  }

  const deadline = (): number => clock.now() + far;

  it('frames requests and reads answers with and without tagged fields', async () => {
    const { link, broker } = await linkTo(behave);
    expect(await link.send(apiVersions, deadline())).toMatchObject({ errorCode: 0, apiKeys: [{ apiKey: 18 }] });
    expect(await link.send(findCoordinator, deadline())).toEqual(found);
    expect(await link.send(heartbeat(3), deadline())).toEqual(wellBehaved);
    expect(await link.send(heartbeat(4), deadline())).toEqual(wellBehaved);
    expect(broker.requests.map(({ key, version, clientId }) => [key, version, clientId])).toEqual([
      [18, 3, 'orders'],
      [10, 4, 'orders'],
      [12, 3, 'orders'],
      [12, 4, 'orders'],
    ]);
    expect(Heartbeat.request.read(broker.requests[3]!.body, 4)).toMatchObject({ groupId: 'group', memberId: 'member' });
  });

  it('sends in the order in which it was asked to, ApiVersions too, which kafkajs does not authenticate', async () => {
    const { link, broker } = await linkTo(behave);
    const inTurn = [heartbeat(), apiVersions, findCoordinator, apiVersions, heartbeat()];
    const keys = inTurn.map(({ key }) => key);
    // Twice: while it opens, and when it is open.
    for (let time = 0; time < 2; time += 1) await Promise.all(inTurn.map((rpc) => link.send<unknown>(rpc, deadline())));
    expect(broker.requests.map(({ key }) => key)).toEqual([...keys, ...keys]);
  });

  it('opens one socket for first sends at the same time, and none before', async () => {
    const { link, broker } = await linkTo(behave);
    expect(broker.sockets).toHaveLength(0);
    await Promise.all([1, 2, 3].map(() => link.send(heartbeat(), deadline())));
    expect(broker.sockets).toHaveLength(1);
  });

  it('asks no timer while it is idle: neither to poll its queue nor to look for late answers', async () => {
    const timeouts = jest.spyOn(globalThis, 'setTimeout');
    const intervals = jest.spyOn(globalThis, 'setInterval');
    const { link } = await linkTo(behave);
    for (let turn = 0; turn < 5; turn += 1) await link.send(heartbeat(), deadline());
    // The one that bounds the opening.
    expect(timeouts.mock.calls.map(([, delay]) => delay)).toEqual([1000]);
    expect(intervals).not.toHaveBeenCalled();
    expect(clock.waiting).toBe(0);
    jest.restoreAllMocks();
  });

  it('a missed deadline ends it: the others are told that it ended, and it is not opened again', async () => {
    const { link, broker } = await linkTo((request) => request.key === 18 && behave(request));
    await link.send(apiVersions, deadline());
    const closed = once(broker.sockets[0]!, 'close');
    const late = link.send(heartbeat(), clock.now() + 100);
    const other = link.send(findCoordinator, deadline());
    clock.advance(100);
    await expect(late).rejects.toMatchObject({ code: 'REQUEST_TIMED_OUT', disposition: 'retry' });
    await expect(other).rejects.toMatchObject({ code: 'LINK_DEAD', cause: { code: 'REQUEST_TIMED_OUT' } });
    await closed;
    await expect(link.send(heartbeat(), deadline())).rejects.toMatchObject({ code: 'LINK_DEAD', disposition: 'retry' });
    expect(link.dead).toMatchObject({ code: 'REQUEST_TIMED_OUT' });
    expect(broker.sockets).toHaveLength(1);
    expect(clock.waiting).toBe(0);
  });

  it('an answer that has arrived while the event loop was blocked is in time, though its deadline is past', async () => {
    let asked: (request: Received) => void;
    const held = new Promise<Received>((resolve) => (asked = resolve));
    const { link } = await linkTo((request) => (request.key === Heartbeat.key ? asked(request) : behave(request)));
    await link.send(apiVersions, deadline());
    const pending = link.send(heartbeat(), deadline());
    const request = await held;
    // Where deadlines fire, in the turn of a timer, and all of it in this one: nothing is read of the socket in between.
    await new Promise((resolve) => setTimeout(resolve, 0));
    request.answer(Heartbeat, wellBehaved);
    clock.advance(far + 1);
    expect(await pending).toEqual(wellBehaved);
    expect(link.dead).toBeNull();
  });

  it('a connection that never opens is cut at the deadline', async () => {
    const silent = new Socket();
    const link = wireTo(['kafka:9092'], () => silent).seed();
    const sent = link.send(heartbeat(), clock.now() + 100);
    await new Promise(setImmediate);
    clock.advance(100);
    await expect(sent).rejects.toMatchObject({ code: 'REQUEST_TIMED_OUT' });
    expect(silent.destroyed).toBe(true);
  });

  it('a frame that was cut in the middle leaves nothing behind: the next link is clean', async () => {
    const broker = await listen((request) => {
      if (broker.sockets.length > 1) return behave(request);
      request.socket.write(request.frame(Buffer.alloc(1000)).subarray(0, 500), () => request.socket.destroy());
    });
    const wire = wireTo([broker.address]);
    await expect(wire.link(broker.node).send(heartbeat(), deadline())).rejects.toMatchObject({
      ...{ code: 'CONNECTION_FAILED', disposition: 'retry' },
    });
    expect(await wire.link(broker.node).send(heartbeat(), deadline())).toEqual(wellBehaved);
  });

  it('a refused connection is known at once, not by a deadline', async () => {
    const broker = await listen(() => undefined);
    const { node } = broker;
    await brokers.pop()!.close();
    const link = wireTo(['127.0.0.1:9']).link(node);
    await expect(link.send(heartbeat(), deadline())).rejects.toMatchObject({
      ...{
        code: 'CONNECTION_FAILED',
        disposition: 'retry',
        message: expect.stringContaining('ECONNREFUSED') as string,
      },
    });
    expect(link.dead).toMatchObject({ code: 'CONNECTION_FAILED' });
  });

  it('a broker that closes an idle connection is noticed without a send', async () => {
    const { link, broker } = await linkTo(behave);
    await link.send(heartbeat(), deadline());
    const closed = once(broker.sockets[0]!, 'close');
    broker.sockets[0]!.end();
    await closed;
    expect(link.dead).toMatchObject({ code: 'CONNECTION_FAILED' });
  });

  it('an answer that comes right before the end of the connection still counts', async () => {
    const { link } = await linkTo((request) => {
      behave(request);
      request.socket.end();
    });
    expect(await link.send(heartbeat(), deadline())).toEqual(wellBehaved);
  });

  it('dispose rejects what is pending at once, with the reason it was given', async () => {
    const { link, broker } = await linkTo((request) => request.key === 18 && behave(request));
    await link.send(apiVersions, deadline());
    const pending = [link.send(heartbeat(), deadline()), link.send(findCoordinator, deadline())];
    link.dispose(new KafkaRebalanceError('The consumer has been closed.', { code: 'CLOSED', disposition: 'abandon' }));
    expect(clock.waiting).toBe(0);
    const settled = await Promise.allSettled(pending);
    expect(settled).toMatchObject([{ reason: { code: 'CLOSED' } }, { reason: { code: 'CLOSED' } }]);
    link.dispose();
    expect(link.dead).toMatchObject({ code: 'CLOSED' });
    expect(broker.sockets).toHaveLength(1);
  });

  it('dispose without a reason, or with one of somebody else, is LINK_DEAD', async () => {
    for (const reason of [undefined, new Error('enough')]) {
      const { link } = await linkTo(() => undefined);
      const pending = link.send(heartbeat(), deadline());
      link.dispose(reason);
      await expect(pending).rejects.toMatchObject({ code: 'LINK_DEAD', disposition: 'retry' });
    }
  });

  it('dispose while the bootstrap list is being fetched opens nothing afterwards', async () => {
    const socketFactory = jest.fn(() => new Socket());
    let deliver: (list: string[]) => void = () => undefined;
    const link = wireTo(() => new Promise((resolve) => (deliver = resolve)), socketFactory).seed();
    const pending = link.send(heartbeat(), deadline());
    await new Promise(setImmediate);
    link.dispose();
    await expect(pending).rejects.toMatchObject({ code: 'LINK_DEAD' });
    deliver(['kafka:9092']);
    await new Promise(setImmediate);
    expect(socketFactory).not.toHaveBeenCalled();
  });

  it('a socket that closes without a word, which kafkajs does not notice, ends it', async () => {
    const mute = new Socket();
    const link = wireTo(['kafka:9092'], () => mute).seed();
    const pending = link.send(heartbeat(), deadline());
    await new Promise(setImmediate);
    mute.destroy();
    await expect(pending).rejects.toMatchObject({ code: 'CONNECTION_FAILED', disposition: 'retry' });
  });

  it("an answer that cannot be read is the one request's trouble; the link goes on", async () => {
    const { link, broker } = await linkTo((request) => {
      if (request.key === 12) request.answerBytes(Buffer.from([1]));
      else behave(request);
    });
    await expect(link.send(heartbeat(), deadline())).rejects.toMatchObject({
      ...{ code: 'MALFORMED_RESPONSE', message: expect.stringContaining('Heartbeat') as string },
    });
    expect(link.dead).toBeNull();
    expect(await link.send(findCoordinator, deadline())).toEqual(found);
    expect(broker.sockets).toHaveLength(1);
  });

  it('whatever a decoder throws is a malformed answer', async () => {
    const { link } = await linkTo(behave);
    const read = (): never => {
      throw new RangeError('out of range');
    };
    const broken = link.send({ ...heartbeat(), read }, deadline());
    await expect(broken).rejects.toMatchObject({ code: 'MALFORMED_RESPONSE', cause: { name: 'RangeError' } });
    expect(link.dead).toBeNull();
  });

  it('a request that cannot be written is not sent, and the link goes on', async () => {
    const { link, broker } = await linkTo(behave);
    const write = (): never => {
      throw new TypeError('no such field');
    };
    await expect(link.send({ ...heartbeat(), write }, deadline())).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    expect(await link.send(heartbeat(), deadline())).toEqual(wellBehaved);
    expect(broker.requests).toHaveLength(1);
  });

  it.each([
    ['a size below a correlation id', Buffer.from([0, 0, 0, 1, 9]), /1 bytes/],
    ['a negative size', Buffer.from([255, 255, 255, 248, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]), /-8 bytes/],
    ['HTTP', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'), /HTTP server/],
    ['a TLS alert', Buffer.from([0x15, 3, 3, 0, 2, 2, 70]), /client\.ssl/],
  ])('%s instead of an answer ends it, and not the process', async (_, bytes, message) => {
    const { link } = await linkTo((request) => request.socket.write(bytes));
    await expect(link.send(heartbeat(), deadline())).rejects.toMatchObject({
      ...{ code: 'CONNECTION_FAILED', message: expect.stringMatching(message) as string },
    });
  });

  it('close ends every link, those that somebody asks for afterwards too', async () => {
    const broker = await listen((request) => request.key === 18 && behave(request));
    const wire = wireTo([broker.address]);
    const links = [wire.seed(), wire.link(broker.node)];
    await Promise.all(links.map((link) => link.send(apiVersions, deadline())));
    const closed = broker.sockets.map((socket) => once(socket, 'close'));
    const pending = links.map((link) => link.send(heartbeat(), deadline()));
    const settled = Promise.allSettled(pending);
    await wire.close();
    await wire.close();
    expect(await settled).toMatchObject([{ reason: { code: 'LINK_DEAD' } }, { reason: { code: 'LINK_DEAD' } }]);
    await Promise.all(closed);
    for (const late of [wire.seed(), wire.link(broker.node)]) {
      expect(late.dead).toMatchObject({ code: 'LINK_DEAD' });
      await expect(late.send(heartbeat(), deadline())).rejects.toMatchObject({ code: 'LINK_DEAD' });
    }
    expect(broker.sockets).toHaveLength(2);
  });

  it('seeds go round the bootstrap list, also past a broker that is down', async () => {
    const [first, second] = [await listen(behave), await listen(behave)];
    const wire = wireTo([first.address, '127.0.0.1:9', second.address]);
    const results = await Promise.allSettled([1, 2, 3, 4].map(() => wire.seed().send(heartbeat(), deadline())));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
    expect([first.sockets.length, second.sockets.length]).toEqual([2, 1]);
  });
});

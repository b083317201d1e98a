import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { findFreePorts } from '../../../libs/testing/apache-kafka/free-port';
import { eventually } from '../../integration/support/eventually';
import { BrokerProxy } from './broker-proxy';
import { Network } from './network';

/** As a request begins: size, key, version, correlation id, client id; and then a word. */
function request(clientId: string, word: string): Buffer {
  const head = Buffer.alloc(14);
  head.writeInt16BE(clientId.length, 12);
  return Buffer.concat([head, Buffer.from(clientId + word)]);
}

/** A reset is an error first. */
function closing(socket: Socket): Promise<unknown> {
  return new Promise((resolve) => socket.once('close', resolve));
}

describe('connections through a proxy', () => {
  let network: Network;
  let proxy: BrokerProxy;
  let broker: Server;
  let member: Socket;
  /** What the broker was sent, and what it sends back: the same. */
  let asked = '';
  let answered = '';
  let brokerSide: Socket | null = null;

  beforeEach(async () => {
    [asked, answered, brokerSide] = ['', '', null];
    const [port = 0, brokerPort = 0] = await findFreePorts(2);
    broker = createServer((socket) => {
      brokerSide = socket;
      socket.on('error', () => undefined);
      socket.on('data', (chunk: Buffer) => {
        asked += chunk.toString();
        socket.write(chunk);
      });
    });
    broker.listen(brokerPort, '127.0.0.1');
    await once(broker, 'listening');
    network = new Network();
    proxy = new BrokerProxy(port, network, 1, brokerPort);
    await proxy.listen();
    member = connect({ port, host: '127.0.0.1' });
    member.on('error', () => undefined);
    member.on('data', (chunk: Buffer) => (answered += chunk.toString()));
    await once(member, 'connect');
    member.write(request('orders.0#1', 'first'));
    await eventually(() => expect(answered).toContain('first'));
  });
  afterEach(async () => {
    member.destroy();
    await proxy.close();
    await new Promise((resolve) => broker.close(resolve));
  });

  const ofMember = { matches: ({ clientId }: { clientId: string | null }) => clientId === 'orders.0#1' };

  it('are known by the client id of their first request', () => {
    expect([...network.connections].map(({ broker: id, clientId }) => [id, clientId])).toEqual([[1, 'orders.0#1']]);
  });

  it('are cut: both sides hear of it', async () => {
    const closed = [closing(member), closing(brokerSide!)];
    for (const connection of network.matching(ofMember.matches)) connection.cut();
    await Promise.all(closed);
    await eventually(() => expect(network.connections.size).toBe(0));
  });

  it('carry nothing while they are a black hole, and then everything', async () => {
    const lift = network.impose({ ...ofMember, holds: true });
    member.write('second ');
    const other = connect({ port: proxy.port, host: '127.0.0.1' });
    let heard = '';
    other.on('data', (chunk: Buffer) => (heard += chunk.toString()));
    other.write(request('orders.1#1', 'of another'));
    // The other one gets through, and so this one would have.
    await eventually(() => expect(heard).toContain('of another'));
    expect([asked.includes('second'), answered.includes('second')]).toEqual([false, false]);
    lift();
    await eventually(() => expect(answered).toContain('second'));
    other.destroy();
  });

  it('are delayed, each way, and keep their order when the delay ends', async () => {
    const lift = network.impose({ ...ofMember, delayMs: 200 });
    const since = performance.now();
    member.write('slow ');
    await eventually(() => expect(network.delayMsOf([...network.connections][0]!)).toBe(200));
    await eventually(() => expect(asked).toContain('slow'));
    expect(performance.now() - since).toBeGreaterThanOrEqual(199);
    lift();
    member.write('fast ');
    await eventually(() => expect(answered).toContain('slow fast'));
  });

  it('lose answers: requests arrive, and the end of it cuts the connection', async () => {
    const lift = network.impose({ ...ofMember, losesAnswers: true });
    member.write('second ');
    await eventually(() => expect(asked).toContain('second'));
    await eventually(() => expect([...network.connections][0]!.hasLost).toBe(true));
    const closed = closing(member);
    lift();
    await closed;
    expect(answered).not.toContain('second');
  });

  it('are half open: the broker hears of it, the member does not, and what it says goes nowhere', async () => {
    const closed = closing(brokerSide!);
    for (const connection of network.matching(ofMember.matches)) connection.halfOpen();
    await closed;
    member.write('second ');
    await new Promise(setImmediate);
    expect([member.destroyed, member.readableEnded, asked.includes('second')]).toEqual([false, false, false]);
    member.destroy();
    await eventually(() => expect(network.connections.size).toBe(0));
  });
});

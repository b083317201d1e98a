import { type KafkaConfig, type SASLOptions } from 'kafkajs';
import { createKafkaJsWire } from '../../libs/client';
import { type Wire } from '../../libs/engine';
import { Writer } from '../../libs/wire';
import { demand, eventually } from '../integration/support/eventually';
import { ManualClock } from './support/manual-clock';
import { behave, heartbeat } from './support/requests';
import { type Received, TcpBroker } from './support/tcp-broker';

const handshakeKey = 17;
const authenticateKey = 36;
const saslAuthenticationFailed = 58;
const unsupportedMechanism = 33;

function answerHandshake(request: Received, errorCode: number): void {
  const writer = new Writer();
  writer.int16(errorCode);
  writer.arrayLength(1, false);
  writer.string('PLAIN', false);
  request.answerBytes(writer.buffer());
}

function answerAuthenticate(request: Received, errorCode: number, message: string | null, lifetimeMs = 0n): void {
  const writer = new Writer();
  writer.int16(errorCode);
  writer.nullableString(message, false);
  writer.bytes(Buffer.alloc(0), false);
  writer.int64(lifetimeMs);
  request.answerBytes(writer.buffer());
}

const plain: SASLOptions = { mechanism: 'plain', username: 'orders', password: 'secret' };

describe('a link that has to authenticate', () => {
  let broker: TcpBroker;
  let wire: Wire;
  const clock = new ManualClock();

  afterEach(async () => {
    await wire.close();
    await broker.close();
  });

  async function send(sasl: SASLOptions, handle: (request: Received) => void): Promise<unknown> {
    broker = await TcpBroker.listen(handle);
    const client: KafkaConfig = { brokers: [broker.address], sasl };
    wire = createKafkaJsWire({ client, clock });
    return wire.seed().send(heartbeat(), clock.now() + 60_000);
  }

  it('does so once, before its first request, and leaves the options as they are', async () => {
    const sent = await send(Object.freeze({ ...plain }), (request) => {
      if (request.key === handshakeKey) answerHandshake(request, 0);
      else if (request.key === authenticateKey) answerAuthenticate(request, 0, null);
      else behave(request);
    });
    expect(sent).toEqual({ throttleTimeMs: 0, errorCode: 0 });
    expect(broker.requests.map(({ key }) => key)).toEqual([handshakeKey, authenticateKey, 12]);
  });

  it('a wrong password is fatal, and the message tells what the broker said', async () => {
    const refused = send(plain, (request) => {
      if (request.key === handshakeKey) return answerHandshake(request, 0);
      answerAuthenticate(request, saslAuthenticationFailed, 'invalid credentials');
      request.socket.end();
    });
    await expect(refused).rejects.toMatchObject({
      ...{ code: 'AUTHENTICATION_FAILED', disposition: 'fatal' },
      message: expect.stringMatching(/invalid credentials.*client\.sasl/) as string,
    });
  });

  it('a mechanism that the broker does not offer is fatal', async () => {
    const sasl: SASLOptions = { mechanism: 'scram-sha-256', username: 'orders', password: 'secret' };
    await expect(send(sasl, (request) => answerHandshake(request, unsupportedMechanism))).rejects.toMatchObject({
      ...{ code: 'AUTHENTICATION_FAILED', disposition: 'fatal' },
    });
  });

  it.each(['end', 'resetAndDestroy'] as const)(
    'a broker that goes away in the middle (%s) has not refused the password: it is asked again',
    async (how) => {
      const cut = send(plain, (request) => {
        if (request.key === handshakeKey) answerHandshake(request, 0);
        else request.socket[how]();
      });
      await expect(cut).rejects.toMatchObject({ code: 'CONNECTION_FAILED', disposition: 'retry' });
    },
  );

  it('a token that cannot be fetched now may be fetched later; the broker is not asked meanwhile', async () => {
    const sasl: SASLOptions = {
      mechanism: 'oauthbearer',
      oauthBearerProvider: () => Promise.reject(new Error('identity provider away')),
    };
    await expect(send(sasl, () => undefined)).rejects.toMatchObject({
      ...{ code: 'CONNECTION_FAILED', disposition: 'retry' },
      message: expect.stringContaining('identity provider away') as string,
    });
    expect(broker.requests).toEqual([]);
  });

  it('a provider of tokens that gives none is named', async () => {
    const sasl = { mechanism: 'oauthbearer', oauthBearerProvider: () => Promise.resolve('token') };
    await expect(send(sasl as unknown as SASLOptions, () => undefined)).rejects.toMatchObject({
      ...{ code: 'INVALID_CLIENT', disposition: 'fatal' },
      message: expect.stringContaining('client.sasl.oauthBearerProvider()') as string,
    });
  });

  it('authenticates again on the same socket when its time is nearly over, behind what waits for its answer', async () => {
    const waiting: Received[] = [];
    broker = await TcpBroker.listen((request) => {
      if (request.key === handshakeKey) answerHandshake(request, 0);
      else if (request.key === authenticateKey) answerAuthenticate(request, 0, null, 100_000n);
      else if (broker.requests.length === 3) waiting.push(request);
      else behave(request);
    });
    wire = createKafkaJsWire({ client: { brokers: [broker.address], sasl: plain }, clock });
    const link = wire.seed();
    const [parked, late] = [link.send(heartbeat(), Infinity), clock.now() + 10 ** 6];
    await eventually(() => demand(waiting.length === 1, 'the first is asked'));
    clock.advance(96_000);
    const renewed = Promise.all([link.send(heartbeat(), late), link.send(heartbeat(), late)]);
    await new Promise(setImmediate);
    expect(broker.requests).toHaveLength(3);
    behave(waiting[0]!);
    await Promise.all([parked, renewed]);
    expect(broker.requests.map(({ key }) => key)).toEqual([17, 36, 12, 17, 36, 12, 12]);
    expect(broker.sockets).toHaveLength(1);
  });
});

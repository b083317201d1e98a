import { type KafkaConfig, type SASLOptions } from 'kafkajs';
import { createKafkaJsWire } from '../../libs/client';
import { type Wire } from '../../libs/engine';
import { Writer } from '../../libs/wire';
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

function answerAuthenticate(request: Received, errorCode: number, message: string | null): void {
  const writer = new Writer();
  writer.int16(errorCode);
  writer.nullableString(message, false);
  writer.bytes(Buffer.alloc(0), false);
  writer.int64(0n);
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

  it('a token that cannot be fetched now may be fetched later', async () => {
    const sasl: SASLOptions = {
      mechanism: 'oauthbearer',
      oauthBearerProvider: () => Promise.reject(new Error('identity provider away')),
    };
    await expect(
      send(sasl, (request) => {
        const writer = new Writer();
        writer.int16(0);
        writer.arrayLength(1, false);
        writer.string('OAUTHBEARER', false);
        request.answerBytes(writer.buffer());
      }),
    ).rejects.toMatchObject({
      ...{ code: 'CONNECTION_FAILED', disposition: 'retry' },
      message: expect.stringContaining('identity provider away') as string,
    });
  });
});

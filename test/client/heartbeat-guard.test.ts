import { type KafkaConfig } from 'kafkajs';
import { createHeartbeatGuard } from '../../libs/client';
import { resolveOptions, type HeartbeatGuard } from '../../libs/engine';
import { type ConsumerEvent, type Unstamped } from '../../libs/engine/events';
import { ApiVersions, FindCoordinator, Heartbeat, Writer } from '../../libs/wire';
import { type Received, TcpBroker } from './support/tcp-broker';

jest.setTimeout(30_000);

const authenticateKey = 36;

/** A thread as it is, and a broker in this process. */
describe('a guard with a thread', () => {
  let broker: TcpBroker;
  let guard: HeartbeatGuard;
  let events: Unstamped<ConsumerEvent>[];
  let heard: () => void;
  let heartbeat: Promise<void>;

  beforeEach(async () => {
    events = [];
    heartbeat = new Promise((resolve) => (heard = resolve));
    broker = await TcpBroker.listen(play);
  });
  afterEach(async () => {
    await guard.close();
    await broker.close();
  });

  function play(request: Received): void {
    const { key } = request;
    const { host, port } = broker.node;
    if (key === ApiVersions.key) {
      const apiKeys = [FindCoordinator, Heartbeat].map((api) => ({
        ...{ apiKey: api.key, minVersion: api.versions.min, maxVersion: api.versions.max },
      }));
      request.answer(ApiVersions, {
        ...{ errorCode: 0, apiKeys, throttleTimeMs: 0 },
        ...{ supportedFeatures: [], finalizedFeaturesEpoch: -1n, finalizedFeatures: [] },
      });
    } else if (key === FindCoordinator.key) {
      const coordinator = { key: 'group', nodeId: 7, host, port, errorCode: 0, errorMessage: null };
      request.answer(FindCoordinator, { throttleTimeMs: 0, coordinators: [coordinator] });
    } else if (key === Heartbeat.key) {
      request.answer(Heartbeat, { throttleTimeMs: 0, errorCode: 0 });
      heard();
    } else request.answerBytes(key === authenticateKey ? authenticated() : handshaken());
  }

  function open(own: Partial<KafkaConfig> = {}): Promise<string> {
    return new Promise((tell) => {
      guard = createHeartbeatGuard({ client: { brokers: [broker.address], ...own } })({
        options: resolveOptions({ groupId: 'group' }),
        publish: (event) => {
          events.push(event);
          if (event.type === 'HeartbeatThreadUnavailable') tell(event.reason);
        },
      });
      guard.watch({ memberId: 'member', generation: 4, protocol: 'classic', sessionTimeoutMs: 45_000 });
    });
  }

  it('connects as soon as there is a member, and closes without a word', async () => {
    void open();
    await heartbeat;
    const sent = broker.requests.filter(({ key }) => key === Heartbeat.key);
    expect(sent).toHaveLength(1);
    const ended = Promise.all(
      broker.sockets.map((socket) => new Promise<void>((resolve) => socket.once('close', () => resolve()))),
    );
    await guard.close();
    await ended;
    expect(events).toEqual([]);
  });

  it('authenticates with a token that the main thread has fetched', async () => {
    let asked = 0;
    const oauthBearerProvider = (): Promise<{ value: string }> => Promise.resolve({ value: `token-${(asked += 1)}` });
    void open({ sasl: { mechanism: 'oauthbearer', oauthBearerProvider } });
    await heartbeat;
    expect(asked).toBeGreaterThan(0);
    expect(events).toEqual([]);
  });

  it('is none, and says why, when the client cannot be given to a thread', async () => {
    const socketFactory = (): never => {
      throw new Error('not called');
    };
    expect(await open({ socketFactory })).toBe('client.socketFactory is a function, which cannot be given to a thread');
    guard.watch({ memberId: 'member', generation: 5, protocol: 'classic', sessionTimeoutMs: 45_000 });
    expect(events).toHaveLength(1);
    expect(broker.sockets).toEqual([]);
  });

  it('gives up, and says why, when its thread cannot work', async () => {
    expect(await open({ brokers: ['no broker'] })).toContain("client.brokers holds 'no broker'");
    expect(events).toHaveLength(1);
  });
});

function handshaken(): Buffer {
  const writer = new Writer();
  writer.int16(0);
  writer.arrayLength(1, false);
  writer.string('OAUTHBEARER', false);
  return writer.buffer();
}

function authenticated(): Buffer {
  const writer = new Writer();
  writer.int16(0);
  writer.nullableString(null, false);
  writer.bytes(Buffer.alloc(0), false);
  writer.int64(0n);
  return writer.buffer();
}

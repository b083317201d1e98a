import { KafkaRebalanceError, type BrokerNode } from '../../libs/engine';
import { FakeWire, ManualClock, noAnswer } from '../../libs/testing';
import {
  ApiVersions,
  Heartbeat,
  rpc,
  type ApiVersionsResponse,
  type HeartbeatResponse,
  type Rpc,
} from '../../libs/wire';

const broker: BrokerNode = { nodeId: 4, host: 'broker', port: 9092, rack: null };
const good: HeartbeatResponse = { throttleTimeMs: 0, errorCode: 0 };

function beat(memberId = 'm'): Rpc<HeartbeatResponse> {
  return rpc(Heartbeat, 4, { groupId: 'g', generationId: 1, memberId, groupInstanceId: null });
}

const versions: ApiVersionsResponse = {
  ...{ errorCode: 0, apiKeys: [], throttleTimeMs: 0, supportedFeatures: [] },
  ...{ finalizedFeaturesEpoch: -1n, finalizedFeatures: [] },
};

function versionsRequest(version: number): Rpc<ApiVersionsResponse> {
  return rpc(ApiVersions, version, { clientSoftwareName: 'test', clientSoftwareVersion: '1' });
}

function setUp(): { clock: ManualClock; wire: FakeWire } {
  const clock = new ManualClock();
  return { clock, wire: new FakeWire(clock) };
}

const thrownBy = (promise: Promise<unknown>): Promise<unknown> => promise.catch((thrown: unknown) => thrown);
const after = (clock: ManualClock, ms: number): Promise<void> =>
  new Promise((resolve) => void clock.at(clock.now() + ms, resolve));

describe('FakeWire', () => {
  it('request and answer go through the codecs of their version, in both directions', async () => {
    const { wire } = setUp();
    wire.on(Heartbeat, ({ memberId }) => ({ throttleTimeMs: 7, errorCode: memberId === 'm' ? 27 : 0 }));
    expect(await wire.link(broker).send(beat(), 1000)).toEqual({ throttleTimeMs: 7, errorCode: 27 });
    expect(wire.requests).toMatchObject([
      { api: 'Heartbeat', version: 4, node: 4, request: { groupId: 'g', generationId: 1, memberId: 'm' } },
    ]);
    const ask = (version: number): Promise<ApiVersionsResponse> => wire.seed().send(versionsRequest(version), 1000);
    wire.on(ApiVersions, () => ({ ...versions, throttleTimeMs: 7 }));
    expect([(await ask(0)).throttleTimeMs, (await ask(1)).throttleTimeMs]).toEqual([0, 7]);
  });

  it('offers by ApiVersions what is played, in the versions in which it is played', async () => {
    const { wire } = setUp();
    wire.on({ ...Heartbeat, versions: { min: 1, max: 2 } }, () => good);
    const { apiKeys } = await wire.seed().send(versionsRequest(3), 1000);
    expect(apiKeys).toContainEqual({ apiKey: Heartbeat.key, minVersion: 1, maxVersion: 2 });
  });

  it('an answer that takes its time comes when it is due, and leaves no timer', async () => {
    const { clock, wire } = setUp();
    wire.on(Heartbeat, () => after(clock, 200).then(() => good));
    let answeredAt = -1;
    void wire
      .link(broker)
      .send(beat(), 1000)
      .then(() => (answeredAt = clock.now()));
    await clock.advance(199);
    expect(answeredAt).toBe(-1);
    await clock.advance(1);
    expect([answeredAt, clock.pending]).toEqual([200, 0]);
  });

  it('answers the requests of a link in order, one after the other, and those of two links side by side', async () => {
    const { clock, wire } = setUp();
    wire.on(Heartbeat, ({ memberId }) => after(clock, memberId === 'slow' ? 100 : 10).then(() => good));
    const [one, two] = [wire.link(broker), wire.link(broker)];
    const answered: [string, number][] = [];
    const send = (link: typeof one, memberId: string): void =>
      void link.send(beat(memberId), 1000).then(() => answered.push([memberId, clock.now()]));
    send(one, 'slow');
    send(one, 'behind');
    send(two, 'beside');
    await clock.advance(500);
    expect(answered).toEqual([
      ['beside', 10],
      ['slow', 100],
      ['behind', 110],
    ]);
  });

  it('a request without an answer holds back what follows on its link', async () => {
    const { clock, wire } = setUp();
    wire.on(Heartbeat, ({ memberId }) => (memberId === 'parked' ? noAnswer : good));
    const link = wire.link(broker);
    const both = Promise.allSettled([link.send(beat('parked'), 1000), link.send(beat('behind'), 2000)]);
    await clock.advance(999);
    expect(wire.requests).toHaveLength(1);
    await clock.advance(1);
    expect(await both).toMatchObject([{ reason: { code: 'REQUEST_TIMED_OUT' } }, { reason: { code: 'LINK_DEAD' } }]);
    expect([wire.requests.length, clock.pending]).toEqual([1, 0]);
  });

  it('a missed deadline ends the link, and a later send is told so', async () => {
    const { clock, wire } = setUp();
    wire.on(Heartbeat, () => noAnswer);
    const link = wire.link(broker);
    const late = thrownBy(link.send(beat(), 1000));
    await clock.advance(1000);
    expect(await late).toMatchObject({ code: 'REQUEST_TIMED_OUT', disposition: 'retry' });
    expect(link.dead).toMatchObject({ code: 'REQUEST_TIMED_OUT' });
    expect(await thrownBy(link.send(beat(), 9000))).toMatchObject({ code: 'LINK_DEAD' });
    expect(clock.pending).toBe(0);
  });

  it('an answer that cannot be read is an error of its request alone', async () => {
    const { wire } = setUp();
    wire.on(Heartbeat, () => Buffer.alloc(1));
    const link = wire.link(broker);
    expect(await thrownBy(link.send(beat(), 1000))).toMatchObject({ code: 'MALFORMED_RESPONSE', disposition: 'retry' });
    expect(link.dead).toBeNull();
    wire.on(Heartbeat, () => good);
    expect(await link.send(beat(), 1000)).toEqual(good);
  });

  it('a broker that is stopped cuts its links and refuses new ones, until it is back', async () => {
    const { wire } = setUp();
    wire.on(Heartbeat, ({ memberId }) => (memberId === 'parked' ? noAnswer : good));
    const parked = thrownBy(wire.link(broker).send(beat('parked'), 1000));
    wire.stop(broker.nodeId);
    expect(await parked).toMatchObject({ code: 'LINK_DEAD' });
    expect(await thrownBy(wire.link(broker).send(beat(), 1000))).toMatchObject({ code: 'CONNECTION_FAILED' });
    expect(await wire.seed().send(beat(), 1000)).toEqual(good);
    wire.restart(broker.nodeId);
    expect(await wire.link(broker).send(beat(), 1000)).toEqual(good);
  });

  it('a link that is disposed tells all who wait why, and leaves no timer', async () => {
    const { clock, wire } = setUp();
    wire.on(Heartbeat, () => noAnswer);
    const link = wire.link(broker);
    const both = Promise.allSettled([link.send(beat(), 1000), link.send(beat(), 1000)]);
    link.dispose(new KafkaRebalanceError('over', { code: 'CLOSED', disposition: 'abandon' }));
    expect(await both).toMatchObject([{ reason: { code: 'CLOSED' } }, { reason: { code: 'CLOSED' } }]);
    expect(clock.pending).toBe(0);
  });

  it('close ends every link', async () => {
    const { wire } = setUp();
    wire.seed();
    wire.link(broker);
    await wire.close();
    await wire.close();
    expect(wire.links.filter(({ dead }) => dead === null)).toEqual([]);
  });
});

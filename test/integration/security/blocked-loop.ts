import { randomUUID } from 'node:crypto';
import { ConsumerGroupHeartbeat, Heartbeat } from '../../../libs/wire';
import { demand, eventually } from '../support/eventually';
import { MemberProcess, type MemberLine } from '../support/member-process';
import { type Passed } from './relay';
import { groupSessionMs, type SecuredKafka, sessionLifetimeMs } from './secured-kafka';
import { byPassword, bySasl } from './ways-in';

const heartbeats = { classic: Heartbeat.key, consumer: ConsumerGroupHeartbeat.key } as const;
const protocols = ['classic', 'consumer'] as const;
type Protocol = (typeof protocols)[number];

const saslHandshake = 17;
/** Longer than a group bears silence, and than one authentication is good. */
const blockMs = groupSessionMs + sessionLifetimeMs;

/** They are started before all other tests of the file, and block meanwhile. */
export function describeBlockedLoop(kafka: () => SecuredKafka, user: string): void {
  const started: MemberProcess[] = [];
  const blocking = new Map<Protocol, Promise<MemberProcess>>();

  beforeAll(() => {
    for (const protocol of protocols) {
      const member = block(protocol);
      member.catch(() => undefined); // its test tells it
      blocking.set(protocol, member);
    }
  });
  afterAll(() => Promise.all(started.map((member) => member.kill())));

  async function block(groupProtocol: Protocol): Promise<MemberProcess> {
    const [topic, groupId] = [await kafka().topic(), `group-${randomUUID()}`];
    await kafka().allow(user, { operation: 'READ', resource: 'TOPIC', name: topic });
    await kafka().allow(user, { operation: 'READ', resource: 'GROUP', name: groupId });
    const { brokers, ...client } = bySasl(kafka(), 'RELAYED', byPassword('plain', user));
    const member = new MemberProcess({
      ...{ brokers, client: { ...client, connectionTimeout: 20_000 }, topic, handlerMs: 0, blockMs },
      options: {
        ...{ groupId, groupProtocol, autoOffsetReset: 'earliest', autoCommitIntervalMs: 200 },
        ...{ sessionTimeoutMs: groupSessionMs, heartbeatIntervalMs: 300 },
      },
    });
    started.push(member);
    // Much begins beside it.
    await member.assigned(120_000);
    await kafka().produce(topic, ['a record']);
    return member;
  }

  describe('a handler that blocks the event loop for longer than a session of SASL', () => {
    it.each(protocols)('%s protocol: its thread authenticates again, and it keeps what it has', async (protocol) => {
      const member = await blocking.get(protocol)!;
      await eventually(() => demand(member.processed.length > 0, `its end; ${member.stderr}`), 60_000);
      // Its own connections, too, have to authenticate again before they are used.
      const [{ at: ended }] = member.said('processed') as [MemberLine];
      await eventually(() =>
        demand(
          member.events('OffsetsCommitted').some(({ at }) => at >= ended),
          'it is stored',
        ),
      );
      for (const type of ['MemberExpelled', 'PartitionsLost', 'PartitionsRevoked', 'HeartbeatThreadUnavailable']) {
        expect(member.events(type)).toEqual([]);
      }
      expect(member.processed).toEqual(['a record']);
      const [{ at: begun }] = member.said('started') as [MemberLine];
      const meanwhile = kafka().relay.connections.map((all) => all.filter(({ at }) => at > begun && at < ended));
      expect(meanwhile.some((all) => isRenewed(all, heartbeats[protocol]))).toBe(true);
      member.signal('SIGTERM');
      expect({ code: await member.exited, stderr: member.stderr }).toEqual({ code: 0, stderr: '' });
    });
  });
}

/** An authentication between two heartbeats of one connection. */
function isRenewed(passed: readonly Passed[], heartbeat: number): boolean {
  const first = passed.findIndex(({ api }) => api === heartbeat);
  const renewal = passed.findIndex(({ api }, at) => api === saslHandshake && at > first);
  return first >= 0 && passed.some(({ api }, at) => api === heartbeat && renewal > 0 && at > renewal);
}

import { randomUUID } from 'node:crypto';
import { kubernetesLeavePolicy, type KubernetesLeaveDecision } from '../../libs/kubernetes';
import { PlayedApiServer } from '../kubernetes/support/played-api-server';
import { protocols } from './matrix/scene';
import { SteadyLoad } from './support/steady-load';
import { TestKafka } from './support/test-kafka';
import { settled, TestMember, twice } from './support/test-member';

jest.setTimeout(60_000);

const partitions = 6;
/** Far longer than anything here takes: what waits for the end of a session is never done. */
const sessionTimeoutMs = 300_000;

/** The recipe of docs/kubernetes.md: pods of a StatefulSet are static members, and ask when they end whether they come back. */
describe('a StatefulSet of static members', () => {
  let kafka: TestKafka;
  let apiServer: PlayedApiServer;
  const everybody: TestMember[] = [];

  beforeAll(async () => {
    const session = { 'group.consumer.session.timeout.ms': String(sessionTimeoutMs) };
    [kafka, apiServer] = await Promise.all([
      TestKafka.start({
        properties: { ...session, 'group.consumer.max.session.timeout.ms': String(sessionTimeoutMs) },
      }),
      PlayedApiServer.listen(),
    ]);
  });
  afterEach(() => Promise.all(everybody.splice(0).map((member) => member.stop())));
  afterAll(() => Promise.all([kafka.stop(), apiServer.close()]));

  it.each(['cooperative', 'consumer'] as const)(
    '%s: nobody notices a rolling restart, and a scale-down hands over at once',
    async (protocol) => {
      const groupId = `group-${randomUUID()}`;
      const topic = await kafka.topic(partitions);
      const decisions: KubernetesLeaveDecision[] = [];
      const start = async (ordinal: number): Promise<TestMember> => {
        const member = await TestMember.start({
          ...{ brokers: kafka.cluster.brokers, topics: [topic] },
          options: {
            ...{ groupId, groupInstanceId: `orders-${ordinal}`, sessionTimeoutMs, heartbeatIntervalMs: 300 },
            ...protocols[protocol],
            leaveGroupOnClose: kubernetesLeavePolicy({
              ...{ apiServer: apiServer.url, serviceAccount: apiServer.serviceAccount },
              onDecision: (decision) => void decisions.push(decision),
            }),
          },
        });
        everybody.push(member);
        return member;
      };
      apiServer.sets.set('orders', { replicas: 3 });
      const pods = await Promise.all([0, 1, 2].map(start));
      await settled(pods, partitions);
      const load = new SteadyLoad(kafka, topic, { partitions, records: partitions, everyMs: 20 }).start();

      // As the controller does it: from the highest number down, the next one when this one is ready.
      for (const ordinal of [2, 1, 0]) {
        const others = pods.filter((_, place) => place !== ordinal);
        const noticed = () => others.map((member) => member.of('RebalanceStarted').length);
        const [before, generation] = [noticed(), others[0]!.consumer.status().generation];
        const owned = pods[ordinal]!.partitions;
        await pods[ordinal]!.stop();
        pods[ordinal] = await start(ordinal);
        await settled(pods, partitions);
        expect(noticed()).toEqual(before);
        expect(pods.map(({ consumer }) => consumer.status().generation)).toEqual([generation, generation, generation]);
        expect(pods[ordinal].partitions).toEqual(owned);
      }
      expect(decisions.map(({ leaves }) => leaves)).toEqual([false, false, false]);

      apiServer.sets.set('orders', { replicas: 1 });
      const condemned = pods.splice(1);
      await Promise.all(condemned.map((member) => member.stop()));
      await settled(pods, partitions, 15_000);
      expect(decisions.map(({ leaves }) => leaves)).toEqual([false, false, false, true, true]);

      await load.processedBy(everybody);
      expect(twice(everybody)).toEqual([]);
    },
  );
});

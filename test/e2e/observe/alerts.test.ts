import { stringify } from 'yaml';
import { Prometheus } from '../../../apps/order-processor/demo/prometheus';
import { alerts, ruleFile } from '../../../libs/monitoring';
import { demand, eventually } from '../../integration/support/eventually';
import { ReportsServer } from '../../integration/support/reports-server';
import { TestKafka } from '../../integration/support/test-kafka';
import { TestMember, type TestMemberSetup } from '../../integration/support/test-member';
import { faultsByAlert, partitions, thresholds, type FaultStage } from './faults-by-alert';

jest.setTimeout(120_000);

/** All faults at once, each in a group of its own that is called like the alert. */
describe('every alert, in a real Prometheus, on a real fault', () => {
  const ends: (() => Promise<unknown>)[] = [];
  const rules = alerts({ pace: 1 / 60, thresholds });
  let kafka: TestKafka;
  let prometheus: Prometheus;
  const firing = new Set<string>();
  let deadline = 0;

  beforeAll(async () => {
    kafka = await TestKafka.start();
    prometheus = await Prometheus.start(process.env, stringify(ruleFile(rules)), new AbortController().signal);
    // All the time: some fire for a few seconds.
    const looking = setInterval(() => void look().catch(() => undefined), 300);
    ends.push(() => Promise.resolve(clearInterval(looking)));
    deadline = Date.now() + 75_000;
    await Promise.all(Object.entries(faultsByAlert).map(async ([groupId, fault]) => fault(await stage(groupId))));
  });
  afterAll(async () => {
    await Promise.allSettled(ends.map((end) => end()));
    await prometheus.stop();
    await kafka.stop();
  });

  const targets: { name: string; address: string }[] = [];

  async function hasRead(query: string): Promise<void> {
    await eventually(async () => {
      const answer = await fetch(`${prometheus.url}/api/v1/query?query=${encodeURIComponent(query)}`);
      const { data } = (await answer.json()) as { data: { result: unknown[] } };
      demand(data.result.length > 0, `Prometheus has read ${query}`);
    });
  }

  async function stage(groupId: string): Promise<FaultStage> {
    const topic = await kafka.topic(partitions);
    const made = async (setup: Partial<TestMemberSetup> = {}): Promise<TestMember> => {
      const options = { recordRetryBackoffMs: 50, stopTimeoutMs: 1000, drainTimeoutMs: 500, ...setup.options, groupId };
      const one = new TestMember({ brokers: kafka.cluster.brokers, topics: [topic], ...setup, options });
      const server = await ReportsServer.ofMember(one);
      ends.push(() => Promise.allSettled([one.stop(), server.stop()]));
      const name = `member-${targets.length}`;
      targets.push({ name, address: new URL(server.url).host });
      prometheus.scrape(targets);
      await hasRead(`up{instance="${name}"} == 1`);
      return one;
    };
    return {
      ...{ kafka, topic },
      member: async (setup) => {
        const one = await made(setup);
        await one.consumer.start();
        return one;
      },
      begun: async (setup) => {
        const one = await made(setup);
        void one.consumer.start().catch(() => undefined);
        return one;
      },
      scraped: (metric) => hasRead(`${metric}{group_id="${groupId}"}`),
      every: (ms, then) => {
        const timer = setInterval(then, ms);
        ends.push(() => Promise.resolve(clearInterval(timer)));
      },
    };
  }

  async function look(): Promise<void> {
    const answer = await fetch(`${prometheus.url}/api/v1/alerts`);
    const { data } = (await answer.json()) as {
      data: { alerts: { state: string; labels: { alertname: string; group_id: string } }[] };
    };
    for (const { state, labels } of data.alerts)
      if (state === 'firing') firing.add(`${labels.alertname} of ${labels.group_id}`);
  }

  it('there is a fault for each', () => {
    expect(Object.keys(faultsByAlert).sort()).toEqual(rules.map(({ name }) => name).sort());
  });

  it.each(rules.map(({ name }) => name))('%s', async (name) => {
    await eventually(
      () => {
        demand(firing.has(`${name} of ${name}`), `it fires; so far: ${[...firing].join(', ')}`);
      },
      Math.max(2000, deadline - Date.now()),
    );
  });
});

import { resolveOptions, type ConsumerOptions } from '../../../libs/engine';
import { SessionTimeout } from '../../../libs/engine/membership/session-timeout';
import { noAnswer } from '../../../libs/testing';
import { ConfigResourceType, DescribeConfigs, type DescribeConfigsRequest } from '../../../libs/wire';
import { FakeCluster } from '../cluster/fake-cluster';

const [invalidRequest, groupDenied, clusterDenied] = [42, 30, 31];

class Bench {
  readonly fake = new FakeCluster();
  readonly learned: number[] = [];
  readonly asked: { node: number; resourceType: number; resourceName: string }[] = [];
  believedMs = 45_000;
  /** By type of resource: an error code, or the value. */
  answers: Record<number, { errorCode: number } | { value: string | null }> = {};
  /** Answered with an error of this link before that. */
  deaths = 0;
  readonly sessionTimeout: SessionTimeout;

  constructor(options: Partial<ConsumerOptions> = {}) {
    const { clock, cluster, coordinator, wire, events } = this.fake;
    this.fake.coordinatorNode = 2;
    wire.on(DescribeConfigs, (request, node) => {
      this.deaths -= 1;
      return this.deaths >= 0 ? noAnswer : this.answer(request, node);
    });
    this.sessionTimeout = new SessionTimeout({
      ...{ options: resolveOptions({ groupId: 'g', requestTimeoutMs: 1000, ...options }), clock, cluster, coordinator },
      publish: (event) => void events.push(event),
      believedMs: () => this.believedMs,
      learn: (ms) => {
        this.learned.push(ms);
        this.believedMs = ms;
      },
    });
  }

  private answer({ resources }: DescribeConfigsRequest, node: number) {
    const results = resources.map(({ resourceType, resourceName, configurationKeys }) => {
      this.asked.push({ node, resourceType, resourceName });
      const answer = this.answers[resourceType] ?? { errorCode: invalidRequest };
      const [name = ''] = configurationKeys ?? [];
      const config = { name, readOnly: false, configSource: 5, isSensitive: false, synonyms: [], configType: 3 };
      return {
        ...{ errorMessage: null, resourceType, resourceName },
        errorCode: 'errorCode' in answer ? answer.errorCode : 0,
        configs: 'value' in answer ? [{ ...config, documentation: null, value: answer.value }] : [],
      };
    });
    return { throttleTimeMs: 0, results };
  }

  get told(): string[] {
    return this.fake.types().filter((type) => type.startsWith('SessionTimeout'));
  }

  async ask(ms = 0): Promise<void> {
    void this.sessionTimeout.ask();
    await this.fake.clock.advance(ms);
  }
}

const { GROUP, BROKER } = ConfigResourceType;

describe('SessionTimeout', () => {
  it('asks the coordinator for the config of the group, on a link that ends with the answer', async () => {
    const bench = new Bench();
    bench.answers = { [GROUP]: { value: '6000' } };
    await bench.ask();
    expect(bench.learned).toEqual([6000]);
    expect(bench.asked).toEqual([{ node: 2, resourceType: GROUP, resourceName: 'g' }]);
    expect(bench.fake.events.at(-1)).toEqual({
      ...{ type: 'SessionTimeoutLearned', sessionTimeoutMs: 6000, believedMs: 45_000 },
    });
    expect(bench.fake.wire.links.filter(({ node, dead }) => node === 2 && dead === null)).toEqual([]);
    expect(bench.fake.clock.pending).toBe(0);
  });

  it('a broker that knows no configs of groups: its own', async () => {
    const bench = new Bench();
    bench.answers = { [BROKER]: { value: '45000' } };
    await bench.ask();
    expect(bench.learned).toEqual([45_000]);
    expect(bench.asked.at(-1)).toEqual({ node: 2, resourceType: BROKER, resourceName: '2' });
    // As believed: nothing to tell.
    expect(bench.told).toEqual([]);
  });

  it.each([
    ['the group may not be described', { [GROUP]: { errorCode: groupDenied } }, /DESCRIBE_CONFIGS on the group/],
    ['nor the broker', { [BROKER]: { errorCode: clusterDenied } }, /DESCRIBE_CONFIGS on the cluster/],
    ['no such config', { [GROUP]: { value: null }, [BROKER]: { value: 'long' } }, /no such config/],
  ])('%s: what is believed stays, told once', async (_, answers, message) => {
    const bench = new Bench();
    bench.answers = answers;
    await bench.ask();
    await bench.ask();
    expect(bench.learned).toEqual([]);
    expect(bench.told).toEqual(['SessionTimeoutUnknown']);
    const told = bench.fake.events.find((event) => event.type === 'SessionTimeoutUnknown');
    expect(told?.error.message).toMatch(message);
    expect(told?.believedMs).toBe(45_000);
    expect(bench.fake.clock.pending).toBe(0);
  });

  it('a broker that has no such request', async () => {
    const bench = new Bench();
    bench.fake.wire.on({ ...DescribeConfigs, versions: { min: 0, max: 0 } }, () => noAnswer);
    await bench.ask();
    expect(bench.told).toEqual(['SessionTimeoutUnknown']);
  });

  it('no answer: asked again', async () => {
    const bench = new Bench();
    bench.answers = { [GROUP]: { value: '6000' } };
    bench.deaths = 2;
    await bench.ask(2500);
    expect(bench.learned).toEqual([6000]);
  });

  it('never an answer: asked a few times; told, unless it was known before', async () => {
    const bench = new Bench();
    bench.deaths = 100;
    await bench.ask(60_000);
    expect(bench.fake.asked('DescribeConfigs')).toHaveLength(5);
    expect(bench.told).toEqual(['SessionTimeoutUnknown']);

    const known = new Bench();
    known.answers = { [GROUP]: { value: '6000' } };
    await known.ask();
    known.deaths = 100;
    await known.ask(60_000);
    expect(known.told).toEqual(['SessionTimeoutLearned']);
    expect(known.believedMs).toBe(6000);
  });

  it('of questions that overlap the last one counts; closed, none does, and no timer is left', async () => {
    const bench = new Bench();
    bench.answers = { [GROUP]: { value: '6000' } };
    bench.deaths = 1;
    await bench.ask(500);
    await bench.ask(500);
    expect(bench.learned).toEqual([6000]);
    await bench.fake.clock.advance(5000);
    expect(bench.fake.asked('DescribeConfigs')).toHaveLength(2);

    bench.deaths = 1;
    await bench.ask(1010);
    bench.sessionTimeout.close();
    await bench.fake.clock.advance(5000);
    expect(bench.learned).toEqual([6000]);
    expect(bench.fake.clock.pending).toBe(0);
  });
});

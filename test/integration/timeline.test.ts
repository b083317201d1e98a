import { systemClock } from '../../libs/client';
import {
  RebalanceTimeline,
  renderTimeline,
  type ConsumerOptions,
  type ReasonKind,
  type RebalanceReason,
} from '../../libs/engine';
import { demand, eventually } from './support/eventually';
import { MemberProcess } from './support/member-process';
import { TestKafka } from './support/test-kafka';
import { settled, TestMember } from './support/test-member';

jest.setTimeout(60_000);

const protocols = {
  cooperative: { partitionAssignmentStrategy: ['cooperative-sticky'] },
  consumer: { groupProtocol: 'consumer' },
} as const satisfies Record<string, Partial<ConsumerOptions>>;

const protocolNames = ['cooperative', 'consumer'] as const;

const partitions = 6;

/** A member, and what it remembers. */
class Witness {
  readonly timeline = new RebalanceTimeline(systemClock);

  constructor(readonly member: TestMember) {
    this.timeline.observe(member.consumer);
  }

  /** Its member id, when the group has let it in. */
  id(): Promise<string> {
    return eventually(() => {
      const { memberId } = this.member.consumer.status();
      demand(memberId !== '', 'a member');
      return memberId;
    });
  }

  /** The reasons of this kind that name this member. */
  reasons(kind: ReasonKind, memberId: string): readonly RebalanceReason[] {
    const all = this.timeline.entries().flatMap(({ reasons }) => reasons);
    return all.filter((reason) => reason.kind === kind && reason.members.some((one) => one.memberId === memberId));
  }
}

/** A group of two that stay, and one that something happens to. */
class Scene {
  readonly stay: Witness[] = [];
  private readonly ends: (() => Promise<unknown>)[] = [];

  constructor(
    private readonly kafka: TestKafka,
    private readonly protocol: keyof typeof protocols,
    readonly topic: string,
  ) {}

  private options(own: Partial<ConsumerOptions>): ConsumerOptions {
    return {
      ...{ groupId: this.topic, autoOffsetReset: 'earliest', autoCommitIntervalMs: 100, metadataMaxAgeMs: 1000 },
      ...{ sessionTimeoutMs: 2000, heartbeatIntervalMs: 300, ...protocols[this.protocol], ...own },
    };
  }

  async join(own: Partial<ConsumerOptions> = {}): Promise<Witness> {
    const { brokers } = this.kafka.cluster;
    const member = new TestMember({ brokers, topics: [this.topic], options: this.options(own) });
    this.ends.push(() => member.stop());
    const witness = new Witness(member);
    await member.consumer.start();
    return witness;
  }

  async joinProcess(): Promise<MemberProcess> {
    const process = new MemberProcess({
      ...{ brokers: this.kafka.cluster.brokers, topic: this.topic, handlerMs: 0, options: this.options({}) },
    });
    this.ends.push(() => process.kill());
    await process.assigned();
    return process;
  }

  async twoStay(): Promise<void> {
    this.stay.push(await this.join());
    await this.settled();
    this.stay.push(await this.join());
    await this.settled();
  }

  async settled(others: readonly Witness[] = []): Promise<void> {
    await settled(
      [...this.stay, ...others].map(({ member }) => member),
      partitions,
    );
  }

  /** Each has processed something of each of its partitions, and those that stay know how many they all are. */
  async atWork(members: number): Promise<void> {
    await this.kafka.produce(this.topic, partitions, 60);
    await eventually(() => {
      for (const { timeline } of this.stay) demand(timeline.latest()?.members === members, `${members} members known`);
    });
    // A commit comes every 100 ms.
    await eventually(async () => {
      const committed = await this.kafka.committed(this.topic, this.topic);
      demand(
        committed.length === partitions && committed.every((offset) => offset === 10),
        `all committed: ${committed.join()}`,
      );
    });
  }

  /** So much that each of three members gets more. */
  async grow(kafka: TestKafka): Promise<void> {
    await kafka.admin.createPartitions({ topicPartitions: [{ topic: this.topic, count: 9 }] });
  }

  /** Both of those that stay say so of this member. */
  async bothSay(kind: ReasonKind, memberId: string): Promise<void> {
    await eventually(() => {
      const said = this.stay.map(({ timeline }) => renderTimeline(timeline.entries())).join('\n\n');
      for (const one of this.stay) demand(one.reasons(kind, memberId).length > 0, `${memberId} ${kind}:\n${said}`);
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.ends.map((end) => end()));
  }
}

const happenings: Record<string, (scene: Scene, kafka: TestKafka) => Promise<void>> = {
  async 'a member joins'(scene) {
    await scene.twoStay();
    await scene.atWork(2);
    const third = await scene.join();
    const id = await third.id();
    await scene.bothSay('joined', id);
    // The leader knows its name at once, and where it is when the coordinator has been asked.
    await eventually(() => {
      const [story] = scene.stay[0]!.reasons('joined', id);
      demand(/\(127\.0\.0\.1\) joined$/.test(story!.text), story!.text);
    });
    await eventually(() => {
      const own = third.timeline.entries().map(({ reasons }) => reasons[0]?.kind);
      demand(own[0] === 'joined' && own.slice(1).every((kind) => kind === 'handed-over'), own.join());
    });
  },

  async 'a member leaves in good order'(scene) {
    await scene.twoStay();
    const third = await scene.join();
    await scene.settled([third]);
    await scene.atWork(3);
    const id = await third.id();
    await third.member.stop();
    await scene.bothSay('left', id);
    expect(third.timeline.latest()).toMatchObject({
      state: 'completed',
      cause: 'this member leaves',
      revoked: { count: 2 },
    });
  },

  async 'a member crashes'(scene) {
    await scene.twoStay();
    const third = await scene.join();
    await scene.settled([third]);
    await scene.atWork(3);
    const id = await third.id();
    third.member.vanish();
    await scene.bothSay('timed-out', id);
  },

  async 'a member freezes'(scene) {
    await scene.twoStay();
    const third = await scene.joinProcess();
    // What the others process before they hand it over, it has not begun.
    await eventually(() => {
      for (const { member } of scene.stay) demand(member.partitions.length === 2, 'each has handed over one');
    });
    await scene.atWork(3);
    const id = third.events('MembershipChanged').at(-1)?.event?.memberId;
    third.signal('SIGSTOP');
    await scene.bothSay('timed-out', String(id));
  },

  async 'a member changes its subscription'(scene, kafka) {
    await scene.twoStay();
    const third = await scene.join();
    await scene.settled([third]);
    await scene.atWork(3);
    const other = await kafka.topic(2);
    third.member.consumer.subscribe([other], 'TestMember.handle');
    third.member.consumer.unsubscribe([scene.topic]);
    const id = await third.id();
    await scene.bothSay('subscription-changed', id);
    await eventually(() => {
      demand(
        third.reasons('subscription-changed', id).some(({ text }) => text.includes('this member')),
        'it, too',
      );
    });
  },

  async 'a static member restarts, and then something moves'(scene, kafka) {
    await scene.twoStay();
    const place = { groupInstanceId: 'pod-3', sessionTimeoutMs: 20_000 };
    const third = await scene.join(place);
    await scene.settled([third]);
    await scene.atWork(3);
    await third.member.stop();
    const again = await scene.join(place);
    await eventually(() => demand(again.member.partitions.length === 2, 'it has its place again'));
    // Its restart alone moves nothing, and nobody hears of it.
    await scene.grow(kafka);
    await scene.bothSay('restarted', await again.id());
  },

  async 'partitions are added'(scene, kafka) {
    await scene.twoStay();
    await scene.atWork(2);
    await scene.grow(kafka);
    await eventually(() => {
      for (const { timeline } of scene.stay) {
        const causes = timeline.entries().map(({ cause }) => cause);
        const grown = causes.some((cause) => cause.includes(`${scene.topic} grew from 6 to 9 partitions`));
        demand(grown, `it grew: ${causes.join(' | ')}`);
      }
    });
  },
};

/** What happens to a group, and what the members that stay say of it. All at the same time, for most of it is waiting. */
describe('the timeline of those who stay', () => {
  let kafka: TestKafka;
  const scenes: Scene[] = [];
  /** Null: all is as it should be. */
  const outcomes = new Map<string, Promise<unknown>>();

  beforeAll(async () => {
    kafka = await TestKafka.start({
      properties: {
        'group.consumer.min.session.timeout.ms': '1000',
        'group.consumer.session.timeout.ms': '2000',
        'metadata.max.age.ms': '1000',
      },
    });
    for (const protocol of protocolNames) {
      for (const [name, happen] of Object.entries(happenings)) {
        const scene = new Scene(kafka, protocol, await kafka.topic(partitions));
        scenes.push(scene);
        const outcome = happen(scene, kafka).then(
          () => null,
          (thrown: unknown) => thrown,
        );
        outcomes.set(`${protocol} ${name}`, outcome);
      }
    }
  });
  afterAll(async () => {
    await Promise.all(scenes.map((scene) => scene.close()));
    await kafka.stop();
  });

  describe.each(protocolNames)('%s', (protocol) => {
    it.each(Object.keys(happenings))('%s', async (name) => {
      const failed = await outcomes.get(`${protocol} ${name}`);
      if (failed !== null) throw failed as Error;
    });
  });
});

import { randomUUID } from 'node:crypto';
import { type ConsumerOptions } from '../../../libs/engine';
import { demand, eventually } from '../support/eventually';
import { MemberProcess } from '../support/member-process';
import { SteadyLoad } from '../support/steady-load';
import { type TestKafka } from '../support/test-kafka';
import { settled, situation, TestMember, twice } from '../support/test-member';

export const protocols = {
  eager: { partitionAssignmentStrategy: ['range'] },
  cooperative: { partitionAssignmentStrategy: ['cooperative-sticky'] },
  consumer: { groupProtocol: 'consumer' },
} as const satisfies Record<string, Partial<ConsumerOptions>>;

export interface Row {
  readonly protocol: keyof typeof protocols;
  readonly membership: 'dynamic' | 'static';
}

export const rows: readonly Row[] = (['eager', 'cooperative', 'consumer'] as const).flatMap((protocol) =>
  (['dynamic', 'static'] as const).map((membership) => ({ protocol, membership })),
);

interface Start {
  readonly partition: number;
  readonly topic: string;
  readonly token: number;
  readonly at: number;
}

const partitionCount = 4;

/** One group under load on one topic, and everything that its members did. */
export class Scene {
  readonly groupId = `group-${randomUUID()}`;
  readonly members: TestMember[] = [];
  readonly processes: MemberProcess[] = [];
  private readonly starts: Start[] = [];
  private readonly load: SteadyLoad;

  private constructor(
    private readonly kafka: TestKafka,
    readonly row: Row,
    readonly topic: string,
  ) {
    this.load = new SteadyLoad(kafka, topic, { partitions: partitionCount, records: partitionCount, everyMs: 20 });
  }

  /** `load`: whether records come all the time, and not only when the test sends them. */

  static async open(kafka: TestKafka, row: Row, members: number, load = true): Promise<Scene> {
    const scene = new Scene(kafka, row, await kafka.topic(partitionCount, 3));
    if (load) scene.load.start();
    for (let place = 0; place < members; place += 1) await scene.join(place);
    await scene.settled();
    return scene;
  }

  send(count: number): void {
    this.load.send(count);
  }

  private options(place: number): ConsumerOptions {
    return {
      ...{ groupId: this.groupId, autoOffsetReset: 'earliest', autoCommitIntervalMs: 200, requestTimeoutMs: 5000 },
      ...{ sessionTimeoutMs: 2000, heartbeatIntervalMs: 300 },
      ...protocols[this.row.protocol],
      ...(this.row.membership === 'static' ? { groupInstanceId: `place-${place}` } : {}),
    };
  }

  async join(place: number, options: Partial<ConsumerOptions> = {}): Promise<TestMember> {
    const member = await TestMember.start({
      ...{ brokers: this.kafka.cluster.brokers, topics: [this.topic] },
      options: { ...this.options(place), ...options },
      handle: ({ topic, partition }, { lease }) => {
        this.starts.push({ topic, partition, token: lease.fencingToken, at: Date.now() });
        return Promise.resolve();
      },
    });
    this.members.push(member);
    return member;
  }

  /** A member that can be killed and frozen. */
  async joinProcess(place: number): Promise<MemberProcess> {
    const member = new MemberProcess({
      ...{ brokers: this.kafka.cluster.brokers, topic: this.topic, handlerMs: 1 },
      options: this.options(place),
    });
    this.processes.push(member);
    await member.assigned();
    await eventually(() => demand(member.processed.length > 10, `it works; ${member.stderr}`));
    return member;
  }

  get alive(): TestMember[] {
    return this.members.filter(({ consumer }) => !['leaving', 'left', 'failed'].includes(consumer.status().phase));
  }

  /** The members of this process own everything, in fair shares. */
  settled(): Promise<void> {
    return settled(this.alive, partitionCount);
  }

  /** Ends the load, and waits until everything is processed. */
  async nothingLost(): Promise<void> {
    const produced = await this.load.end();
    await eventually(() => {
      const values = [...this.members.flatMap((one) => one.values), ...this.processes.flatMap((one) => one.processed)];
      const processed = new Set(values);
      const missing = Array.from({ length: produced }, (_, index) => `${index % partitionCount}:${index}`).filter(
        (value) => !processed.has(value),
      );
      const said = this.processes.map(({ lines }) =>
        JSON.stringify(lines.filter(({ type }) => type === 'event').slice(-6)),
      );
      demand(
        missing.length === 0,
        `all processed, but ${missing.slice(0, 8).join(', ')} of ${produced}; ${situation(this.alive)}; ${said.join(' | ')}`,
      );
    }, 30_000);
  }

  /**
   * Tokens grow from owner to owner, so none that has seen a newer one may start a handler later. What a process had begun
   * to start when it was frozen, it starts when it wakes up: nothing can prevent that, and the fencing token is there for it.
   */
  oneOwnerAtATime(wokenAt = Infinity): void {
    const theirs = this.processes.flatMap((member) => {
      const inHand = member.lines.find(({ at }) => at >= wokenAt);
      return member
        .said('started')
        .filter((line) => line !== inHand)
        .map(({ partition = -1, token = 0, at }) => ({ topic: this.topic, partition, token, at }));
    });
    const highest = new Map<string, number>();
    for (const start of [...this.starts, ...theirs].sort((a, b) => a.at - b.at)) {
      const key = `${start.topic}-${start.partition}`;
      const before = highest.get(key) ?? 0;
      demand(start.token >= before, `no start below token ${before}: ${JSON.stringify(start)}, woken at ${wokenAt}`);
      highest.set(key, start.token);
    }
  }

  noReplay(): void {
    expect(twice(this.members)).toEqual([]);
    expect(this.members.flatMap((member) => member.of('PartitionsLost'))).toEqual([]);
  }

  async close(): Promise<void> {
    const sent = this.load.end().catch(() => undefined);
    await Promise.all(this.processes.map((member) => member.kill()));
    await Promise.all(this.members.map((member) => member.stop()));
    await sent;
  }
}

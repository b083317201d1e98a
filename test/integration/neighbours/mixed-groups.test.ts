import { randomInt, randomUUID } from 'node:crypto';
import { Random } from '../../../libs/testing';
import { demand, eventually } from '../support/eventually';
import { TestKafka } from '../support/test-kafka';
import { TestMember } from '../support/test-member';
import { groupCommand } from './group-command';
import { neighbours, type Neighbour, type NeighbourKind } from './neighbour';

jest.setTimeout(120_000);

const partitions = 6;
const steps = 3;

/** One group of ours and of another client. */
class MixedGroup {
  readonly groupId = `group-${randomUUID()}`;
  readonly everOurs: TestMember[] = [];
  readonly everTheirs: Neighbour[] = [];
  ours: TestMember[] = [];
  theirs: Neighbour[] = [];
  private produced = 0;

  private constructor(
    private readonly kafka: TestKafka,
    private readonly kind: NeighbourKind,
    private readonly topic: string,
  ) {}

  static async open(kafka: TestKafka, kind: NeighbourKind): Promise<MixedGroup> {
    return new MixedGroup(kafka, kind, await kafka.topic(partitions));
  }

  async join(which: 'ours' | 'theirs'): Promise<void> {
    const { brokers } = this.kafka.cluster;
    if (which === 'theirs') {
      const member = await this.kind.start(brokers, this.topic, this.groupId);
      this.theirs.push(member);
      this.everTheirs.push(member);
      return;
    }
    const options = { groupId: this.groupId, autoCommitIntervalMs: 200, ...this.kind.options };
    const member = await TestMember.start({ brokers, topics: [this.topic], options });
    this.ours.push(member);
    this.everOurs.push(member);
  }

  async leave(which: 'ours' | 'theirs'): Promise<void> {
    await (which === 'ours' ? this.ours : this.theirs).shift()?.stop();
  }

  /** Every partition has one owner, in fair shares, and everybody reads what is sent now. */
  async works(): Promise<void> {
    const members = [...this.ours, ...this.theirs];
    await eventually(() => {
      const shares = members.map((member) => member.partitions.length);
      const owned = new Set(members.flatMap((member) => member.partitions));
      const complaints = this.theirs.map(({ stderr }) => stderr.slice(-300)).join(' | ');
      demand(owned.size === partitions, `all ${partitions} owned: ${shares.join(' + ')} ${complaints}`);
      demand(shares.reduce((sum, share) => sum + share, 0) === partitions, `once each: ${shares.join(' + ')}`);
      demand(Math.max(...shares) - Math.min(...shares) <= 1, `fair: ${shares.join(' + ')}`);
    }, 45_000);
    await this.kafka.produce(this.topic, partitions, 60, this.produced);
    this.produced += 60;
    await eventually(() => {
      const missing = this.missing();
      demand(missing.length === 0, `read by somebody: ${missing.slice(0, 10).join(', ')} of ${this.produced}`);
    });
  }

  private missing(): string[] {
    const read = new Set([
      ...this.everOurs.flatMap(({ processed }) => processed.map(({ partition, offset }) => `${partition}:${offset}`)),
      ...this.everTheirs.flatMap(({ offsets }) => offsets),
    ]);
    const all = Array.from({ length: this.produced }, (_, index) => {
      return `${index % partitions}:${Math.floor(index / partitions)}`;
    });
    return all.filter((place) => !read.has(place));
  }

  async close(): Promise<void> {
    await Promise.all([...this.everOurs, ...this.everTheirs].map((member) => member.stop()));
  }
}

describe.each(neighbours.map((kind) => [kind.name, kind] as const))('a group of ours and %s', (_, kind) => {
  let kafka: TestKafka;
  let group: MixedGroup | null = null;

  beforeAll(async () => {
    kafka = await TestKafka.start();
  });
  afterEach(async () => {
    await group?.close();
    group = null;
  });
  afterAll(() => kafka.stop());

  it.each(['ours', 'theirs'] as const)('%s leads; members join and leave at random: nothing lost', async (first) => {
    const seed = Number(process.env.MIXED_GROUPS_SEED ?? randomInt(1_000_000));
    const random = new Random(seed);
    const open = await MixedGroup.open(kafka, kind);
    group = open;
    const done: string[] = [];
    const act = async (what: 'join' | 'leave', which: 'ours' | 'theirs'): Promise<void> => {
      done.push(`${what} ${which}`);
      await open[what](which);
      await open.works().catch((thrown: unknown) => {
        throw new Error(`MIXED_GROUPS_SEED=${seed} after ${done.join(', ')}: ${String(thrown)}`, { cause: thrown });
      });
    };
    await act('join', first);
    await act('join', first === 'ours' ? 'theirs' : 'ours');
    const seen = await groupCommand(kafka.cluster.brokers, open.groupId);
    expect({ ...seen, shares: [...seen.shares].sort() }).toEqual({ state: 'Stable', shares: [3, 3] });
    for (let step = 0; step < steps; step += 1) {
      const which = random.pick(['ours', 'theirs'] as const) ?? 'ours';
      // One of each stays, so that it is a mixed group all the time; at most three of a kind.
      const count = open[which].length;
      await act(count === 1 || (count < 3 && random.chance(0.5)) ? 'join' : 'leave', which);
    }
    // Whoever has led leaves, so that the other kind leads.
    for (const which of [first, first === 'ours' ? 'theirs' : 'ours'] as const) {
      while (open[which].length > 0 && open.ours.length + open.theirs.length > 1) await act('leave', which);
    }
  });
});

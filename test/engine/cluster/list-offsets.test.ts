import { listOffsets } from '../../../libs/engine/cluster';
import { type TopicPartition } from '../../../libs/protocol';
import { EARLIEST_TIMESTAMP, ListOffsets, type ListOffsetsRequest, type ListOffsetsResponse } from '../../../libs/wire';
import { noAnswer } from '../../../libs/testing';
import { FakeCluster } from './fake-cluster';

const all: readonly TopicPartition[] = [0, 1, 2].map((partition) => ({ topic: 'orders', partition }));

class Leaders {
  readonly fake = new FakeCluster({ requestTimeoutMs: 30_000 });
  readonly frozen = new Set<number>();
  /** How long a leader thinks, and the error codes of partitions. */
  readonly slowMs = new Map<number, number>();
  readonly errors = new Map<number, number>();

  constructor() {
    this.fake.wire.on(ListOffsets, (request, node) => (this.frozen.has(node) ? noAnswer : this.answer(request, node)));
  }

  private async answer({ topics }: ListOffsetsRequest, node: number): Promise<ListOffsetsResponse> {
    const { clock } = this.fake;
    await new Promise<void>((resolve) => void clock.at(clock.now() + (this.slowMs.get(node) ?? 0), resolve));
    const result = ({ partitionIndex }: { partitionIndex: number }) => ({
      ...{ partitionIndex, errorCode: this.errors.get(partitionIndex) ?? 0 },
      ...{ timestamp: -1n, offset: BigInt(partitionIndex * 10), leaderEpoch: 1 },
    });
    return {
      throttleTimeMs: 0,
      topics: topics.map(({ name, partitions }) => ({ name, partitions: partitions.map(result) })),
    };
  }

  /** The answer, and when it was there. */
  ask(partitions = all): Promise<{ readonly found: string[]; readonly afterMs: number } | Error> {
    const { cluster, clock } = this.fake;
    const options = { isolationLevel: 'read_uncommitted' } as const;
    return listOffsets({ cluster, clock, options }, partitions, EARLIEST_TIMESTAMP, 30_000).then(
      (found) => ({ found: [...found].map(([key, offset]) => `${key}@${offset}`).sort(), afterMs: clock.now() }),
      (thrown: unknown) => thrown as Error,
    );
  }
}

describe('listOffsets', () => {
  it('asks each leader once, and all answers are there as soon as the last one is', async () => {
    const leaders = new Leaders();
    leaders.slowMs.set(2, 100);
    const asked = leaders.ask();
    await leaders.fake.clock.advance(100);
    expect(await asked).toEqual({ found: ['orders-0@0', 'orders-1@10', 'orders-2@20'], afterMs: 100 });
    expect([...leaders.fake.asked('ListOffsets')].sort()).toEqual([0, 1, 2]);
    expect(leaders.fake.clock.pending).toBe(0);
  });

  it('a frozen leader holds nobody up: what the others answered is there after a moment, and its link is ended', async () => {
    const leaders = new Leaders();
    leaders.frozen.add(1);
    const asked = leaders.ask();
    await leaders.fake.clock.advance(300);
    expect(await asked).toEqual({ found: ['orders-0@0', 'orders-2@20'], afterMs: 250 });
    expect(leaders.fake.wire.links.find(({ node }) => node === 1)?.dead).not.toBeNull();
    expect(leaders.fake.clock.pending).toBe(0);
  });

  it('an answer without anything in it starts no clock for the others', async () => {
    const leaders = new Leaders();
    leaders.errors.set(0, 6);
    leaders.slowMs.set(1, 700).set(2, 700);
    const asked = leaders.ask();
    await leaders.fake.clock.advance(900);
    expect(await asked).toEqual({ found: ['orders-1@10', 'orders-2@20'], afterMs: 700 });
  });

  it('alone with a frozen leader: left as soon as the brokers name another one, long before the deadline', async () => {
    const leaders = new Leaders();
    leaders.frozen.add(1);
    const asked = leaders.ask([{ topic: 'orders', partition: 1 }]);
    await leaders.fake.clock.advance(4500);
    leaders.fake.leaders = [0, 2, 2];
    await leaders.fake.clock.advance(1000);
    expect(await asked).toEqual({ found: [], afterMs: 5000 });
    const again = leaders.ask([{ topic: 'orders', partition: 1 }]);
    await leaders.fake.clock.advance(10);
    expect(await again).toMatchObject({ found: ['orders-1@10'] });
    expect(leaders.fake.asked('ListOffsets')).toEqual([1, 2]);
  });

  it('a partition that had no leader, beside a frozen one: asked for as soon as it has one', async () => {
    const leaders = new Leaders();
    leaders.frozen.add(1);
    leaders.fake.leaders = [-1, 1, 2];
    const asked = leaders.ask(all.slice(0, 2));
    await leaders.fake.clock.advance(2500);
    leaders.fake.leaders = [0, 1, 2];
    await leaders.fake.clock.advance(1000);
    expect(await asked).toMatchObject({ code: 'LEADER_NOT_AVAILABLE', disposition: 'retry' });
    expect(leaders.fake.clock.pending).toBe(0);
  });

  it('nothing found: the reason is told, and the brokers are asked for the leaders before the next try', async () => {
    const leaders = new Leaders();
    for (const partition of [0, 1, 2]) leaders.errors.set(partition, 6);
    const asked = leaders.ask();
    await leaders.fake.clock.advance(10);
    expect(await asked).toMatchObject({ code: 'NOT_LEADER_OR_FOLLOWER', disposition: 'retry' });
    expect(leaders.fake.asked('Metadata')).toHaveLength(2);
  });

  it('what only a person can mend is thrown', async () => {
    const leaders = new Leaders();
    leaders.errors.set(2, 29);
    const asked = leaders.ask();
    await leaders.fake.clock.advance(10);
    expect(await asked).toMatchObject({ code: 'TOPIC_AUTHORIZATION_FAILED', disposition: 'fatal' });
  });
});

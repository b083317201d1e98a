import { randomUUID } from 'node:crypto';
import { demand, eventually } from './support/eventually';
import { RawConsumer } from './support/raw-consumer';
import { TestKafka } from './support/test-kafka';
import { TestProducers } from './support/test-producers';

jest.setTimeout(120_000);

describe('offsets in transactions of members of the consumer protocol', () => {
  let kafka: TestKafka;
  let input: string;
  let groupId: string;
  let producers: TestProducers;
  const members: RawConsumer[] = [];

  beforeAll(async () => {
    kafka = await TestKafka.start();
  });
  beforeEach(async () => {
    input = await kafka.topic(2);
    groupId = `group-${randomUUID()}`;
    producers = new TestProducers(kafka.cluster.brokers);
  });
  afterEach(async () => {
    await Promise.all([producers, ...members.splice(0)].map((one) => one.close()));
  });
  afterAll(() => kafka.stop());

  function raw(): RawConsumer {
    const member = new RawConsumer(kafka.cluster.brokers, groupId, input);
    members.push(member);
    return member;
  }

  /** Heartbeats of all, who acknowledge what they are told, until each has so many partitions. */
  async function balanced(all: readonly RawConsumer[], each: number): Promise<void> {
    await eventually(async () => {
      for (const member of all) await member.heartbeat(member.assigned);
      demand(
        all.every(({ assigned }) => assigned.length === each),
        `${each} partitions for each`,
      );
    });
  }

  const offsets = (partition: number, offset: bigint) => [
    { topic: input, partition, offset, leaderEpoch: -1, metadata: '' },
  ];
  const committed = (expected: readonly number[]) =>
    eventually(async () => {
      const found = await kafka.committed(groupId, input);
      demand(found.join() === expected.join(), `committed ${expected.join()}, not ${found.join()}`);
    });

  it('under the epoch of the member', async () => {
    const member = raw();
    await balanced([member], 2);
    const producer = producers.create(`${groupId}-0`);
    await producer.begin();
    await producer.sendOffsets(() => member.place, offsets(0, 3n));
    await producer.commit();
    await committed([3, -1]);
  });

  it('a rebalance in between: goes on with what stays, in the same transaction, and is refused for what has moved', async () => {
    const first = raw();
    await balanced([first], 2);
    const before = first.place;
    const [stays, moves] = [producers.create(`${groupId}-stays`), producers.create(`${groupId}-moves`)];
    await Promise.all([stays.begin(), moves.begin()]);
    const second = raw();
    await balanced([first, second], 1);
    expect(first.epoch).toBeGreaterThan(before.generation);
    const [kept = -1] = first.assigned;

    // The first try is late, as when the answer to the heartbeat was under way.
    let tries = 0;
    const place = () => {
      tries += 1;
      return tries <= 2 ? before : first.place;
    };
    await stays.sendOffsets(place, offsets(kept, 5n));
    await stays.commit();
    const refused = { code: 'ILLEGAL_GENERATION', disposition: 'abandon' };
    await expect(moves.sendOffsets(() => before, offsets(1 - kept, 9n))).rejects.toMatchObject(refused);
    await expect(moves.commit()).rejects.toMatchObject(refused);
    await moves.abort();
    await committed(kept === 0 ? [5, -1] : [-1, 5]);
  });

  it('who has left is refused', async () => {
    const member = raw();
    await balanced([member], 2);
    const { place } = member;
    const other = raw();
    await other.heartbeat([]);
    await member.heartbeat([], -1);
    const zombie = producers.create(`${groupId}-0`);
    await zombie.begin();
    const refused = { code: 'UNKNOWN_MEMBER_ID', disposition: 'abandon' };
    await expect(zombie.sendOffsets(() => place, offsets(0, 3n))).rejects.toMatchObject(refused);
    await zombie.abort();
    await committed([-1, -1]);
  });

  it('the next owner fences the one before by the id, whatever the epochs are', async () => {
    const first = raw();
    await balanced([first], 2);
    const zombie = producers.create(`${groupId}-0`);
    await zombie.begin();
    await zombie.sendOffsets(() => first.place, offsets(0, 3n));
    const owner = producers.create(`${groupId}-0`);
    await owner.begin();
    await expect(zombie.commit()).rejects.toMatchObject({ code: 'PRODUCER_FENCED' });
    await owner.sendOffsets(() => first.place, offsets(0, 7n));
    await owner.commit();
    await committed([7, -1]);
  });
});

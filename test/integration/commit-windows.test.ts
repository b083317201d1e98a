import { randomUUID } from 'node:crypto';
import { RawMember } from './support/raw-member';
import { TestKafka } from './support/test-kafka';

jest.setTimeout(60_000);

/** What the membership and the committer rely on; see `mayCommit`. */
describe('the windows of a rebalance in which the broker takes commits', () => {
  it('old generation while others join: yes; between JoinGroup and SyncGroup: no; old generation after that: never', async () => {
    const kafka = await TestKafka.start();
    const topic = await kafka.topic(1);
    const groupId = `group-${randomUUID()}`;
    const [first, second] = [
      new RawMember(kafka.cluster.brokers, groupId, topic),
      new RawMember(kafka.cluster.brokers, groupId, topic),
    ];
    try {
      await (
        await first.join()
      ).answered;
      await first.sync();
      expect(await first.commit(1n)).toBe('NONE');
      const parked = await second.join();
      // The group is PreparingRebalance now: it waits for the first one.
      expect(await first.commit(2n)).toBe('NONE');
      const old = first.generation;
      await Promise.all([(await first.join()).answered, parked.answered]);
      expect(first.generation).toBe(old + 1);
      expect(await first.commit(3n)).toBe('REBALANCE_IN_PROGRESS');
      expect(await first.commit(3n, old)).toBe('ILLEGAL_GENERATION');
      // Which of the two leads is the broker's choice; the follower's SyncGroup waits for the leader's.
      await Promise.all([first.sync(), second.sync()]);
      expect(await first.commit(3n)).toBe('NONE');
      expect(await first.commit(4n, old)).toBe('ILLEGAL_GENERATION');
      expect(await kafka.committed(groupId, topic)).toEqual([3]);
    } finally {
      await Promise.all([first.close(), second.close()]);
      await kafka.stop();
    }
  });
});

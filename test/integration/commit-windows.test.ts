import { randomUUID } from 'node:crypto';
import { createKafkaJsWire, systemClock } from '../../libs/client';
import { resolveOptions, type Wire } from '../../libs/engine';
import { Cluster, commitOffsets, Coordinator } from '../../libs/engine/cluster';
import { encodeProtocol } from '../../libs/engine/membership/subscription-metadata';
import { builtInAssignors, PartitionSet, partitionKey } from '../../libs/protocol';
import { errorName, JoinGroup, SyncGroup, type JoinGroupResponse } from '../../libs/wire';
import { TestKafka } from './support/test-kafka';

jest.setTimeout(60_000);

/** A member made of bare requests: it can do what a real one never does. */
class RawMember {
  private readonly wire: Wire;
  private readonly coordinator: Coordinator;
  memberId = '';
  generation = -1;

  constructor(
    brokers: string[],
    private readonly groupId: string,
    private readonly topic: string,
  ) {
    this.wire = createKafkaJsWire({ client: { brokers }, clock: systemClock });
    const context = {
      wire: this.wire,
      clock: systemClock,
      options: resolveOptions({ groupId }),
      publish: () => undefined,
    };
    this.coordinator = new Coordinator({ ...context, cluster: new Cluster(context) });
  }

  private get deadline(): number {
    return systemClock.now() + 20_000;
  }

  private async send(): Promise<JoinGroupResponse> {
    const subscription = {
      topics: [this.topic],
      owned: PartitionSet.empty,
      previous: PartitionSet.empty,
      generation: -1,
      rackId: null,
    };
    const request = {
      ...{ groupId: this.groupId, sessionTimeoutMs: 10_000, rebalanceTimeoutMs: 10_000, memberId: this.memberId },
      ...{ groupInstanceId: null, protocolType: 'consumer', reason: null },
      protocols: [encodeProtocol(builtInAssignors.get('range')!, subscription)],
    };
    return this.coordinator.call('join', JoinGroup, request, this.deadline);
  }

  /** Sends JoinGroup with an id; the promise is of its answer, which may be parked. */
  async join(): Promise<{ readonly answered: Promise<void> }> {
    if (this.memberId === '') this.memberId = (await this.send()).memberId;
    const answered = this.send().then(({ errorCode, generationId }) => {
      expect(errorName(errorCode)).toBe('NONE');
      this.generation = generationId;
    });
    return { answered };
  }

  async sync(): Promise<void> {
    const request = {
      ...{ groupId: this.groupId, generationId: this.generation, memberId: this.memberId, groupInstanceId: null },
      ...{ protocolType: 'consumer', protocolName: 'range', assignments: [] },
    };
    await this.coordinator.call('join', SyncGroup, request, this.deadline);
  }

  async commit(offset: bigint, generation = this.generation): Promise<string> {
    const member = { groupId: this.groupId, memberId: this.memberId, groupInstanceId: null, generation };
    const one = { topic: this.topic, partition: 0, offset, leaderEpoch: -1, metadata: '' };
    const codes = await commitOffsets(this.coordinator, member, [one], this.deadline);
    return errorName(codes.get(partitionKey(one)) ?? -1);
  }

  async close(): Promise<void> {
    this.coordinator.dispose();
    await this.wire.close();
  }
}

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

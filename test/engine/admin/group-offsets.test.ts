import {
  ConsumerGroupDescribe,
  DeleteGroups,
  DescribeGroups,
  ErrorCode,
  ListOffsets,
  OffsetCommit,
  OffsetDelete,
  OffsetFetch,
  ZERO_UUID,
  type OffsetCommitRequest,
} from '../../../libs/wire';
import { classicGroup, classicMember, FakeGroups, notOfItsKind } from './fake-groups';

/** Group `k`: m1 has partitions 0 and 2, m2 has 1; offsets are committed of 0 and 1, and of a topic that nobody has. */
function withOffsets(fake: FakeGroups): FakeGroups {
  const answer = { throttleTimeMs: 0 };
  const members = [classicMember('m2', [1]), classicMember('m1', [2, 0])];
  const committed = (partitionIndex: number, committedOffset: bigint) => ({
    ...{ partitionIndex, committedOffset, committedLeaderEpoch: 3, metadata: 'note', errorCode: 0 },
  });
  fake.wire.on(ConsumerGroupDescribe, ({ groupIds }) => ({ ...answer, groups: groupIds.map(notOfItsKind) }));
  fake.wire.on(DescribeGroups, ({ groups }) => ({
    ...answer,
    groups: groups.map((id) => classicGroup(id, { members })),
  }));
  fake.wire.on(OffsetFetch, ({ groups }) => ({
    ...answer,
    groups: groups.map(({ groupId }) => ({
      ...{ groupId, errorCode: groupId === 'k-secret' ? ErrorCode.GROUP_AUTHORIZATION_FAILED : 0 },
      topics: [
        { name: 'orders', topicId: ZERO_UUID, partitions: [committed(0, 5n), committed(1, 7n)] },
        { name: 'gone', topicId: ZERO_UUID, partitions: [committed(0, 1n)] },
      ],
    })),
  }));
  fake.wire.on(ListOffsets, ({ topics }) => ({
    ...answer,
    topics: topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map(({ partitionIndex, timestamp }) => ({
        ...{ partitionIndex, errorCode: 0, timestamp: -1n, leaderEpoch: 0 },
        offset: timestamp === -2n ? 2n : timestamp === -1n ? 10n : timestamp > 1000n ? -1n : 6n,
      })),
    })),
  }));
  return fake;
}

describe('offsets of a group', () => {
  it('those of the busiest member first, then what nobody has; lag, and why an end is not known', async () => {
    const fake = withOffsets(new FakeGroups());
    const { found } = await fake.admin.describeGroups(['k']);
    const offsets = await fake.withTime(fake.admin.groupOffsets([...found.values()]));
    const { partitions, failed } = offsets.found.get('k')!;
    expect(
      partitions.map((one) => [one.topic, one.partition, one.memberId, one.committed, one.logEnd, one.lag]),
    ).toEqual([
      ['orders', 0, 'm1', 5n, 10n, 5n],
      ['orders', 2, 'm1', null, 10n, null],
      ['orders', 1, 'm2', 7n, 10n, 3n],
      ['gone', 0, null, 1n, null, null],
    ]);
    expect(partitions[0]).toMatchObject({ logStart: 2n, committedLeaderEpoch: 3, metadata: 'note' });
    expect(failed.get('gone-0')).toMatchObject({ code: 'UNKNOWN_TOPIC_OR_PARTITION' });
  });

  it('a leader that is away is told of its partitions, and those of the others are known', async () => {
    const fake = withOffsets(new FakeGroups());
    const { found } = await fake.admin.describeGroups(['k']);
    fake.wire.stop(1);
    const offsets = await fake.withTime(fake.admin.groupOffsets([...found.values()]));
    const { partitions, failed } = offsets.found.get('k')!;
    expect(partitions.filter(({ logEnd }) => logEnd !== null).map(({ partition }) => partition)).toEqual([0, 2]);
    expect(failed.get('orders-1')).toMatchObject({ code: 'CONNECTION_FAILED' });
    expect(fake.clock.now()).toBeLessThan(1000);
  });

  it('a group whose offsets may not be seen hides no other', async () => {
    const fake = withOffsets(new FakeGroups());
    const { found, failed } = await fake.admin.committedOffsets(['k-secret', 'k']);
    expect(found.get('k')?.get('orders-1')).toMatchObject({ topic: 'orders', partition: 1, offset: 7n });
    expect(failed.get('k-secret')?.message).toMatch(/ACL READ on the group; to look at it only, DESCRIBE/);
    const [request] = fake.wire.requests.filter(({ api }) => api === 'OffsetFetch');
    expect(request?.request).toMatchObject({ requireStable: false, groups: [{ topics: null }] });
  });

  it('a topic that may not be described hides no other', async () => {
    const fake = withOffsets(new FakeGroups());
    const asked = ['orders', 'secret'].map((topic) => ({ topic, partition: 0 }));
    const { found, failed } = await fake.withTime(fake.admin.listOffsets(asked, 'latest'));
    expect([...found]).toEqual([['orders-0', 10n]]);
    expect(failed.get('secret-0')).toMatchObject({ code: 'TOPIC_AUTHORIZATION_FAILED' });
    const topics = await fake.admin.describeTopics(['orders', 'secret', 'none']);
    expect(topics.found.get('orders')?.partitions).toHaveLength(3);
    expect([...topics.failed].map(([name, { code }]) => [name, code])).toEqual([
      ['secret', 'TOPIC_AUTHORIZATION_FAILED'],
      ['none', 'UNKNOWN_TOPIC_OR_PARTITION'],
    ]);
  });

  it('by time: the first record that is as late, or none', async () => {
    const { admin } = withOffsets(new FakeGroups());
    const partitions = [{ topic: 'orders', partition: 0 }];
    expect((await admin.listOffsets(partitions, 500)).found.get('orders-0')).toBe(6n);
    expect((await admin.listOffsets(partitions, 2000)).found.get('orders-0')).toBeNull();
  });

  it('a leader that has moved is asked where it is now', async () => {
    const fake = withOffsets(new FakeGroups());
    await fake.admin.describeTopics(['orders']);
    fake.wire.on(ListOffsets, ({ topics }, node) => ({
      throttleTimeMs: 0,
      topics: topics.map(({ name, partitions }) => ({
        name,
        partitions: partitions.map(({ partitionIndex }) => ({
          ...{ partitionIndex, timestamp: -1n, leaderEpoch: 0, offset: 10n },
          errorCode: node === 0 ? ErrorCode.NOT_LEADER_OR_FOLLOWER : 0,
        })),
      })),
    }));
    fake.leaders = [2, 1, 2];
    const { found } = await fake.withTime(fake.admin.listOffsets([{ topic: 'orders', partition: 0 }], 'latest'));
    expect(found.get('orders-0')).toBe(10n);
  });
});

describe('changing groups', () => {
  it('offsets are set as nobody, by name; what is refused of one partition is told of it', async () => {
    const fake = new FakeGroups();
    fake.wire.on(OffsetCommit, ({ topics }) => ({
      throttleTimeMs: 0,
      topics: topics.map(({ name, topicId, partitions }) => ({
        ...{ name, topicId },
        partitions: partitions.map(({ partitionIndex }) => ({
          partitionIndex,
          errorCode: partitionIndex === 9 ? 29 : 0,
        })),
      })),
    }));
    const offsets = [
      { topic: 'orders', partition: 0, offset: 5n },
      { topic: 'orders', partition: 9, offset: 6n },
    ];
    const outcomes = await fake.admin.setOffsets('g', offsets);
    expect(outcomes.get('orders-0')).toBeNull();
    expect(outcomes.get('orders-9')).toMatchObject({ code: 'TOPIC_AUTHORIZATION_FAILED' });
    const request = fake.wire.requests.find(({ api }) => api === 'OffsetCommit')?.request as OffsetCommitRequest;
    expect(request).toMatchObject({ memberId: '', generationIdOrMemberEpoch: -1, groupInstanceId: null });
  });

  it.each([ErrorCode.UNKNOWN_MEMBER_ID, ErrorCode.REBALANCE_IN_PROGRESS])(
    'error %d of a commit that is nobody’s: the group has members',
    async (errorCode) => {
      const fake = new FakeGroups();
      fake.wire.on(OffsetCommit, () => ({
        throttleTimeMs: 0,
        topics: [{ name: 'orders', topicId: ZERO_UUID, partitions: [{ partitionIndex: 0, errorCode }] }],
      }));
      await expect(fake.admin.setOffsets('g', [{ topic: 'orders', partition: 0, offset: 5n }])).rejects.toMatchObject({
        ...{ code: 'NON_EMPTY_GROUP', message: expect.stringMatching(/group g .* has members/) as string },
      });
    },
  );

  it('a coordinator that still loads is asked again, with the same offsets', async () => {
    const fake = new FakeGroups();
    let answers = 0;
    fake.wire.on(OffsetCommit, () => {
      const errorCode = (answers += 1) < 3 ? ErrorCode.COORDINATOR_LOAD_IN_PROGRESS : 0;
      const partitions = [{ partitionIndex: 0, errorCode }];
      return { throttleTimeMs: 0, topics: [{ name: 'orders', topicId: ZERO_UUID, partitions }] };
    });
    const set = fake.admin.setOffsets('g', [{ topic: 'orders', partition: 0, offset: 5n }]);
    expect((await fake.withTime(set)).get('orders-0')).toBeNull();
  });

  it('offsets are deleted one by one; a group that is not there refuses all', async () => {
    const fake = new FakeGroups();
    fake.wire.on(OffsetDelete, ({ groupId, topics }) => ({
      ...{ throttleTimeMs: 0, errorCode: groupId === 'g' ? 0 : ErrorCode.GROUP_ID_NOT_FOUND },
      topics: topics.map(({ name, partitions }) => ({
        name,
        partitions: partitions.map((one) => ({
          ...one,
          errorCode: one.partitionIndex === 0 ? 0 : ErrorCode.GROUP_SUBSCRIBED_TO_TOPIC,
        })),
      })),
    }));
    const partitions = [0, 1].map((partition) => ({ topic: 'orders', partition }));
    const outcomes = await fake.admin.deleteOffsets('g', partitions);
    expect([...outcomes.values()].map((error) => error?.code ?? 'done')).toEqual(['done', 'GROUP_SUBSCRIBED_TO_TOPIC']);
    await expect(fake.admin.deleteOffsets('none', partitions)).rejects.toMatchObject({ code: 'GROUP_ID_NOT_FOUND' });
  });

  it('nothing to change asks nobody', async () => {
    const fake = new FakeGroups();
    expect((await fake.admin.setOffsets('g', [])).size + (await fake.admin.deleteOffsets('g', [])).size).toBe(0);
    expect(fake.wire.requests).toEqual([]);
  });

  it('groups are deleted one by one', async () => {
    const fake = new FakeGroups();
    const codes = new Map([
      ['gone', 0],
      ['busy', ErrorCode.NON_EMPTY_GROUP],
      ['mine', ErrorCode.GROUP_AUTHORIZATION_FAILED],
    ]);
    fake.wire.on(DeleteGroups, ({ groupsNames }) => ({
      throttleTimeMs: 0,
      results: groupsNames.map((groupId) => ({ groupId, errorCode: codes.get(groupId) ?? -1 })),
    }));
    const outcomes = await fake.admin.deleteGroups([...codes.keys()]);
    expect(outcomes.get('gone')).toBeNull();
    expect(outcomes.get('busy')?.message).toMatch(/has members. Stop them first/);
    expect(outcomes.get('mine')?.message).toMatch(/ACL DELETE on the group/);
  });

  it('deleted -> its answer is lost -> there is no such group: it is done', async () => {
    const fake = new FakeGroups();
    let deleted = false;
    fake.wire.on(DeleteGroups, ({ groupsNames }, node) => {
      if (!deleted) {
        deleted = true;
        fake.wire.stop(node);
        fake.wire.restart(node);
      }
      return {
        throttleTimeMs: 0,
        results: groupsNames.map((groupId) => ({ groupId, errorCode: ErrorCode.GROUP_ID_NOT_FOUND })),
      };
    });
    expect((await fake.withTime(fake.admin.deleteGroups(['g']))).get('g')).toBeNull();
    expect((await fake.withTime(fake.admin.deleteGroups(['g']))).get('g')).toMatchObject({
      code: 'GROUP_ID_NOT_FOUND',
    });
  });
});

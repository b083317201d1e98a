import { ConsumerGroupDescribe, DescribeGroups, ErrorCode, FindCoordinator } from '../../../libs/wire';
import { noAnswer } from '../../../libs/testing';
import { classicGroup, classicMember, consumerGroup, FakeGroups, notOfItsKind } from './fake-groups';

/** Groups whose name begins with `c` are of the consumer protocol, those with `k` classic; the others are not there. */
function withGroups(fake: FakeGroups): FakeGroups {
  fake.wire.on(ConsumerGroupDescribe, ({ groupIds }) => ({
    throttleTimeMs: 0,
    groups: groupIds.map((id) => (id.startsWith('c') ? consumerGroup(id, [0]) : notOfItsKind(id))),
  }));
  fake.wire.on(DescribeGroups, ({ groups }) => ({
    throttleTimeMs: 0,
    groups: groups.map((id) =>
      id.startsWith('k')
        ? classicGroup(id, { members: [classicMember('m', [1, 0])] })
        : classicGroup(id, { groupState: 'Dead', errorCode: ErrorCode.GROUP_ID_NOT_FOUND }),
    ),
  }));
  return fake;
}

describe('describing groups', () => {
  it('asks each group by its protocol, and tells the missing one beside the others', async () => {
    const fake = withGroups(new FakeGroups());
    const { found, failed } = await fake.admin.describeGroups(['k', 'none', 'c', 'k']);
    expect([...found.keys()]).toEqual(['k', 'c']);
    expect(failed.get('none')).toMatchObject({ code: 'GROUP_ID_NOT_FOUND' });
    expect(fake.asked('ConsumerGroupDescribe')).toHaveLength(3);
    expect(fake.asked('DescribeGroups')).toHaveLength(2);
  });

  it('a classic group: subscription, what members have, what they said they own', async () => {
    const { found } = await withGroups(new FakeGroups()).admin.describeGroups(['k']);
    expect(found.get('k')).toMatchObject({
      ...{ type: 'classic', state: 'Stable', assignor: 'range', groupEpoch: null, assignmentEpoch: null },
      coordinator: { nodeId: 0, host: 'broker-0', port: 9092 },
      members: [
        {
          ...{ memberId: 'm', clientId: 'client-m', host: '/10.0.0.1', rackId: 'r1', protocol: 'classic', epoch: null },
          subscription: { topics: ['orders'], pattern: null, version: 3 },
          assigned: [
            { topic: 'orders', partition: 1 },
            { topic: 'orders', partition: 0 },
          ],
          owned: { partitions: [{ topic: 'orders', partition: 9 }], generation: 4 },
          target: null,
        },
      ],
    });
  });

  it('a group of the consumer protocol: epochs, pattern, what members have and will have', async () => {
    const { found } = await withGroups(new FakeGroups()).admin.describeGroups(['c']);
    expect(found.get('c')).toMatchObject({
      ...{ type: 'consumer', state: 'Reconciling', assignor: 'uniform', groupEpoch: 8, assignmentEpoch: 7 },
      members: [
        {
          ...{ instanceId: 'pod-0', protocol: 'consumer', epoch: 6, owned: null },
          subscription: { topics: ['orders'], pattern: 'pay-.*', version: null },
          assigned: [{ topic: 'orders', partition: 0 }],
          target: [
            { topic: 'orders', partition: 0 },
            { topic: 'orders', partition: 1 },
          ],
        },
      ],
    });
  });

  it('brokers without the consumer protocol are asked for classic groups, and say Dead of those that are not there', async () => {
    const fake = new FakeGroups();
    const only5 = { ...DescribeGroups, versions: { min: 5, max: 5 } };
    fake.wire.on(only5, ({ groups }) => ({
      throttleTimeMs: 0,
      groups: groups.map((id) => classicGroup(id, id === 'k' ? {} : { groupState: 'Dead' })),
    }));
    const { found, failed } = await fake.admin.describeGroups(['k', 'none']);
    expect(found.get('k')).toMatchObject({ type: 'classic' });
    expect(failed.get('none')).toMatchObject({ code: 'GROUP_ID_NOT_FOUND' });
  });

  it('brokers with the consumer protocol turned off: the same', async () => {
    const fake = withGroups(new FakeGroups());
    fake.wire.on(ConsumerGroupDescribe, ({ groupIds }) => ({
      throttleTimeMs: 0,
      groups: groupIds.map((id) => ({ ...notOfItsKind(id), errorCode: ErrorCode.UNSUPPORTED_VERSION })),
    }));
    expect((await fake.admin.describeGroups(['k'])).found.get('k')).toMatchObject({ type: 'classic' });
  });

  it('what cannot be read of one member hides no other; workers of Connect have no partitions', async () => {
    const fake = withGroups(new FakeGroups());
    const broken = {
      ...classicMember('broken', []),
      memberMetadata: Buffer.from([0]),
      memberAssignment: Buffer.alloc(0),
    };
    fake.wire.on(DescribeGroups, ({ groups }) => ({
      throttleTimeMs: 0,
      groups: groups.map((id) => {
        const members = [broken, classicMember('sound', [2])];
        return classicGroup(id, { members, protocolType: id === 'k-connect' ? 'connect' : 'consumer' });
      }),
    }));
    const { found } = await fake.admin.describeGroups(['k', 'k-connect']);
    expect(found.get('k')?.members).toMatchObject([
      { memberId: 'broken', subscription: null, assigned: [], owned: null },
      { memberId: 'sound', subscription: { topics: ['orders'] }, assigned: [{ topic: 'orders', partition: 2 }] },
    ]);
    expect(found.get('k-connect')?.members).toMatchObject([
      { subscription: null },
      { subscription: null, assigned: [] },
    ]);
  });

  it('a coordinator that has moved is looked up again', async () => {
    const fake = withGroups(new FakeGroups());
    await fake.admin.describeGroups(['c']);
    fake.coordinatorNode = 2;
    fake.wire.on(ConsumerGroupDescribe, ({ groupIds }, node) => ({
      throttleTimeMs: 0,
      groups: groupIds.map((id) =>
        node === 2 ? consumerGroup(id, [1]) : { ...notOfItsKind(id), errorCode: ErrorCode.NOT_COORDINATOR },
      ),
    }));
    const { found } = await fake.withTime(fake.admin.describeGroups(['c']));
    expect(found.get('c')?.coordinator).toMatchObject({ nodeId: 2 });
  });

  it('a coordinator that is away is an answer of its groups at the deadline, and of no other', async () => {
    const fake = withGroups(new FakeGroups());
    fake.wire.on(FindCoordinator, ({ coordinatorKeys }) => ({
      throttleTimeMs: 0,
      coordinators: coordinatorKeys.map((key) => ({
        ...{ key, nodeId: key.startsWith('k-away') ? 1 : 0, host: 'b', port: 1, errorCode: 0, errorMessage: null },
      })),
    }));
    fake.wire.stop(1);
    const away = Array.from({ length: 100 }, (_, index) => `k-away-${index}`);
    const { found, failed } = await fake.withTime(fake.admin.describeGroups([...away, 'k']));
    expect([...found.keys()]).toEqual(['k']);
    expect([...failed.keys()]).toEqual(away);
    expect(failed.get('k-away-0')).toMatchObject({ code: 'CONNECTION_FAILED' });
    expect(fake.clock.now()).toBeLessThanOrEqual(5100);
  });

  it('a coordinator that does not answer is given up at the deadline', async () => {
    const fake = new FakeGroups();
    fake.wire.on(ConsumerGroupDescribe, () => noAnswer);
    const { failed } = await fake.withTime(fake.admin.describeGroups(['c']));
    expect(failed.get('c')).toMatchObject({ code: 'REQUEST_TIMED_OUT' });
    expect(fake.clock.now()).toBeLessThanOrEqual(5100);
  });

  it.each([
    [ErrorCode.GROUP_AUTHORIZATION_FAILED, /ACL DESCRIBE on the group/],
    [ErrorCode.TOPIC_AUTHORIZATION_FAILED, /ACL DESCRIBE on the topics/],
  ])('error %d names the ACL', async (errorCode, message) => {
    const fake = new FakeGroups();
    fake.wire.on(ConsumerGroupDescribe, ({ groupIds }) => ({
      throttleTimeMs: 0,
      groups: groupIds.map((id) => ({ ...notOfItsKind(id), errorCode })),
    }));
    const { failed } = await fake.admin.describeGroups(['c']);
    expect(failed.get('c')?.message).toMatch(message);
  });

  it('a look-up that is refused names the ACL too', async () => {
    const fake = withGroups(new FakeGroups());
    fake.coordinatorError = ErrorCode.GROUP_AUTHORIZATION_FAILED;
    const { failed } = await fake.admin.describeGroups(['c']);
    expect(failed.get('c')?.message).toMatch(/to look at it only, DESCRIBE/);
  });

  it('close: questions that are open are rejected', async () => {
    const fake = new FakeGroups();
    fake.wire.on(ConsumerGroupDescribe, () => noAnswer);
    const asked = expect(fake.admin.describeGroups(['c'])).rejects.toMatchObject({ code: 'CLOSED' });
    await fake.clock.advance(10);
    await fake.admin.close();
    await asked;
    expect(fake.clock.pending).toBe(0);
  });
});

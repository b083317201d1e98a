import { resolveOptions } from '../../../libs/engine';
import { GroupRequests } from '../../../libs/engine/membership/group-requests';
import { RequestFailures } from '../../../libs/engine/membership/request-failures';
import { builtInAssignors, PartitionSet, type MembershipEvent } from '../../../libs/protocol';
import { noAnswer } from '../../../libs/testing';
import { JoinGroup } from '../../../libs/wire';
import { FakeCluster } from '../cluster/fake-cluster';

function playing() {
  const fake = new FakeCluster();
  fake.wire.on(JoinGroup, () => noAnswer);
  const dispatched: MembershipEvent[] = [];
  let tellTopics = (): void => undefined;
  const requests = new GroupRequests({
    ...{ options: resolveOptions({ groupId: 'g' }), clock: fake.clock, coordinator: fake.coordinator },
    ...{ assignors: [builtInAssignors.get('cooperative-sticky')!], failures: new RequestFailures(() => undefined) },
    publish: () => undefined,
    dispatch: (event) => void dispatched.push(event),
    topics: () => new Promise((resolve) => (tellTopics = () => resolve(['orders']))),
    memberId: () => '',
    partitionRacks: () => new Map(),
    partitionCounts: () => Promise.resolve(new Map()),
  });
  const join = (attempt: number): Promise<void> =>
    requests.join({
      ...{ type: 'SendJoinGroup', attempt, memberId: '', ownedGeneration: -1 },
      ...{ owned: PartitionSet.empty, previous: PartitionSet.empty },
    });
  return { fake, requests, dispatched, join, tellTopics: () => tellTopics() };
}

describe('GroupRequests', () => {
  it.each([
    ['another member', { leaderless: false, members: null }],
    ['', { leaderless: true, members: null }],
    ['me', { leaderless: false, members: [], skipAssignment: true }],
  ])("an answer to a join whose leader is '%s'", async (leader, told) => {
    const { fake, dispatched, join, tellTopics } = playing();
    fake.wire.on(JoinGroup, () => ({
      ...{ throttleTimeMs: 0, errorCode: 0, generationId: 9, protocolType: 'consumer', memberId: 'me', members: [] },
      ...{ protocolName: 'cooperative-sticky', leader, skipAssignment: leader === 'me' },
    }));
    const joined = join(1);
    tellTopics();
    await fake.clock.advance(10);
    await joined;
    expect(dispatched).toMatchObject([{ type: 'JoinSucceeded', memberId: 'me', generation: 9, ...told }]);
  });

  it('a join that is given up while its topics are asked for is never sent; the next one is', async () => {
    const { fake, requests, dispatched, join, tellTopics } = playing();
    const first = join(1);
    requests.abortJoin();
    tellTopics();
    await first;
    await fake.clock.advance(10);
    expect(fake.asked('JoinGroup')).toEqual([]);
    expect(dispatched).toEqual([]);

    const second = join(2);
    tellTopics();
    await fake.clock.advance(10);
    expect(fake.asked('JoinGroup')).toEqual([0]);
    requests.abortJoin();
    await second;
    expect(dispatched).toMatchObject([{ type: 'JoinFailed', attempt: 2, failure: { code: 'CLOSED' } }]);
  });
});

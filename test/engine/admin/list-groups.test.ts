import { ErrorCode, ListGroups, type ListedGroup } from '../../../libs/wire';
import { noAnswer } from '../../../libs/testing';
import { FakeGroups } from './fake-groups';

const group = (groupId: string, changes: Partial<ListedGroup> = {}): ListedGroup => ({
  ...{ groupId, protocolType: 'consumer', groupState: 'Stable', groupType: 'Classic' },
  ...changes,
});

const listed: Record<number, readonly ListedGroup[]> = {
  0: [group('b'), group('moved')],
  1: [group('a', { groupState: 'Empty', groupType: 'Consumer' })],
  2: [group('moved'), group('workers', { protocolType: 'connect' })],
};

function withGroups(fake: FakeGroups): FakeGroups {
  fake.wire.on(ListGroups, (_, node) => ({ throttleTimeMs: 0, errorCode: 0, groups: listed[node] ?? [] }));
  return fake;
}

describe('listing groups', () => {
  it('asks every broker, and names each group once', async () => {
    const { groups, missing } = await withGroups(new FakeGroups()).admin.listGroups();
    expect(groups.map(({ groupId }) => groupId)).toEqual(['a', 'b', 'moved', 'workers']);
    expect(groups[0]).toEqual({ groupId: 'a', type: 'consumer', state: 'Empty', protocolType: 'consumer' });
    expect(missing).toEqual([]);
  });

  it.each([
    [{ states: ['empty'] }, ['a']],
    [{ types: ['classic'] }, ['b', 'moved', 'workers']],
    [{ types: ['Consumer'], states: ['Stable'] }, []],
  ])('%j: filtered, in upper or lower case', async (filter, expected) => {
    const { groups } = await withGroups(new FakeGroups()).admin.listGroups(filter);
    expect(groups.map(({ groupId }) => groupId)).toEqual(expected);
  });

  it('filters too what older brokers tell, which know no types and no filters', async () => {
    const fake = withGroups(new FakeGroups());
    fake.wire.on({ ...ListGroups, versions: { min: 3, max: 4 } }, () => ({
      ...{ throttleTimeMs: 0, errorCode: 0 },
      groups: [group('a'), group('b', { groupState: 'Empty' })],
    }));
    const { groups } = await fake.admin.listGroups({ types: ['classic'], states: ['Empty'] });
    expect(groups).toMatchObject([{ groupId: 'b', type: 'classic', state: 'Empty' }]);
  });

  it('a broker that is away is named, and not waited for', async () => {
    const fake = withGroups(new FakeGroups());
    fake.wire.stop(1);
    const { groups, missing } = await fake.admin.listGroups();
    expect(groups.map(({ groupId }) => groupId)).toEqual(['b', 'moved', 'workers']);
    expect(missing).toMatchObject([{ node: { nodeId: 1, host: 'broker-1' }, error: { code: 'CONNECTION_FAILED' } }]);
    expect(fake.clock.now()).toBe(0);
  });

  it('a broker that does not answer is named at the deadline', async () => {
    const fake = withGroups(new FakeGroups());
    fake.wire.on(ListGroups, (_, node) =>
      node === 1 ? noAnswer : { throttleTimeMs: 0, errorCode: 0, groups: listed[node] ?? [] },
    );
    const { missing } = await fake.withTime(fake.admin.listGroups());
    expect(missing).toMatchObject([{ node: { nodeId: 1 }, error: { code: 'REQUEST_TIMED_OUT' } }]);
  });

  it('a coordinator that still loads is asked again', async () => {
    const fake = withGroups(new FakeGroups());
    let answers = 0;
    fake.wire.on(ListGroups, (_, node) => ({
      ...{ throttleTimeMs: 0, groups: listed[node] ?? [] },
      errorCode: node === 1 && (answers += 1) < 3 ? ErrorCode.COORDINATOR_LOAD_IN_PROGRESS : 0,
    }));
    const { groups, missing } = await fake.withTime(fake.admin.listGroups());
    expect(groups).toHaveLength(4);
    expect(missing).toEqual([]);
  });

  it('without any broker it is rejected at the deadline, and said before', async () => {
    const fake = withGroups(new FakeGroups());
    fake.wire.stop(-1);
    await expect(fake.withTime(fake.admin.listGroups())).rejects.toMatchObject({ code: 'CONNECTION_FAILED' });
    expect(fake.clock.now()).toBeLessThanOrEqual(5100);
    expect(fake.unavailable.length).toBeGreaterThan(1);
  });
});

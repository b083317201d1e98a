import { toldBy } from '../../../libs/engine/timeline/described-group';
import { dynamic, groupOf, orders } from './story';

describe('what a description of the group tells', () => {
  const [member] = groupOf([dynamic('m1')]).members;

  it('members with client, address and subscription, a pattern among the topics', () => {
    const subscription = { topics: ['orders'], pattern: 'pay-.*', version: null };
    const group = { ...groupOf([]), members: [{ ...member!, instanceId: 'pod-1', subscription }] };
    expect(toldBy(group).members).toEqual([
      {
        ...{ memberId: 'm1', groupInstanceId: 'pod-1', clientId: 'shop', host: '10.0.0.0' },
        topics: ['orders', '/pay-.*/'],
      },
    ]);
  });

  it('a member whose subscription cannot be read has no topics', () => {
    expect(toldBy({ ...groupOf([]), members: [{ ...member!, subscription: null }] }).members[0]?.topics).toEqual([]);
  });

  it('the partitions of a topic are counted when all of them have an owner, by the target where there is one', () => {
    const owning = (...numbers: number[]) => ({ ...member!, assigned: orders(...numbers) });
    expect(toldBy({ ...groupOf([]), members: [owning(0, 2), owning(1)] }).partitionCounts).toEqual({ orders: 3 });
    expect(toldBy({ ...groupOf([]), members: [owning(0, 2)] }).partitionCounts).toEqual({});
    const moving = { ...owning(0), target: orders(0, 1) };
    expect(toldBy({ ...groupOf([]), members: [moving] }).partitionCounts).toEqual({ orders: 2 });
  });
});

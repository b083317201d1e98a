import { TopicIdentities } from '../../../libs/engine/cluster';
import { ZERO_UUID } from '../../../libs/wire';

const [first, second] = ['AAAAAAAAAAAAAAAAAAAAAQ', 'AAAAAAAAAAAAAAAAAAAAAg'];

describe('which topic a name stands for', () => {
  it('another id is another topic; one that was replaced never comes back', () => {
    const recreated: string[] = [];
    const identities = new TopicIdentities((topic) => void recreated.push(topic));
    identities.note('orders', first);
    identities.note('orders', first);
    expect(recreated).toEqual([]);
    identities.note('orders', second);
    expect(recreated).toEqual(['orders']);
    // A broker that lags behind.
    identities.note('orders', first);
    identities.note('orders', second);
    expect(recreated).toEqual(['orders']);
    expect(identities.of('orders')).toBe(second);
  });

  it('brokers without ids tell of nothing', () => {
    const identities = new TopicIdentities(() => {
      throw new Error('told');
    });
    identities.note('orders', ZERO_UUID);
    identities.note('orders', first);
    identities.note('orders', ZERO_UUID);
    expect(identities.of('orders')).toBe(first);
    expect(identities.of('payments')).toBeNull();
  });
});

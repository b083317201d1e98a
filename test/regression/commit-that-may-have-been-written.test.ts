import { type InitProducerIdRequest } from '../../libs/wire';
import { FakeTransactions } from '../engine/transactions/fake-transactions';
import { PlayedGroup } from '../engine/played-group';

/*
 * What had been committed was processed, and written, once more. Found by the table of coordinator errors:
 *   1. the coordinator is asked to commit, and writes that down   2. its replicas are slow: it answers COORDINATOR_NOT_AVAILABLE
 *   3. until our deadline nobody coordinates   4. we took the answers for a refusal, and delivered the records again   5. the
 * next coordinator found the commit, and completed it
 */
describe('a commit whose answer tells nothing of it', () => {
  const answers = [
    'COORDINATOR_NOT_AVAILABLE',
    'NOT_COORDINATOR',
    'COORDINATOR_LOAD_IN_PROGRESS',
    'CONCURRENT_TRANSACTIONS',
    'UNKNOWN_SERVER_ERROR',
  ] as const;

  it.each(answers)('%s: is in doubt', async (code) => {
    const fake = new FakeTransactions();
    const producer = fake.producer();
    await producer.begin();
    await producer.send('orders', [{ value: 'v', partition: 0 }]);
    fake.plan.EndTxn = Array.from({ length: 1000 }, () => code);
    expect(await fake.outcome(producer.commit())).toBe('TRANSACTION_IN_DOUBT');
    expect(await fake.outcome(producer.abort())).toBe('TRANSACTION_IN_DOUBT');
  });

  it('what turns out to be committed is not delivered again', async () => {
    let deliveries = 0;
    const group = new PlayedGroup({
      processing: { transactional: true },
      handle: () => Promise.resolve(void (deliveries += 1)),
    });
    group.plan.EndTxn = ['NONE', ...Array.from({ length: 8 }, () => 'COORDINATOR_NOT_AVAILABLE' as const)];
    await group.consumer.start();
    await group.advance(4000);
    expect(deliveries).toBe(1);
    group.committed.set(0, 1n);
    await group.advance(6000);
    expect(deliveries).toBe(1);
    expect(group.of('RecordProcessed')).toHaveLength(1);
    const identities = group.brokers.wire.requests.filter(({ api }) => api === 'InitProducerId');
    expect(identities.map(({ request }) => (request as InitProducerIdRequest).producerEpoch)).toEqual([-1, -1]);
  });
});

import { type TxnOffsetCommitRequest } from '../../../libs/wire';
import { FakeTransactions } from './fake-transactions';

const offsets = [{ topic: 'input', partition: 0, offset: 5n, leaderEpoch: -1, metadata: '' }];

describe('offsets in a transaction, while the group goes on', () => {
  async function sending(generations: readonly number[], refusals: readonly 'ILLEGAL_GENERATION'[]) {
    const fake = new FakeTransactions();
    const producer = fake.producer();
    await producer.begin();
    fake.plan.TxnOffsetCommit = [...refusals];
    let asked = 0;
    const place = () => {
      const generation = generations[Math.min(asked, generations.length - 1)] ?? -1;
      asked += 1;
      return { groupId: 'g', memberId: 'm', groupInstanceId: null, generation };
    };
    const outcome = await fake.outcome(producer.sendOffsets(place, offsets));
    const sent = fake.requests<TxnOffsetCommitRequest>('TxnOffsetCommit').map(({ generationId }) => generationId);
    return { fake, producer, outcome, sent };
  }

  it('refused, and the member has heard of the next generation meanwhile: the same transaction goes on under that', async () => {
    // The place is asked once more, for the name of the group.
    const { fake, producer, outcome, sent } = await sending([3, 3, 4], ['ILLEGAL_GENERATION']);
    expect(outcome).toBe('done');
    expect(sent).toEqual([3, 4]);
    expect(await fake.outcome(producer.commit())).toBe('done');
    expect(fake.asked().filter((api) => api === 'InitProducerId')).toHaveLength(1);
  });

  it('refused twice in one generation: somebody else may have the partition, and it is aborted', async () => {
    const refusals = ['ILLEGAL_GENERATION', 'ILLEGAL_GENERATION', 'ILLEGAL_GENERATION'] as const;
    expect(await sending([3], refusals)).toMatchObject({ outcome: 'ILLEGAL_GENERATION', sent: [3, 3] });
    expect(await sending([3, 3, 4], refusals)).toMatchObject({ outcome: 'ILLEGAL_GENERATION', sent: [3, 4, 4] });
  });
});

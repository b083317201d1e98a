import { type InitProducerIdRequest, type EndTxnRequest } from '../../../libs/wire';
import { FakeTransactions } from './fake-transactions';

const place = { groupId: 'g', memberId: 'm', groupInstanceId: null, generation: 3 };
const offsets = [{ topic: 'input', partition: 0, offset: 5n, leaderEpoch: -1, metadata: '' }];
const to = (partition: number, value = 'v') => [{ value, partition }];

describe('TransactionalProducer', () => {
  it('asks in the order in which Kafka wants it, and for each partition and group once', async () => {
    const fake = new FakeTransactions();
    const producer = fake.producer();
    const calls = [
      producer.begin(),
      producer.send('orders', to(0)),
      producer.send('orders', to(0)),
      producer.sendOffsets(() => place, offsets),
      producer.sendOffsets(() => place, offsets),
      producer.commit(),
    ];
    expect(await fake.outcome(Promise.all(calls))).toBe('done');
    expect(fake.asked()).toEqual([
      ...['FindCoordinator', 'InitProducerId', 'AddPartitionsToTxn', 'Produce', 'Produce'],
      ...['AddOffsetsToTxn', 'FindCoordinator', 'TxnOffsetCommit', 'TxnOffsetCommit', 'EndTxn'],
    ]);
    expect(fake.written.map(({ sequence }) => sequence)).toEqual([0, 1]);
    expect(fake.brokers.clock.pending).toBe(0);
  });

  it('the next transaction goes on with epoch and sequences', async () => {
    const fake = new FakeTransactions();
    const producer = fake.producer();
    for (const end of ['commit', 'abort', 'commit'] as const) {
      const calls = [producer.begin(), producer.send('orders', to(0)).catch(() => undefined)];
      await fake.outcome(Promise.all(calls));
      expect(await fake.outcome(producer[end]())).toBe('done');
    }
    expect(fake.written.map(({ epoch, sequence }) => [epoch, sequence])).toEqual([
      [0, 0],
      [0, 1],
      [0, 2],
    ]);
  });

  it('a transaction of nothing asks nothing of the coordinator', async () => {
    const fake = new FakeTransactions();
    const producer = fake.producer();
    expect(await fake.outcome(Promise.all([producer.begin(), producer.commit()]))).toBe('done');
    expect(await fake.outcome(Promise.all([producer.begin(), producer.abort()]))).toBe('done');
    expect(fake.asked()).toEqual(['FindCoordinator', 'InitProducerId']);
  });

  it('a leader that has moved: the same sequence again, at the new one', async () => {
    const fake = new FakeTransactions();
    const producer = fake.producer();
    await producer.begin();
    fake.plan.Produce = ['NOT_LEADER_OR_FOLLOWER'];
    const sent = producer.send('orders', to(0));
    await fake.brokers.clock.advance(50);
    fake.brokers.leaders = [2, 1, 0];
    expect(await fake.outcome(sent)).toBe('done');
    expect(fake.written.map(({ node, sequence }) => [node, sequence])).toEqual([
      [0, 0],
      [2, 0],
    ]);
  });

  it('an answer that is lost: the same sequence again, and that the broker has it already is no error', async () => {
    const fake = new FakeTransactions();
    const producer = fake.producer();
    await producer.begin();
    fake.plan.Produce = ['lost', 'DUPLICATE_SEQUENCE_NUMBER'];
    expect(await fake.outcome(producer.send('orders', to(0)))).toBe('done');
    expect(await fake.outcome(producer.send('orders', to(0)))).toBe('done');
    expect(fake.written.map(({ sequence }) => sequence)).toEqual([0, 0, 1]);
  });

  it.each(['CONCURRENT_TRANSACTIONS', 'COORDINATOR_LOAD_IN_PROGRESS', 'lost'] as const)(
    '%s is asked again, everywhere',
    async (trouble) => {
      const fake = new FakeTransactions();
      const producer = fake.producer();
      for (const api of ['InitProducerId', 'AddPartitionsToTxn', 'AddOffsetsToTxn', 'TxnOffsetCommit', 'EndTxn']) {
        fake.plan[api] = [trouble];
      }
      expect(await fake.outcome(producer.begin())).toBe('done');
      expect(await fake.outcome(producer.send('orders', to(1)))).toBe('done');
      expect(await fake.outcome(producer.sendOffsets(() => place, offsets))).toBe('done');
      expect(await fake.outcome(producer.commit())).toBe('done');
    },
  );

  it('a coordinator that has moved is looked up again', async () => {
    const fake = new FakeTransactions();
    const producer = fake.producer();
    await producer.begin();
    await producer.send('orders', to(0));
    fake.brokers.coordinatorNode = 2;
    fake.plan.EndTxn = ['NOT_COORDINATOR'];
    expect(await fake.outcome(producer.commit())).toBe('done');
    expect(fake.brokers.asked('EndTxn')).toEqual([0, 2]);
  });

  it('a coordinator that is gone is looked up again', async () => {
    const fake = new FakeTransactions();
    const producer = fake.producer();
    await producer.begin();
    await producer.send('orders', to(1));
    fake.brokers.wire.stop(0);
    fake.brokers.coordinatorNode = 2;
    expect(await fake.outcome(producer.commit())).toBe('done');
    expect(fake.brokers.asked('EndTxn')).toEqual([2]);
  });

  it.each(['ILLEGAL_GENERATION', 'UNKNOWN_MEMBER_ID', 'FENCED_INSTANCE_ID'] as const)(
    'offsets refused with %s: the transaction can only be aborted, and the next one has another epoch',
    async (refusal) => {
      const fake = new FakeTransactions();
      const producer = fake.producer();
      await producer.begin();
      await producer.send('orders', to(0));
      // An older generation than the coordinator's is tried twice: we may be about to hear of the newer one.
      fake.plan.TxnOffsetCommit = [refusal, refusal];
      const refused = { code: refusal, disposition: 'abandon' };
      expect(await fake.outcome(producer.sendOffsets(() => place, offsets))).toBe(refusal);
      await expect(producer.send('orders', to(0))).rejects.toMatchObject(refused);
      await expect(producer.commit()).rejects.toMatchObject(refused);
      await expect(producer.begin()).rejects.toMatchObject({ code: 'TRANSACTION_MISUSED' });
      await producer.abort();
      expect(fake.requests<EndTxnRequest>('EndTxn').map(({ committed }) => committed)).toEqual([false]);
      await producer.begin();
      await producer.send('orders', to(0));
      expect(fake.written.map(({ epoch, sequence }) => [epoch, sequence])).toEqual([
        [0, 0],
        [1, 0],
      ]);
      const [first, second] = fake.requests<InitProducerIdRequest>('InitProducerId');
      expect(first).toMatchObject({ producerId: -1n, producerEpoch: -1 });
      expect(second).toMatchObject({ producerId: 7n, producerEpoch: 0 });
    },
  );

  it('a commit without an answer is in doubt: it cannot be aborted, and committed again it is done', async () => {
    const fake = new FakeTransactions();
    const producer = fake.producer();
    await producer.begin();
    await producer.send('orders', to(0));
    fake.plan.EndTxn = Array.from({ length: 20 }, () => 'lost' as const);
    expect(await fake.outcome(producer.commit())).toBe('TRANSACTION_IN_DOUBT');
    expect(await fake.outcome(producer.abort())).toBe('TRANSACTION_IN_DOUBT');
    expect(await fake.outcome(producer.begin())).toBe('TRANSACTION_IN_DOUBT');
    fake.plan.EndTxn = [];
    expect(await fake.outcome(producer.commit())).toBe('done');
    expect(await fake.outcome(producer.begin())).toBe('done');
    expect(fake.brokers.clock.pending).toBe(0);
  });

  it('fenced after a commit without an answer: in doubt for good, since it may be committed', async () => {
    const fake = new FakeTransactions();
    const producer = fake.producer();
    await producer.begin();
    await producer.send('orders', to(0));
    fake.plan.EndTxn = ['lost', 'PRODUCER_FENCED'];
    expect(await fake.outcome(producer.commit())).toBe('TRANSACTION_IN_DOUBT');
    fake.plan.EndTxn = ['PRODUCER_FENCED'];
    expect(await fake.outcome(producer.commit())).toBe('TRANSACTION_IN_DOUBT');
    expect(await fake.outcome(producer.abort())).toBe('TRANSACTION_IN_DOUBT');
    expect(await fake.outcome(producer.begin())).toBe('TRANSACTION_IN_DOUBT');
  });

  it('a commit of what the coordinator has aborted by itself is no doubt, not even without an answer before', async () => {
    const fake = new FakeTransactions();
    const producer = fake.producer();
    await producer.begin();
    await producer.send('orders', to(0));
    fake.plan.EndTxn = ['lost', 'INVALID_TXN_STATE', 'INVALID_TXN_STATE'];
    expect(await fake.outcome(producer.commit())).toBe('INVALID_TXN_STATE');
    expect(await fake.outcome(producer.abort())).toBe('done');
    expect(await fake.outcome(producer.begin())).toBe('done');
  });

  it('a send that fails makes the commit behind it fail, though nobody waited for either', async () => {
    const fake = new FakeTransactions();
    const producer = fake.producer();
    fake.plan.Produce = ['MESSAGE_TOO_LARGE'];
    const calls = [producer.begin(), producer.send('orders', to(0)), producer.send('orders', to(1)), producer.commit()];
    const outcomes = await Promise.all(calls.map((call) => fake.outcome(call)));
    expect(outcomes).toEqual(['done', 'MESSAGE_TOO_LARGE', 'MESSAGE_TOO_LARGE', 'MESSAGE_TOO_LARGE']);
    expect(fake.requests('EndTxn')).toEqual([]);
  });

  it('a call that waits for its turn ends at its deadline, and fails the transaction', async () => {
    const fake = new FakeTransactions();
    const producer = fake.producer();
    await producer.begin();
    fake.brokers.leaders = [-1, 1, 2];
    const { clock } = fake.brokers;
    const first = producer.send('orders', to(0), clock.now() + 2000);
    const second = producer.send('orders', to(1), clock.now() + 500);
    expect(await fake.outcome(second, 600)).toBe('REQUEST_TIMED_OUT');
    fake.brokers.leaders = [0, 1, 2];
    expect(await fake.outcome(first)).toBe('done');
    expect(await fake.outcome(producer.commit())).toBe('REQUEST_TIMED_OUT');
  });

  it('an abort gives up what waits for a leader', async () => {
    const fake = new FakeTransactions();
    const producer = fake.producer({ maxBlockMs: 60_000 });
    await producer.begin();
    fake.brokers.leaders = [-1, 1, 2];
    const sent = producer.send('orders', to(0));
    expect(await fake.outcome(Promise.race([sent, Promise.resolve()]), 500)).toBe('done');
    const aborted = producer.abort();
    expect(await fake.outcome(sent, 10)).toBe('TRANSACTION_ABORTED');
    expect(await fake.outcome(aborted, 10)).toBe('done');
    fake.brokers.leaders = [0, 1, 2];
    expect(await fake.outcome(producer.begin())).toBe('done');
    expect(await fake.outcome(producer.send('orders', to(0)))).toBe('done');
    expect(fake.requests('InitProducerId')).toHaveLength(2);
  });

  it('messages beyond bufferMemoryBytes are refused, and with them the transaction', async () => {
    const fake = new FakeTransactions();
    const producer = fake.producer({ bufferMemoryBytes: 1000 });
    await producer.begin();
    const first = producer.send('orders', to(0, 'x'.repeat(600)));
    const second = producer.send('orders', to(0, 'x'.repeat(600)));
    expect(await fake.outcome(Promise.all([first, second.catch(() => undefined)]))).toBe('done');
    expect(await fake.outcome(second)).toBe('BUFFER_FULL');
    expect(await fake.outcome(producer.commit())).toBe('BUFFER_FULL');
    await producer.abort();
    await producer.begin();
    expect(await fake.outcome(producer.send('orders', to(0, 'x'.repeat(600))))).toBe('done');
  });

  it('no request is larger than maxRequestBytes, unless one message is', async () => {
    const fake = new FakeTransactions();
    const producer = fake.producer({ maxRequestBytes: 1000 });
    await producer.begin();
    const messages = Array.from({ length: 30 }, (_, index) => ({ value: 'x'.repeat(250), partition: index % 3 }));
    expect(await fake.outcome(producer.send('orders', [...messages, ...to(0, 'y'.repeat(2000))]))).toBe('done');
    const large = fake.written.filter(({ bytes }) => bytes > 1000);
    expect(large).toMatchObject([{ count: 1, sequence: 10 }]);
    expect(fake.written.reduce((sum, { count }) => sum + count, 0)).toBe(31);
    for (const partition of [0, 1, 2]) {
      const own = fake.written.filter((batch) => batch.partition === partition);
      expect(own.map(({ sequence }) => sequence)).toEqual(
        [...own.map(({ sequence }) => sequence)].sort((a, b) => a - b),
      );
    }
  });

  it('a topic that has grown: asked for when a partition is missing, and from time to time', async () => {
    const fake = new FakeTransactions();
    const producer = fake.producer();
    await producer.begin();
    await producer.send('orders', to(0));
    fake.brokers.leaders = [0, 1, 2, 0];
    expect(await fake.outcome(producer.send('orders', to(3)))).toBe('done');
    fake.brokers.leaders = [0, 1, 2, 0, 1];
    const keyless = Array.from({ length: 5 }, () => ({ value: 'v' }));
    await producer.send('orders', keyless);
    expect(fake.written.some(({ partition }) => partition === 4)).toBe(false);
    await fake.brokers.clock.advance(300_000);
    expect(await fake.outcome(producer.send('orders', keyless))).toBe('done');
    expect(fake.written.some(({ partition }) => partition === 4)).toBe(true);
  });

  it('a partition that the topic does not have', async () => {
    const fake = new FakeTransactions();
    const producer = fake.producer();
    await producer.begin();
    expect(await fake.outcome(producer.send('orders', to(9)))).toBe('INVALID_PARTITION');
    expect(await fake.outcome(producer.abort())).toBe('done');
  });

  it('closed: what runs and what comes is refused, and no timer is left', async () => {
    const fake = new FakeTransactions();
    const producer = fake.producer();
    await producer.begin();
    fake.brokers.leaders = [-1, 1, 2];
    const sent = producer.send('orders', to(0));
    const waiting = producer.commit();
    await fake.brokers.clock.advance(200);
    fake.client.close();
    expect(await fake.outcome(sent, 1)).toBe('CLOSED');
    expect(await fake.outcome(waiting, 1)).toBe('CLOSED');
    expect(await fake.outcome(producer.begin(), 1)).toBe('CLOSED');
    expect(() => fake.producer()).toThrow('closed');
    expect(fake.brokers.clock.pending).toBe(0);
  });
});

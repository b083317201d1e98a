import { PlayedGroup } from '../engine/played-group';
import { type Outcome } from '../engine/transactions/fake-transactions';

/*
 * Sound records went to the dead-letter topic, or were skipped. Found by the table of coordinator errors:
 *   1. a transactional listener has done its work   2. its offsets cannot be committed: the coordinator is away for some
 * minutes, or an ACL is missing   3. that counted as a failure of the record   4. its attempts were used up, and it was given
 * up, and so was every record behind it
 * Now an attempt is what the handler makes of it; and what only a person can mend ends the consumer, as it does at its start.
 */
describe('a transaction that fails after its handler', () => {
  const always = (outcome: Outcome): Outcome[] => Array.from({ length: 1000 }, () => outcome);

  function playing() {
    let deliveries = 0;
    let failing = false;
    const group = new PlayedGroup({
      options: { requestTimeoutMs: 1000 },
      processing: { transactional: true, onFailure: 'skip', retry: { attempts: 2 }, circuitBreaker: { failures: 2 } },
      handle: () => {
        deliveries += 1;
        return failing ? Promise.reject(new Error('no')) : Promise.resolve();
      },
    });
    return { group, deliveries: () => deliveries, fails: (yes: boolean) => void (failing = yes) };
  }

  it.each([
    ['AddOffsetsToTxn', 'COORDINATOR_NOT_AVAILABLE'],
    ['TxnOffsetCommit', 'COORDINATOR_LOAD_IN_PROGRESS'],
    ['TxnOffsetCommit', 'ILLEGAL_GENERATION'],
    ['EndTxn', 'INVALID_TXN_STATE'],
  ] as const)(
    '%s is answered %s: no attempt is spent, and the record is delivered until it passes',
    async (api, code) => {
      const { group, deliveries } = playing();
      await group.settled();
      const before = deliveries();
      group.plan[api] = always(code);
      group.end = 2n;
      await group.advance(30_000);
      expect(deliveries() - before).toBeGreaterThan(3);
      expect(group.of('RecordSkipped')).toEqual([]);
      expect(group.of('CircuitOpened')).toEqual([]);
      expect(group.of('RecordFailed').at(-1)).toMatchObject({ attempt: 1, error: { code } });
      group.plan[api] = [];
      await group.advance(60_000);
      expect(group.of('RecordProcessed').map(({ record }) => record.offset)).toEqual([0n, 1n]);
    },
  );

  it('nor is the circuit breaker told: its next probe comes all the same', async () => {
    const { group, fails } = playing();
    await group.settled();
    fails(true);
    group.end = 2n;
    await group.advance(5000);
    expect(group.of('CircuitOpened')).toHaveLength(1);
    fails(false);
    group.plan.AddOffsetsToTxn = ['INVALID_PRODUCER_ID_MAPPING'];
    await group.advance(30_000);
    expect(group.of('CircuitClosed')).toHaveLength(1);
    expect(group.of('RecordProcessed')).toHaveLength(2);
  });

  it.each([
    ['InitProducerId', 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED'],
    ['AddOffsetsToTxn', 'GROUP_AUTHORIZATION_FAILED'],
    ['TxnOffsetCommit', 'TOPIC_AUTHORIZATION_FAILED'],
    ['EndTxn', 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED'],
  ] as const)('%s is answered %s: the consumer fails, and says what is missing', async (api, code) => {
    const { group } = playing();
    await group.settled();
    // A producer that has been fenced begins anew.
    if (api === 'InitProducerId') group.plan.AddOffsetsToTxn = ['PRODUCER_FENCED'];
    group.plan[api] = always(code);
    group.end = 2n;
    await group.advance(10_000);
    expect(group.consumer.status()).toMatchObject({
      phase: 'left',
      fatalError: { code, message: expect.stringMatching(/ACL/) as string },
    });
    expect(group.of('RecordSkipped')).toEqual([]);
  });
});

import { CommitLedger, nextOffset } from '../../libs/protocol';

describe('CommitLedger', () => {
  it('a commit that fails is due again; nothing counts as stored before the answer', () => {
    const ledger = new CommitLedger(nextOffset(5n));
    expect(ledger.isDue(nextOffset(5n))).toBe(false);
    const pending = ledger.begin(nextOffset(8n));
    expect(ledger.committed).toBe(5n);
    expect(ledger.isDue(nextOffset(9n))).toBe(false);
    ledger.settle(pending, false);
    expect(ledger.isDue(nextOffset(8n))).toBe(true);
    ledger.settle(ledger.begin(nextOffset(8n)), true);
    expect(ledger.committed).toBe(8n);
  });

  it('rule 6: what is stored never goes back, and an answer is taken once', () => {
    const ledger = new CommitLedger(nextOffset(5n));
    const pending = ledger.begin(nextOffset(8n));
    ledger.settle(pending, true);
    ledger.settle(pending, true);
    expect(ledger.isDue(nextOffset(7n))).toBe(false);
    expect(ledger.committed).toBe(8n);
  });

  it('the first commit of a partition without one is due at once: it stores where reading began', () => {
    expect(new CommitLedger(null).isDue(nextOffset(0n))).toBe(true);
  });

  it('an answer from before a seek back does not count', () => {
    const ledger = new CommitLedger(nextOffset(5n));
    const pending = ledger.begin(nextOffset(8n));
    ledger.rewind();
    ledger.settle(pending, true);
    expect(ledger.committed).toBeNull();
  });
});

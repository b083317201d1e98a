import fc from 'fast-check';
import { type AbortedTransaction, decodeRecords, encodeBatch, encodeEndOfTransaction } from '../../../libs/wire';

const timestamp = 1000n;

function data(offset: bigint, value: string, producerId = -1n, transactional = producerId >= 0n): Buffer {
  const records = [{ key: null, value: Buffer.from(value), timestamp }];
  return encodeBatch({ baseOffset: offset, records, producerId, transactional });
}

const end = (offset: bigint, producerId: bigint, committed: boolean) =>
  encodeEndOfTransaction({ offset, producerId, committed, timestamp });

function committedValues(log: Buffer[], abortedTransactions: AbortedTransaction[], fetchOffset = 0n): string[] {
  const { records } = decodeRecords(Buffer.concat(log), {
    fetchOffset,
    isolationLevel: 'read_committed',
    abortedTransactions,
  });
  return records.map(({ content }) => String(content.value));
}

describe('read_committed', () => {
  it('drops an aborted transaction and keeps what is interleaved with it', () => {
    const log = [
      data(0n, 'a', 1n),
      data(1n, 'b', 2n),
      data(2n, 'c'),
      data(3n, 'd', 1n),
      end(4n, 1n, false),
      end(5n, 2n, true),
    ];
    expect(committedValues(log, [{ producerId: 1n, firstOffset: 0n }])).toEqual(['b', 'c']);
  });

  it('keeps the same producer before its transaction begins and after it was aborted', () => {
    const log = [
      data(0n, 'a', 1n),
      end(1n, 1n, true),
      data(2n, 'b', 1n),
      end(3n, 1n, false),
      data(4n, 'c', 1n),
      end(5n, 1n, true),
    ];
    expect(committedValues(log, [{ producerId: 1n, firstOffset: 2n }])).toEqual(['a', 'c']);
  });

  it('keeps records of an idempotent producer outside of transactions', () => {
    const log = [data(0n, 'a', 1n, false), data(1n, 'b', 1n)];
    expect(committedValues(log, [{ producerId: 1n, firstOffset: 0n }])).toEqual(['a']);
  });

  it('takes the list in any order', () => {
    const log = [data(0n, 'a', 1n), end(1n, 1n, false), data(2n, 'b', 1n), end(3n, 1n, false), data(4n, 'c', 1n)];
    const transactions = [
      { producerId: 1n, firstOffset: 2n },
      { producerId: 1n, firstOffset: 0n },
    ];
    expect(committedValues(log, transactions)).toEqual(['c']);
  });

  // Sequence: a fetch answers from the middle of a batch; P's transaction began and was aborted in front of the fetch
  // offset, inside the answered bytes; P's next transaction is committed.
  it('reads the markers below the fetch offset', () => {
    const log = [data(0n, 'a', 1n), end(1n, 1n, false), data(2n, 'b', 1n), end(3n, 1n, true)];
    expect(committedValues(log, [{ producerId: 1n, firstOffset: 0n }], 2n)).toEqual(['b']);
  });

  it('moves the position over what it drops', () => {
    const log = Buffer.concat([data(0n, 'a', 1n), end(1n, 1n, false)]);
    const abortedTransactions = [{ producerId: 1n, firstOffset: 0n }];
    const decoded = decodeRecords(log, { fetchOffset: 0n, isolationLevel: 'read_committed', abortedTransactions });
    expect(decoded).toEqual({ records: [], nextOffset: 2n, sizeBytes: 0 });
  });

  it('is what the log says, for any interleaving, and wherever it is stopped and gone on with', () => {
    const steps = fc.array(
      fc.record({ producer: fc.integer({ min: 0, max: 3 }), ends: fc.constantFrom('no', 'no', 'commit', 'abort') }),
      { maxLength: 25 },
    );
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 60 }), (plan, maxBytes) => {
        const log: Buffer[] = [];
        const open = new Map<number, { firstOffset: bigint; values: string[] }>();
        const abortedTransactions: AbortedTransaction[] = [];
        const dropped = new Set<string>();
        const all: string[] = [];
        plan.forEach(({ producer, ends }, i) => {
          const offset = BigInt(i);
          const transaction = open.get(producer);
          if (transaction && ends !== 'no') {
            log.push(end(offset, BigInt(producer), ends === 'commit'));
            open.delete(producer);
            if (ends === 'commit') return;
            abortedTransactions.push({ producerId: BigInt(producer), firstOffset: transaction.firstOffset });
            for (const value of transaction.values) dropped.add(value);
            return;
          }
          const value = `${producer}@${i}`;
          all.push(value);
          log.push(data(offset, value, producer === 0 ? -1n : BigInt(producer)));
          if (producer === 0) return;
          if (transaction) transaction.values.push(value);
          else open.set(producer, { firstOffset: offset, values: [value] });
        });

        const seen: string[] = [];
        const bytes = Buffer.concat(log);
        for (let fetchOffset: bigint | null = 0n; fetchOffset !== null;) {
          const decoded = decodeRecords(bytes, {
            fetchOffset,
            maxBytes,
            isolationLevel: 'read_committed',
            abortedTransactions,
          });
          seen.push(...decoded.records.map(({ content }) => String(content.value)));
          fetchOffset = decoded.nextOffset;
        }
        expect(seen).toEqual(all.filter((value) => !dropped.has(value)));
      }),
      { numRuns: 300 },
    );
  });
});

describe('read_uncommitted', () => {
  it('has everything but the markers', () => {
    const log = Buffer.concat([data(0n, 'a', 1n), end(1n, 1n, false), data(2n, 'b', 1n)]);
    const { records, nextOffset } = decodeRecords(log, { fetchOffset: 0n });
    expect(records.map(({ content }) => String(content.value))).toEqual(['a', 'b']);
    expect(nextOffset).toBe(3n);
  });
});

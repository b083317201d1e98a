import { KafkaRebalanceError, type ConsumerEvent, type ErrorName } from '../../../libs/engine';
import { lineKind } from '../../../libs/nestjs/logs/line-kind';

function failed(error: Error, listener = 'Orders.place'): string {
  const record = { topic: 'orders', partition: 0, offset: 17n, listener };
  return lineKind({ at: 0, type: 'RecordFailed', record, attempt: 1, error, retryInMs: 100 });
}

describe('lines that can stand for one another', () => {
  it('the same failure of other records, whatever numbers, ids and quotations it names', () => {
    const one = failed(new Error('order 17 of "a@b.c" is not in 5c9a1f20-1111-2222-3333-444455556666'));
    expect(failed(new Error('order 4711 of "x@y.z" is not in 00000000-aaaa-bbbb-cccc-ddddeeeeffff'))).toBe(one);
  });

  it('errors of different kinds are not merged', () => {
    const coded = (code: ErrorName) => new KafkaRebalanceError('the same words', { code, disposition: 'retry' });
    const kinds = [
      failed(new Error('the database is away')),
      failed(new Error('the order is unknown')),
      failed(new TypeError('the order is unknown')),
      failed(coded('NOT_COORDINATOR')),
      failed(coded('REQUEST_TIMED_OUT')),
      failed(new Error('the database is away'), 'Payments.place'),
    ];
    expect(new Set(kinds).size).toBe(kinds.length);
  });

  it('nor are causes, reasons, listeners and hooks', () => {
    const lost = (reason: 'expelled' | 'fenced'): ConsumerEvent => ({
      at: 0,
      type: 'PartitionsLost',
      partitions: [],
      reason,
    });
    expect(lineKind(lost('expelled'))).not.toBe(lineKind(lost('fenced')));
    expect(lineKind(lost('expelled'))).toBe(lineKind({ ...lost('expelled'), at: 5 }));
  });

  it('a message without end is no matter', () => {
    expect(failed(new Error('a'.repeat(100_000))).length).toBeLessThan(300);
  });
});

import { BatchItemError } from '../../../libs/engine';
import { deferred, LeaseBench, orders } from './bench';

describe('batches', () => {
  const processing = { batch: { maxRecords: 3, maxWaitMs: 50 } };

  it('up to so many records, or what is there after the time', async () => {
    const bench = new LeaseBench({}, [], processing);
    const batches: number[][] = [];
    bench.handleBatch = (records) => {
      batches.push(records.map(({ offset }) => Number(offset)));
      return Promise.resolve();
    };
    await bench.assign(0);
    await bench.deliver(0, 0, 1, 2, 3);
    expect(batches).toEqual([[0, 1, 2]]);
    await bench.clock.advance(49);
    expect(batches).toHaveLength(1);
    await bench.clock.advance(1);
    expect(batches).toEqual([[0, 1, 2], [3]]);
    expect(bench.table.all()[0]?.committable).toBe(4n);
  });

  it('what was acknowledged does not come again; a failed index tells what comes first', async () => {
    const bench = new LeaseBench({ recordRetryBackoffMs: 10 }, [], processing);
    const batches: string[] = [];
    bench.handleBatch = (records, { ack, attempt }) => {
      batches.push(`${records.map(({ offset }) => offset).join()}#${attempt}`);
      if (batches.length === 1) {
        ack(records[0]);
        return Promise.reject(new Error('after the first'));
      }
      return batches.length === 2 ? Promise.reject(new BatchItemError(1, new Error('the second'))) : Promise.resolve();
    };
    await bench.assign(0);
    await bench.deliver(0, 0, 1, 2);
    await bench.clock.advance(50);
    expect(batches).toEqual(['0,1,2#1', '1,2#1', '2#1']);
    expect(bench.table.all()[0]?.committable).toBe(3n);
  });

  it('a batch that is given up: only the record that failed goes to the dead letters, if the handler tells which', async () => {
    const bench = new LeaseBench({}, [], { ...processing, onFailure: 'dead-letter', retry: { attempts: 1 } });
    bench.handleBatch = (records) => {
      const index = records.findIndex(({ offset }) => offset === 1n);
      return index < 0 ? Promise.resolve() : Promise.reject(new BatchItemError(index, new Error('poison')));
    };
    await bench.assign(0);
    await bench.deliver(0, 0, 1, 2);
    await bench.clock.advance(50);
    expect(bench.of('RecordDeadLettered')).toMatchObject([{ record: { offset: 1n }, topic: 'orders.DLT' }]);
    expect(bench.table.all()[0]?.committable).toBe(3n);
  });
});

describe('limits', () => {
  it('processingTimeoutMs: the signal is aborted, the record fails whatever the handler returns, and comes again after it', async () => {
    const bench = new LeaseBench({ recordRetryBackoffMs: 10 }, [], { processingTimeoutMs: 100 });
    const first = deferred();
    const signals: AbortSignal[] = [];
    bench.handle = (_, { signal, attempt, remainingMs }) => {
      signals.push(signal);
      expect(remainingMs()).toBe(100);
      return attempt === 1 ? first.promise : Promise.resolve();
    };
    await bench.assign(0);
    await bench.deliver(0, 0);
    await bench.clock.advance(100);
    expect(signals[0]?.reason).toMatchObject({ code: 'PROCESSING_TIMED_OUT' });
    expect(bench.of('ProcessingTimedOut')).toMatchObject([{ record: { offset: 0n }, runningMs: 100 }]);
    await bench.clock.advance(500);
    expect(signals).toHaveLength(1);
    first.resolve();
    await bench.clock.advance(10);
    expect(bench.of('RecordFailed')).toMatchObject([{ attempt: 1, error: { code: 'PROCESSING_TIMED_OUT' } }]);
    expect(signals).toHaveLength(2);
    expect(bench.table.all()[0]?.committable).toBe(1n);
  });

  it('a signal of the delivery is aborted when the lease is lost too', async () => {
    const bench = new LeaseBench({}, [], { processingTimeoutMs: 100 });
    let reason: unknown;
    bench.handle = (_, { signal }) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          reason = signal.reason;
          resolve();
        });
      });
    await bench.assign(0);
    await bench.deliver(0, 0);
    bench.table.lose(orders(0), 'fenced');
    await bench.clock.advance(0);
    expect(reason).toMatchObject({ code: 'PARTITION_LOST' });
    expect(bench.of('StaleAckDropped')).toHaveLength(1);
  });

  it('remainingMs: less once the partition is handed over', async () => {
    const bench = new LeaseBench();
    const work = deferred();
    let remaining: () => number = () => -1;
    bench.handle = (_, { remainingMs }) => {
      remaining = remainingMs;
      return work.promise;
    };
    await bench.assign(0);
    await bench.deliver(0, 0);
    expect(remaining()).toBe(300_000);
    const drained = bench.table.drain(orders(0), 700);
    expect(remaining()).toBe(700);
    work.resolve();
    await drained;
  });
});

describe('failures', () => {
  class Fatal extends Error {}
  class Busy extends Error {}

  it.each([
    ['a usual error', () => new Error('x'), [100, 200]],
    ['a class with pauses of its own', () => new Busy('x'), [7, 7, 7]],
    ['a fatal one', () => new Fatal('x'), []],
    ['a fatal one within another', () => new Error('wrapped', { cause: new Fatal('x') }), []],
  ])('retry: %s', async (_, error, pauses) => {
    const retry = {
      attempts: 3,
      initialMs: 100,
      jitter: 0,
      fatal: [Fatal],
      byError: [{ errors: [Busy], attempts: 4, initialMs: 7, multiplier: 1 }],
    };
    const bench = new LeaseBench({}, [], { onFailure: 'skip', retry });
    bench.handle = () => Promise.reject(error());
    await bench.assign(0);
    await bench.deliver(0, 0);
    await bench.clock.advance(1000);
    expect(bench.of('RecordFailed').map(({ retryInMs }) => retryInMs)).toEqual(pauses);
    expect(bench.of('RecordSkipped')).toMatchObject([{ attempt: pauses.length + 1 }]);
    expect(bench.table.all()[0]?.committable).toBe(1n);
  });

  it('block: without end, also for fatal errors and spent attempts', async () => {
    const bench = new LeaseBench({ recordRetryBackoffMs: 10, recordRetryBackoffMaxMs: 10 }, [], {
      retry: { attempts: 2, fatal: [Fatal] },
    });
    bench.handle = () => Promise.reject(new Fatal('x'));
    await bench.assign(0);
    await bench.deliver(0, 0, 1);
    await bench.clock.advance(200);
    expect(bench.of('RecordFailed').length).toBeGreaterThan(10);
    expect(bench.table.all()[0]?.committable).toBe(0n);
  });

  it('stop: the consumer fails, and the record is left', async () => {
    const bench = new LeaseBench({}, [], { onFailure: 'stop', retry: { attempts: 1 } });
    bench.handle = () => Promise.reject(new Error('no'));
    await bench.assign(0);
    await bench.deliver(0, 0);
    expect(bench.failures).toMatchObject([{ message: 'no' }]);
    await bench.table.drain(orders(0), 1000);
    expect(bench.stored).toEqual(['orders-0@0']);
  });

  it('dead-letter: the offset passes when the topic has it, not before, and nothing is lost if it does not', async () => {
    const bench = new LeaseBench({ recordRetryBackoffMaxMs: 1000 }, [], {
      onFailure: 'dead-letter',
      retry: { attempts: 1 },
    });
    bench.handle = ({ offset }) => (offset === 0n ? Promise.reject(new TypeError('poison')) : Promise.resolve());
    bench.publish = () => Promise.reject(new Error('no such topic'));
    await bench.assign(0);
    await bench.deliverKeyed(0, [0, 'k'], [1, 'k']);
    expect(bench.table.all()[0]?.committable).toBe(0n);
    expect(bench.of('RecordFailed')).toMatchObject([{ error: { message: 'no such topic' }, retryInMs: 1000 }]);
    bench.publish = () => Promise.resolve();
    await bench.clock.advance(1000);
    expect(bench.table.all()[0]?.committable).toBe(2n);
    const [letter] = bench.letters;
    expect(letter).toMatchObject({
      topic: 'orders.DLT',
      record: { partition: 0, key: Buffer.from('k'), value: Buffer.from('{}') },
    });
    const headers = Object.fromEntries(letter!.record.headers.map(({ key, value }) => [key, String(value)]));
    expect(headers).toMatchObject({
      ...{
        'kafka_dlt-original-topic': 'orders',
        'kafka_dlt-original-partition': '0',
        'kafka_dlt-original-offset': '0',
      },
      ...{ 'kafka_dlt-original-consumer-group': 'g', 'kafka_dlt-exception-fqcn': 'TypeError' },
      'kafka_dlt-exception-message': 'poison',
    });
  });

  it('retry topics: the record waits elsewhere, its neighbours flow, and the policy applies behind the last delay', async () => {
    const processing = { retryTopics: ['5s', '1m'], onFailure: 'dead-letter', deadLetterTopic: 'dead' } as const;
    const bench = new LeaseBench({}, [], processing);
    const seen: string[] = [];
    bench.handle = ({ topic, offset }) => {
      seen.push(`${topic}@${offset}`);
      return offset === 0n ? Promise.reject(new Error('no')) : Promise.resolve();
    };
    await bench.assign(0);
    await bench.deliver(0, 0, 1);
    expect(bench.table.all()[0]?.committable).toBe(2n);
    expect(bench.of('RecordPostponed')).toMatchObject([{ topic: 'orders.g.retry-5s', inMs: 5000, attempt: 1 }]);
    const [first] = bench.letters.splice(0);
    const again = new LeaseBench({}, [], processing, 'orders.g.retry-5s');
    again.handle = bench.handle;
    await again.assign(0);
    await again.receive(0, [{ ...first!.record, offset: 0n, partition: 0 }]);
    await again.clock.advance(4999);
    expect(seen).toEqual(['orders@0', 'orders@1']);
    await again.clock.advance(1);
    expect(seen.at(-1)).toBe('orders.g.retry-5s@0');
    expect(again.of('RecordPostponed')).toMatchObject([{ topic: 'orders.g.retry-1m', attempt: 2 }]);
    const last = new LeaseBench({}, [], processing, 'orders.g.retry-1m');
    last.handle = bench.handle;
    await last.assign(0);
    await last.receive(0, [{ ...again.letters[0]!.record, offset: 0n, partition: 0 }]);
    await last.clock.advance(65_000);
    const headers = Object.fromEntries(last.letters[0]!.record.headers.map(({ key, value }) => [key, String(value)]));
    expect(last.letters[0]?.topic).toBe('dead');
    expect(headers).toMatchObject({
      'kafka_dlt-original-topic': 'orders',
      'kafka_dlt-original-offset': '0',
      'kafka_dlt-attempts': '3',
    });
  });

  it('nack: again after the pause, and not as a failure', async () => {
    const bench = new LeaseBench();
    const attempts: number[] = [];
    bench.handle = (_, { nack, attempt }) => {
      attempts.push(attempt);
      if (attempts.length < 3) nack(70);
      return Promise.resolve();
    };
    await bench.assign(0);
    await bench.deliver(0, 0);
    expect(attempts).toEqual([1]);
    await bench.clock.advance(140);
    expect(attempts).toEqual([1, 1, 1]);
    expect(bench.of('RecordFailed')).toEqual([]);
    expect(bench.table.all()[0]?.committable).toBe(1n);
  });

  it('circuit breaker: after failures in a row one record is tried now and then, and no attempt is spent', async () => {
    const bench = new LeaseBench({ recordRetryBackoffMs: 1 }, [], {
      ...{ ordering: 'unordered', concurrency: 4, onFailure: 'skip', retry: { attempts: 3 } },
      circuitBreaker: { failures: 3, probeAfterMs: 1000 },
    });
    let away = true;
    const tries: number[] = [];
    bench.handle = ({ offset }) => {
      tries.push(Number(offset));
      return away ? Promise.reject(new Error('away')) : Promise.resolve();
    };
    await bench.assign(0);
    await bench.deliver(0, 0, 1, 2, 3, 4, 5);
    await bench.clock.advance(10);
    const before = tries.length;
    expect(bench.of('CircuitOpened')).toHaveLength(1);
    await bench.clock.advance(980);
    expect(tries).toHaveLength(before);
    await bench.clock.advance(3000);
    expect(tries.length - before).toBeLessThanOrEqual(4);
    expect(tries.length).toBeGreaterThan(before);
    away = false;
    await bench.clock.advance(3000);
    expect(bench.of('CircuitClosed')).toHaveLength(1);
    expect(bench.of('RecordSkipped')).toEqual([]);
    expect(bench.table.all()[0]?.committable).toBe(6n);
  });
});

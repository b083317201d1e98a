import { PartitionLog } from '../../../libs/testing/broker/partition-log';
import { decodeRecords, encodeBatch, type BatchToEncode } from '../../../libs/wire';

const most = 1_000_000;

function batch(values: readonly string[], more: Partial<BatchToEncode> = {}): Buffer {
  const records = values.map((value, index) => ({
    ...{ key: null, value: Buffer.from(value), timestamp: BigInt(1000 + index) },
  }));
  return encodeBatch({ baseOffset: 0n, records, ...more });
}

function valuesFrom(log: PartitionLog, offset: bigint): string[] {
  const { records } = decodeRecords(log.read(offset, most, true)!, { fetchOffset: offset });
  return records.map((record) => `${record.offset}=${record.content.value?.toString()}`);
}

it('numbers records on, and leaves their bytes as they came', () => {
  const log = new PartitionLog();
  expect(log.append(batch(['a', 'b'], { compression: 'gzip' }), 3, most)).toEqual({
    code: 'NONE',
    baseOffset: 0n,
    logAppendTimeMs: -1n,
  });
  expect(log.append(batch(['c']), 3, most)).toEqual({ code: 'NONE', baseOffset: 2n, logAppendTimeMs: -1n });
  expect(log.endOffset).toBe(3n);
  expect(valuesFrom(log, 0n)).toEqual(['0=a', '1=b', '2=c']);
  expect(valuesFrom(log, 1n)).toEqual(['1=b', '2=c']);
});

it('reads whole batches, one at least where it is told to', () => {
  const log = new PartitionLog();
  for (const value of ['a', 'b', 'c']) log.append(batch([value]), 0, most);
  const size = batch(['a']).length;
  expect(log.read(0n, 2 * size + 10, true)).toHaveLength(2 * size);
  expect(log.read(1n, 10, true)).toHaveLength(size);
  expect(log.read(1n, 10, false)).toHaveLength(0);
  expect(log.read(3n, most, true)).toHaveLength(0);
  expect(log.read(4n, most, true)).toBeNull();
  expect(log.read(-1n, most, true)).toBeNull();
});

describe('refuses', () => {
  const damaged = batch(['a']);
  damaged[damaged.length - 1]! ^= 1;
  const cases: readonly (readonly [string, Buffer, string])[] = [
    ['nothing', Buffer.alloc(0), 'CORRUPT_MESSAGE'],
    ['a batch that is cut', batch(['a']).subarray(0, 50), 'CORRUPT_MESSAGE'],
    ['a batch whose bytes have changed', damaged, 'CORRUPT_MESSAGE'],
    ['two batches', Buffer.concat([batch(['a']), batch(['b'])]), 'INVALID_RECORD'],
    ['a batch without records', batch([]), 'INVALID_RECORD'],
    ['a control batch', batch(['a'], { control: true }), 'INVALID_RECORD'],
    ['a batch with gaps', batch(['a'], { lastOffset: 5n }), 'INVALID_RECORD'],
    ['a batch that is too great', batch(['x'.repeat(2000)]), 'MESSAGE_TOO_LARGE'],
  ];
  it.each(cases)('%s', (_, bytes, code) => {
    const log = new PartitionLog();
    expect(log.append(bytes, 0, 1000)).toMatchObject({ code });
    expect(log.endOffset).toBe(0n);
  });
});

describe('an idempotent producer', () => {
  const by = (baseSequence: number, producerEpoch = 0): Buffer =>
    batch(['a', 'b'], { producerId: 7n, producerEpoch, baseSequence });

  it('sends a batch again: it is answered as at first, and stored once', () => {
    const log = new PartitionLog();
    for (const sequence of [0, 2, 4]) log.append(by(sequence), 0, most);
    expect(log.append(by(2), 0, most)).toMatchObject({ code: 'NONE', baseOffset: 2n });
    expect(log.endOffset).toBe(6n);
  });

  it('leaves a gap, or is fenced', () => {
    const log = new PartitionLog();
    log.append(by(0, 1), 0, most);
    expect(log.append(by(4, 1), 0, most)).toMatchObject({ code: 'OUT_OF_ORDER_SEQUENCE_NUMBER' });
    expect(log.append(by(2, 0), 0, most)).toMatchObject({ code: 'INVALID_PRODUCER_EPOCH' });
    expect(log.append(by(2, 2), 0, most)).toMatchObject({ code: 'OUT_OF_ORDER_SEQUENCE_NUMBER' });
    expect(log.append(by(0, 2), 0, most)).toMatchObject({ code: 'NONE', baseOffset: 2n });
  });

  it('goes on behind the greatest sequence', () => {
    const log = new PartitionLog();
    log.append(by(2 ** 31 - 2), 0, most);
    expect(log.append(by(0), 0, most)).toMatchObject({ code: 'NONE', baseOffset: 2n });
  });
});

it('finds offsets by time, and the end of an epoch', () => {
  const log = new PartitionLog();
  log.append(batch(['a', 'b']), 0, most);
  log.append(batch(['c'], { records: [{ key: null, value: null, timestamp: 5000n }] }), 2, most);
  expect(log.offsetAt(1001n)).toEqual({ offset: 1n, timestamp: 1001n, leaderEpoch: 0 });
  expect(log.offsetAt(1002n)).toEqual({ offset: 2n, timestamp: 5000n, leaderEpoch: 2 });
  expect(log.offsetAt(5001n)).toEqual({ offset: -1n, timestamp: -1n, leaderEpoch: -1 });
  expect(log.offsetOfMaxTimestamp()).toEqual({ offset: 2n, timestamp: 5000n, leaderEpoch: 2 });
  expect(log.endOfEpoch(1)).toEqual({ leaderEpoch: 0, endOffset: 2n });
  expect(log.firstEpoch).toBe(0);
});

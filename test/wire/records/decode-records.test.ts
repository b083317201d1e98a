import fc from 'fast-check';
import {
  COMPRESSION_TYPES,
  CorruptBatchError,
  type DecodedRecords,
  decodeRecords,
  encodeBatch,
  type RecordToEncode,
  WireFormatError,
} from '../../../libs/wire';
import { bytes, flag, int16, int32, text } from '../arbitraries';
import { fieldsOf } from './fields-of';

const record = (value: string): RecordToEncode => ({ key: null, value: Buffer.from(value), timestamp: 1000n });
const batch = (baseOffset: bigint, ...values: string[]) => encodeBatch({ baseOffset, records: values.map(record) });
const values = ({ records }: DecodedRecords) => records.map(({ content }) => String(content.value));

const arbitraryRecord = fc.record({
  key: fc.option(bytes),
  value: fc.option(bytes),
  headers: fc.array(fc.record({ key: text, value: fc.option(bytes) }), { maxLength: 3 }),
  timestamp: fc.bigInt({ min: -1n, max: 2n ** 62n }),
  gap: fc.nat(3),
});

const arbitraryBatch = fc
  .record({
    records: fc.array(arbitraryRecord, { maxLength: 6 }),
    baseOffset: fc.bigInt({ min: 0n, max: 2n ** 62n }),
    tail: fc.nat(3),
    compression: fc.constantFrom(...COMPRESSION_TYPES),
    timestampType: fc.constantFrom('CreateTime' as const, 'LogAppendTime' as const),
    leaderEpoch: int32,
    producerEpoch: int16,
    baseSequence: int32,
    transactional: flag,
  })
  .map(({ tail, ...rest }) => {
    let next = rest.baseOffset;
    const records = rest.records.map(({ gap, ...item }) => {
      const offset = next + BigInt(gap);
      next = offset + 1n;
      return { ...item, offset };
    });
    const lastOffset = next - 1n + BigInt(tail);
    return { ...rest, records, lastOffset: lastOffset < rest.baseOffset ? rest.baseOffset : lastOffset };
  });

describe('decodeRecords', () => {
  it('reads what encodeBatch wrote, of every codec', () => {
    fc.assert(
      fc.property(arbitraryBatch, (written) => {
        const { records, nextOffset } = decodeRecords(encodeBatch(written), { fetchOffset: 0n });
        const timestamps = written.records.map(({ timestamp }) => timestamp);
        const greatest = timestamps.reduce((a, b) => (a > b ? a : b), -1n);
        expect(records.map(fieldsOf)).toEqual(
          written.records.map((item) => ({
            ...item,
            timestamp: written.timestampType === 'LogAppendTime' ? greatest : item.timestamp,
            timestampType: written.timestampType,
            leaderEpoch: written.leaderEpoch,
            sizeBytes: expect.any(Number) as number,
          })),
        );
        expect(nextOffset).toBe(written.lastOffset + 1n);
      }),
    );
  });

  it('drops the records below the fetch offset', () => {
    const log = Buffer.concat([batch(10n, 'a', 'b'), batch(12n, 'c', 'd', 'e')]);
    const decoded = decodeRecords(log, { fetchOffset: 13n });
    expect(values(decoded)).toEqual(['d', 'e']);
    expect(decoded.nextOffset).toBe(15n);
  });

  it('ignores a batch that is cut at the end', () => {
    const whole = batch(0n, 'a', 'b');
    const next = batch(2n, 'c');
    for (let cut = 0; cut < next.length; cut++) {
      const decoded = decodeRecords(Buffer.concat([whole, next.subarray(0, cut)]), { fetchOffset: 0n });
      expect(values(decoded)).toEqual(['a', 'b']);
      expect(decoded.nextOffset).toBe(2n);
    }
  });

  it('has no next offset where nothing was complete, or nothing new', () => {
    const nothing = { records: [], nextOffset: null, sizeBytes: 0 };
    expect(decodeRecords(Buffer.alloc(0), { fetchOffset: 7n })).toEqual(nothing);
    expect(decodeRecords(batch(7n, 'a').subarray(0, 60), { fetchOffset: 7n })).toEqual(nothing);
    expect(decodeRecords(batch(0n, 'a'), { fetchOffset: 7n })).toEqual(nothing);
  });

  it('never goes back, whatever the offsets of later batches', () => {
    const decoded = decodeRecords(Buffer.concat([batch(5n, 'a', 'b'), batch(5n, 'x', 'y', 'z')]), { fetchOffset: 5n });
    expect(values(decoded)).toEqual(['a', 'b', 'z']);
    expect(decoded.nextOffset).toBe(8n);
  });

  it('tells the size of what it gives, not of what it drops', () => {
    const { records, sizeBytes } = decodeRecords(batch(0n, 'a', 'bb', 'ccc'), { fetchOffset: 1n });
    expect(sizeBytes).toBe(records.reduce((sum, record) => sum + record.sizeBytes, 0));
    expect(records).toHaveLength(2);
  });

  it('stops after the batch that reaches maxBytes, and goes on with the same bytes', () => {
    const log = Buffer.concat([batch(0n, 'a'), batch(1n, 'b', 'c'), batch(3n, 'd')]);
    const first = decodeRecords(log, { fetchOffset: 0n, maxBytes: 10 });
    expect(values(first)).toEqual(['a', 'b', 'c']);
    expect(first.nextOffset).toBe(3n);
    expect(values(decodeRecords(log, { fetchOffset: 3n, maxBytes: 10 }))).toEqual(['d']);
  });

  describe('a corrupt batch', () => {
    const corrupted = batch(2n, 'c', 'd');
    corrupted[corrupted.length - 1]! ^= 1;

    it('that comes first is an error that says which, and where to go on', () => {
      const decode = () => decodeRecords(corrupted, { fetchOffset: 2n });
      expect(decode).toThrow(CorruptBatchError);
      expect(decode).toThrow(expect.objectContaining({ baseOffset: 2n, nextOffset: 4n, position: 0 }) as Error);
    });

    it('behind good ones ends the records, and the next fetch meets it', () => {
      const log = Buffer.concat([batch(0n, 'a', 'b'), corrupted, batch(4n, 'e')]);
      const decoded = decodeRecords(log, { fetchOffset: 0n });
      expect(values(decoded)).toEqual(['a', 'b']);
      expect(decoded.nextOffset).toBe(2n);
      expect(() => decodeRecords(log, { fetchOffset: 2n })).toThrow(CorruptBatchError);
      expect(values(decodeRecords(log, { fetchOffset: 4n }))).toEqual(['e']);
    });

    it('delivers no half of itself', () => {
      const log = Buffer.concat([batch(0n, 'a'), batch(1n, 'b', 'c')]);
      log.writeInt32BE(3, log.length - batch(1n, 'b', 'c').length + 57);
      const decoded = decodeRecords(log, { fetchOffset: 0n, checkCrcs: false });
      expect(values(decoded)).toEqual(['a']);
      expect(decoded.nextOffset).toBe(1n);
    });

    it('is read when the CRC is not to be checked and the damage is in a value', () => {
      const damaged = batch(0n, 'abc');
      damaged[damaged.length - 2]! ^= 1;
      expect(() => decodeRecords(damaged, { fetchOffset: 0n })).toThrow(/its CRC is/);
      expect(values(decodeRecords(damaged, { fetchOffset: 0n, checkCrcs: false }))).toEqual(['abb']);
    });
  });

  it.each(COMPRESSION_TYPES)('bounds what a batch may take, %s', (compression) => {
    const bomb = encodeBatch({ baseOffset: 0n, compression, records: [record('x'.repeat(100_000)), record('y')] });
    if (compression !== 'none') {
      expect(() => decodeRecords(bomb, { fetchOffset: 0n, maxBatchBytes: 50_000 })).toThrow(/larger than allowed/);
    }
    const many = encodeBatch({ baseOffset: 0n, compression, records: Array.from({ length: 500 }, () => record('')) });
    expect(() => decodeRecords(many, { fetchOffset: 0n, maxBatchBytes: 50_000 })).toThrow(/500 records/);
  });

  it('answers damage with a WireFormatError or records', () => {
    const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(arbitraryBatch, arbitraryBatch, changes, flag, (one, other, edits, checkCrcs) => {
        const log = Buffer.concat([encodeBatch(one), encodeBatch(other)]);
        for (const [at, byte] of edits) log[at % log.length] = byte;
        try {
          const options = { fetchOffset: one.baseOffset, checkCrcs, maxBatchBytes: 1 << 20 };
          const { nextOffset } = decodeRecords(log, { ...options, isolationLevel: 'read_committed' });
          expect(nextOffset === null || nextOffset > one.baseOffset).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(WireFormatError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

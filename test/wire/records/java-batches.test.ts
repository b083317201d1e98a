import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CompressionType, CorruptBatchError, decodeRecords, UnsupportedMagicError } from '../../../libs/wire';
import { decompress } from '../../../libs/wire/records/compression';
import { decodeInJavaScript, decompressZstd } from '../../../libs/wire/records/zstd';
import { fieldsOf } from './fields-of';

interface Row {
  readonly sample: string;
  readonly compression: CompressionType;
  readonly records: readonly {
    readonly offset: number;
    readonly timestamp: number;
    readonly timestampType: string;
    readonly leaderEpoch: number;
    readonly sizeBytes: number;
    readonly key: string | null;
    readonly value: string | null;
    readonly headers: readonly { readonly key: string; readonly value: string | null }[];
  }[];
  readonly base64: string;
}

const rows = JSON.parse(readFileSync(join(__dirname, '../fixtures/batches.json'), 'utf8')) as Row[];
const bytesOf = (row: Row) => Buffer.from(row.base64, 'base64');
const named = (sample: string) => bytesOf(rows.find((row) => row.sample === sample)!);
const buffer = (base64: string | null) => (base64 === null ? null : Buffer.from(base64, 'base64'));

describe('batches as Java writes them', () => {
  it.each(
    ['none', 'gzip', 'snappy', 'lz4', 'zstd'].flatMap((codec) =>
      rows.filter((row) => row.sample === 'few' && row.compression === codec),
    ),
  )('a few records, $compression', (row) => {
    const { records, nextOffset } = decodeRecords(bytesOf(row), { fetchOffset: 0n });
    expect(records.map(fieldsOf)).toEqual(
      row.records.map((record) => ({
        ...record,
        offset: BigInt(record.offset),
        timestamp: BigInt(record.timestamp),
        key: buffer(record.key),
        value: buffer(record.value),
        headers: record.headers.map(({ key, value }) => ({ key, value: buffer(value) })),
      })),
    );
    expect(nextOffset).toBe(104n);
  });

  it.each(rows.filter((row) => row.sample === 'many'))('2000 records, $compression', (row) => {
    const { records, nextOffset } = decodeRecords(bytesOf(row), { fetchOffset: 0n });
    expect(nextOffset).toBe(2000n);
    expect(records).toHaveLength(2000);
    records.forEach((record, i) => {
      const value = `{"order":${i * 7919},"state":"shipped to a place"}`.repeat(1 + (i % 3));
      expect(record.content.value!.toString()).toBe(value);
      expect(record.key!.toString()).toBe(`key-${i % 17}`);
    });
  });

  it('zstd by the decoder for Node 20 and by the one of Node, where it has one', () => {
    const body = bytesOf(rows.find((row) => row.sample === 'many' && row.compression === 'zstd')!).subarray(61);
    const plain = decompressZstd(body, 1 << 24, decodeInJavaScript);
    expect(decompress('zstd', body, 1 << 24).equals(plain)).toBe(true);
  });

  it('append time: the broker set one timestamp for all', () => {
    const row = rows.find(({ sample }) => sample === 'append time')!;
    const { records } = decodeRecords(bytesOf(row), { fetchOffset: 0n });
    expect(records.map(({ timestampType }) => timestampType)).toEqual(Array(4).fill('LogAppendTime'));
    expect(records.map(({ timestamp }) => Number(timestamp))).toEqual(row.records.map(({ timestamp }) => timestamp));
  });

  it.each([0, 1])('magic %d is an error that says so', (magic) => {
    const decode = () => decodeRecords(named(`magic ${magic}`), { fetchOffset: 0n });
    expect(decode).toThrow(UnsupportedMagicError);
    expect(decode).toThrow(`message format ${magic} is not supported`);
  });

  it('an empty batch, as compaction leaves it, moves the position', () => {
    expect(decodeRecords(named('empty'), { fetchOffset: 100n })).toEqual({
      records: [],
      nextOffset: 110n,
      sizeBytes: 0,
    });
  });

  it('a transaction that was aborted or committed', () => {
    const log = (marker: string) => Buffer.concat([named('transactional'), named(marker)]);
    const isolationLevel = 'read_committed';
    const abortedTransactions = [{ producerId: 4000n, firstOffset: 100n }];
    const aborted = decodeRecords(log('abort marker'), { fetchOffset: 100n, isolationLevel, abortedTransactions });
    expect(aborted).toEqual({ records: [], nextOffset: 103n, sizeBytes: 0 });
    const committed = decodeRecords(log('commit marker'), { fetchOffset: 100n, isolationLevel });
    expect(committed.records.map(({ offset }) => offset)).toEqual([100n, 101n]);
    expect(committed.nextOffset).toBe(104n);
  });

  it('any byte that changes below the CRC is seen', () => {
    const bytes = named('few');
    for (let at = 21; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed[at] = changed[at]! ^ 0x10;
      expect(() => decodeRecords(changed, { fetchOffset: 0n })).toThrow(/unknown compression|a batch of|is corrupt/);
    }
    const flipped = Buffer.from(bytes);
    flipped[bytes.length - 1]! ^= 1;
    expect(() => decodeRecords(flipped, { fetchOffset: 0n })).toThrow(CorruptBatchError);
  });
});

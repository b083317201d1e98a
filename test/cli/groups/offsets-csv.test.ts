import fc from 'fast-check';
import { fromCsv, toCsv, type CsvRow } from '../../../libs/cli/groups/offsets-csv';

const row = (topic: string, partition: number, offset: bigint, group = 'g'): CsvRow => ({
  group,
  topic,
  partition,
  offset,
});

describe('the file of offsets', () => {
  it('is what Kafka’s tool writes: quotes around what is longer than 24 characters', () => {
    const rows = [row('orders', 0, 12n), row('a-topic-with-quite-a-long-name', 1, 9_007_199_254_740_993n)];
    expect(toCsv(rows, false)).toBe('orders,0,12\n"a-topic-with-quite-a-long-name",1,9007199254740993\n');
    expect(toCsv(rows.slice(0, 1), true)).toBe('g,orders,0,12\n');
  });

  it('reads what was written, whatever the groups are called', () => {
    const name = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 40 })
      .filter((text) => !/[\r\n]/.test(text) && text.trim() === text);
    const rows = fc.uniqueArray(
      fc.record({ group: name, topic: name, partition: fc.nat(), offset: fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }) }),
      { selector: ({ group, topic, partition }) => JSON.stringify([group, topic, partition]), maxLength: 5 },
    );
    fc.assert(fc.property(rows, (written) => expect(fromCsv(toCsv(written, true), ['a', 'b'])).toEqual(written)));
  });

  it('of one group: either form, other people’s line ends, and lines without anything', () => {
    expect(fromCsv('orders,0,12\r\n\r\n"orders" , 1 , 13\n', ['g'])).toEqual([
      row('orders', 0, 12n),
      row('orders', 1, 13n),
    ]);
    expect(fromCsv('g,orders,0,12', ['g'])).toEqual([row('orders', 0, 12n)]);
  });

  it.each([
    ['orders,0', 'Line 1 must be topic,partition,offset or group,topic,partition,offset.'],
    ['orders,0,1\ng,orders,0,1,5', 'Line 2 must be topic,partition,offset or group,topic,partition,offset.'],
    ['orders,zero,1', 'Line 1 has no partition where it should be.'],
    ['orders,0,-5', 'Line 1 has no offset where it should be.'],
    ['orders,0,1\norders,0,2', 'Line 2 names a partition that was named before.'],
    ['"orders,0,1', 'Line 1 must be topic,partition,offset or group,topic,partition,offset.'],
    ['TOPIC,PARTITION,NEW-OFFSET', 'Line 1 has no partition where it should be.'],
  ])('%j: told with its line', (text, message) => {
    expect(() => fromCsv(text, ['g'])).toThrow(message);
  });

  it('of more groups: each line names its own', () => {
    expect(() => fromCsv('orders,0,1', ['g', 'h'])).toThrow('Line 1 must be group,topic,partition,offset.');
  });
});

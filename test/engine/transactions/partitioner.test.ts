import { murmur2, partitionOfKey, RoundRobin } from '../../../libs/engine/transactions/partitioner';

describe('where records go', () => {
  // The vectors of Kafka's own UtilsTest.
  it.each([
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
  ])('murmur2 of %s is that of Java', (key, hash) => {
    expect(murmur2(Buffer.from(key))).toBe(hash);
  });

  it('a negative hash gives a partition too', () => {
    expect(partitionOfKey(Buffer.from('21'), 7)).toBe((-973932308 & 0x7fffffff) % 7);
  });

  it('records without a key go round, for each topic', () => {
    const roundRobin = new RoundRobin();
    const turns = ['a', 'a', 'b', 'a', 'a', 'b'].map((topic) => roundRobin.next(topic, 3));
    expect(turns).toEqual([0, 1, 0, 2, 0, 1]);
  });

  it('a topic that has got smaller', () => {
    const roundRobin = new RoundRobin();
    for (let turn = 0; turn < 5; turn += 1) roundRobin.next('a', 6);
    expect(roundRobin.next('a', 3)).toBeLessThan(3);
  });
});

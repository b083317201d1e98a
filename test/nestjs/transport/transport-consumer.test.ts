import { type GroupConsumer } from '../../../libs/engine';
import { TransportConsumer } from '../../../libs/nestjs';

describe("kafkajs's consumer by ours", () => {
  const calls: unknown[][] = [];
  const told =
    (name: string) =>
    (...args: unknown[]): Promise<void> => {
      calls.push([name, ...args]);
      return Promise.resolve();
    };
  const owned = [
    { topic: 'a', partition: 0 },
    { topic: 'a', partition: 1 },
    { topic: 'b', partition: 0 },
  ];
  const engine = {
    ...{ markProcessed: told('markProcessed'), commit: told('commit'), seek: told('seek') },
    ...{ pause: told('pause'), resume: told('resume'), paused: () => owned, assignment: () => owned },
  };
  const consumer = new TransportConsumer(() => engine as unknown as GroupConsumer);
  beforeEach(() => {
    calls.length = 0;
  });

  it('commitOffsets: everything before it is processed, and stored', async () => {
    await consumer.commitOffsets([{ topic: 'a', partition: 1, offset: '43' }]);
    expect(calls).toEqual([
      ['markProcessed', { topic: 'a', partition: 1 }, 43n],
      ['commit', [{ topic: 'a', partition: 1 }]],
    ]);
  });

  it.each(['', 'x', '-1', '1.5'])('commitOffsets: %j is no offset', async (offset) => {
    await expect(consumer.commitOffsets([{ topic: 'a', partition: 0, offset }])).rejects.toThrow(/whole number/);
    expect(calls).toEqual([]);
  });

  it('pause and resume: these partitions, or all of the topic', () => {
    consumer.pause([{ topic: 'a', partitions: [1] }]);
    consumer.resume([{ topic: 'a' }]);
    expect(calls).toEqual([
      ['pause', [{ topic: 'a', partition: 1 }]],
      ['resume', [owned[0], owned[1]]],
    ]);
    expect(consumer.paused()).toEqual([
      { topic: 'a', partitions: [0, 1] },
      { topic: 'b', partitions: [0] },
    ]);
  });

  it('seek', async () => {
    await consumer.seek({ topic: 'b', partition: 0, offset: '7' });
    expect(calls).toEqual([['seek', { topic: 'b', partition: 0 }, 7n]]);
  });

  it.each(['connect', 'disconnect', 'subscribe', 'run', 'stop', 'describeGroup', 'on', 'logger'])(
    '%s: a clear error with the way out',
    (name) => {
      const method = (consumer as unknown as Record<string, () => void>)[name]!;
      expect(method).toThrow(new RegExp(`${name} of kafkajs's consumer does not exist here: .{10}`));
    },
  );
});

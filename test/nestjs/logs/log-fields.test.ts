import { KafkaRebalanceError, type ConsumerEvent } from '../../../libs/engine';
import { fieldsOf } from '../../../libs/nestjs/logs/log-fields';

const partitions = [
  { topic: 'orders', partition: 0 },
  { topic: 'orders', partition: 3 },
];

describe('an event as data', () => {
  it('partitions by name, offsets as text, milliseconds to a tenth, and no monotonic time', () => {
    const event: ConsumerEvent = {
      ...{ at: 5, type: 'PartitionsRevoked', partitions, drainMs: 930.123456, timedOut: [] },
      parts: { handlersMs: 700.04, hooksMs: 200, commitMs: 30 },
      slowest: { topic: 'orders', partition: 3, handlersMs: 700 },
    };
    expect(fieldsOf(event)).toEqual({
      ...{ event: 'PartitionsRevoked', partitions: ['orders-0', 'orders-3'], drainMs: 930.1, timedOut: [] },
      parts: { handlersMs: 700, hooksMs: 200, commitMs: 30 },
      slowest: { topic: 'orders', partition: 3, handlersMs: 700 },
    });
  });

  it('errors with code and message, without stack and cause', () => {
    const secret = Object.assign(new Error('secret'), { password: 'p' });
    const error = new KafkaRebalanceError('no', { code: 'PARTITION_LOST', disposition: 'fatal', cause: secret });
    const record = { topic: 'orders', partition: 0, offset: 2n ** 60n, listener: 'Orders.place' };
    const fields = fieldsOf({ at: 0, type: 'RecordFailed', record, attempt: 2, error, retryInMs: 100 });
    expect(fields).toEqual({
      ...{ event: 'RecordFailed', attempt: 2, retryInMs: 100 },
      record: { ...record, offset: '1152921504606846976' },
      error: { name: 'KafkaRebalanceError', code: 'PARTITION_LOST', message: 'no' },
    });
    expect(JSON.stringify(fields)).not.toContain('secret');
  });

  it('bytes and functions are left out, whatever an event may come to hold', () => {
    const event = { at: 0, type: 'ConsumerStopped', clean: true, value: Buffer.from('payload'), call: () => undefined };
    expect(fieldsOf(event as never)).toEqual({ event: 'ConsumerStopped', clean: true });
  });

  it('long lists are cut, and say so', () => {
    const many = Array.from({ length: 103 }, (_, partition) => ({ topic: 'orders', partition }));
    const { partitions: names } = fieldsOf({ at: 0, type: 'PartitionsAssigned', partitions: many, generation: 1 });
    expect(names).toHaveLength(101);
    expect((names as string[]).slice(-2)).toEqual(['orders-99', '... 3 more']);
  });
});

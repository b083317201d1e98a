import { createKafkaJsWire } from '../../libs/client';
import { bootstrapList } from '../../libs/client/bootstrap-list';
import { ManualClock } from './support/manual-clock';

describe('the bootstrap list', () => {
  const take = async (next: () => Promise<{ host: string; port: number }>, count: number): Promise<string[]> => {
    const taken: string[] = [];
    for (let turn = 0; turn < count; turn += 1) {
      const { host, port } = await next();
      taken.push(`${host} ${port}`);
    }
    return taken;
  };

  it('is gone round', async () => {
    expect(await take(bootstrapList(['a:1', '[::1]:2']), 3)).toEqual(['a 1', '::1 2', 'a 1']);
  });

  it('is asked for each time if it is a function', async () => {
    const lists = [['a:1', 'b:2'], ['a:1', 'b:2', 'c:3'], ['d:4']];
    const next = bootstrapList(() => Promise.resolve(lists.shift() ?? []));
    expect(await take(next, 3)).toEqual(['a 1', 'b 2', 'd 4']);
    await expect(next()).rejects.toMatchObject({ code: 'INVALID_CLIENT', disposition: 'fatal' });
  });

  it('that cannot be fetched now may be fetched later', async () => {
    const next = bootstrapList(() => Promise.reject(new Error('registry away')));
    await expect(next()).rejects.toMatchObject({
      ...{ code: 'CONNECTION_FAILED', disposition: 'retry', message: 'client.brokers() failed: registry away' },
    });
  });

  it.each([
    [undefined],
    ['kafka:9092'],
    [[]],
    [['kafka']],
    [['kafka:']],
    [['kafka:0']],
    [['kafka:65536']],
    [['kafka:9092x']],
    [['PLAINTEXT://kafka:9092']],
    [['ok:1', '']],
    [[9092]],
    [[null]],
  ])('%j is refused before anything is connected', (brokers) => {
    const client = { brokers: brokers as unknown as string[] };
    expect(() => createKafkaJsWire({ client, clock: new ManualClock() })).toThrow(
      expect.objectContaining({ code: 'INVALID_CLIENT', disposition: 'fatal' }) as Error,
    );
  });

  it.each(['sasl_ssl://me:hunter2@kafka:9092', 'me:hunter2@kafka:9092'])('%s: its password is not told', (broker) => {
    const client = { brokers: [broker] };
    expect(() => createKafkaJsWire({ client, clock: new ManualClock() })).toThrow(/holds an entry with an @ in it/);
  });
});

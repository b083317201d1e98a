import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { KafkaTestBroker } from '../../libs/testing';

/** librdkafka on the broker for tests: kcat must be installed. */
jest.setTimeout(60_000);

let broker: KafkaTestBroker;

beforeAll(async () => {
  broker = await KafkaTestBroker.start();
  await broker.createTopic('orders', { partitions: 2 });
});

afterAll(() => broker.stop());

async function kcat(args: readonly string[], input = ''): Promise<string[]> {
  const child = spawn('kcat', ['-q', '-b', broker.brokers.join(), ...args], { timeout: 30_000 });
  const closed = once(child, 'close');
  child.stdin.end(input);
  const [out, complaints] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = (await closed) as [number | null];
  if (code !== 0) throw new Error(`kcat ended with ${code}: ${complaints}`);
  return out.split('\n').filter((line) => line !== '');
}

it('kcat produces, compressed and idempotent, and reads it back', async () => {
  await kcat(['-P', '-t', 'orders', '-p', '0', '-z', 'lz4'], 'one\ntwo\n');
  await kcat(['-P', '-t', 'orders', '-p', '1', '-z', 'zstd', '-X', 'enable.idempotence=true'], 'three\n');
  expect((await kcat(['-C', '-t', 'orders', '-e'])).toSorted()).toEqual(['one', 'three', 'two']);
});

it.each(['range', 'cooperative-sticky'])(
  'kcat reads as a member of a group, with %s, and goes on',
  async (assignor) => {
    const options = ['-X', 'auto.offset.reset=earliest', '-X', `partition.assignment.strategy=${assignor}`];
    const read = () => kcat(['-G', `readers-${assignor}`, '-e', ...options, 'orders']);
    expect((await read()).toSorted()).toEqual(['one', 'three', 'two']);
    expect(await read()).toEqual([]);
  },
);

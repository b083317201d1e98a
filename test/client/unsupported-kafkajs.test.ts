import type * as kafkajs from 'kafkajs';
import { createKafkaJsWire } from '../../libs/client';
import { type Wire } from '../../libs/engine';
import { ManualClock } from './support/manual-clock';
import { heartbeat } from './support/requests';

interface FakeConsumerSetup {
  readonly partitionAssigners: readonly ((config: { cluster: unknown }) => unknown)[];
}

let cluster: unknown;
jest.mock('kafkajs', () => ({
  ...jest.requireActual<typeof kafkajs>('kafkajs'),
  Kafka: class {
    consumer({ partitionAssigners }: FakeConsumerSetup): void {
      for (const assigner of partitionAssigners) assigner({ cluster });
    }
  },
}));

const create = (): Wire => createKafkaJsWire({ client: { brokers: ['kafka:9092'] }, clock: new ManualClock() });
const complaint = {
  ...{ code: 'UNSUPPORTED_KAFKAJS', disposition: 'fatal' },
  message: expect.stringMatching(/^kafkajs \d+\.\d+\.\d+ cannot be used: .*\^2\.2\.4.*npm install/) as string,
};

describe('a kafkajs whose inside is not known', () => {
  it.each([{}, { connectionPoolBuilder: {} }, null])('with the cluster %j: refused when the wire is made', (inside) => {
    cluster = inside;
    expect(create).toThrow(expect.objectContaining(complaint) as Error);
  });

  it.each([[[]], [[{}]], [[{ connect: () => undefined }]]])(
    'with the pool %j: refused by the first send',
    async (pool) => {
      cluster = { connectionPoolBuilder: { build: () => Promise.resolve({ pool }) } };
      await expect(create().seed().send(heartbeat(), 2000)).rejects.toMatchObject(complaint);
    },
  );
});

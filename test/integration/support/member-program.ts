/**
 * A consumer as a process of its own, to be killed and frozen: `node --import tsx member-program.ts`.
 * Configuration comes as JSON in MEMBER; what it does goes to stdout, a JSON object a line.
 */
import { logLevel, type KafkaConfig } from 'kafkajs';
import { createHeartbeatGuard, createKafkaJsWire, systemClock } from '../../../libs/client';
import { createGroupConsumer, type ConsumerOptions } from '../../../libs/engine';

export interface MemberProgramSetup {
  readonly brokers: string[];
  /** TLS, SASL ...: what JSON can write of it. */
  readonly client?: Omit<KafkaConfig, 'brokers'>;
  readonly topic: string;
  readonly options: ConsumerOptions;
  readonly handlerMs: number;
  /** For how long the handler of each record lets nothing else in the process run. */
  readonly blockMs?: number;
  /** The handler of this offset never ends. */
  readonly stayIn?: number;
}

function say(line: object): void {
  process.stdout.write(`${JSON.stringify({ ...line, at: Date.now() })}\n`);
}

async function main(): Promise<void> {
  const {
    brokers,
    client: given,
    topic,
    options,
    handlerMs,
    blockMs = 0,
    stayIn = -1,
  } = JSON.parse(process.env.MEMBER ?? '') as MemberProgramSetup;
  const client = { ...given, brokers, logLevel: logLevel.NOTHING };
  const consumer = createGroupConsumer({
    wire: createKafkaJsWire({ client, clock: systemClock }),
    heartbeatGuard: createHeartbeatGuard({ client }),
    clock: systemClock,
    options,
    hooks: [],
    listeners: [
      {
        name: 'MemberProgram.handle',
        topics: [topic],
        handle: async (record, { lease }) => {
          const { partition } = record;
          const value = record.value?.toString();
          say({ type: 'started', value, partition, offset: String(record.offset), token: lease.fencingToken });
          if (blockMs > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, blockMs);
          if (Number(record.offset) === stayIn) await new Promise(() => undefined);
          if (handlerMs > 0) await new Promise((resolve) => setTimeout(resolve, handlerMs));
          say({ type: 'processed', value, partition, offset: String(record.offset), token: lease.fencingToken });
        },
      },
    ],
  });
  consumer.observe((event) => {
    if (event.type === 'RecordProcessed' || event.type === 'HeartbeatSucceeded') return;
    const plain = JSON.stringify(event, (_, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value instanceof Error ? value.message : value,
    );
    say({ type: 'event', event: JSON.parse(plain) as object });
  });
  process.once('SIGTERM', () => {
    say({ type: 'stopping' });
    void consumer.stop();
  });
  await consumer.start();
  await consumer.ended;
  // No process.exit: that nothing keeps the process alive is part of what is tested.
  say({ type: 'stopped' });
}

void main();

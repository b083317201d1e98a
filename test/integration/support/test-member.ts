import { logLevel, type KafkaConfig } from 'kafkajs';
import { createKafkaJsPublisher, createKafkaJsWire, systemClock } from '../../../libs/client';
import {
  createGroupConsumer,
  KafkaRebalanceError,
  type ConsumerEvent,
  type ConsumerEventType,
  type ConsumerOptions,
  type ConsumerRecord,
  type GroupConsumer,
  type Link,
  type ProcessingOptions,
  type RebalanceHook,
  type RecordContext,
  type Wire,
} from '../../../libs/engine';
import { demand, eventually } from './eventually';

export interface TestMemberSetup {
  readonly brokers: string[];
  /** TLS, SASL ... */
  readonly client?: Omit<KafkaConfig, 'brokers'>;
  readonly topics: readonly (string | RegExp)[];
  readonly options: ConsumerOptions;
  readonly handle?: (record: ConsumerRecord, context: RecordContext) => Promise<void>;
  readonly hooks?: readonly RebalanceHook[];
  readonly processing?: ProcessingOptions;
}

export interface Processed {
  readonly value: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly token: number;
  readonly at: number;
}

/** A consumer under test in this process, and everything that it did. */
export class TestMember {
  readonly consumer: GroupConsumer;
  readonly events: ConsumerEvent[] = [];
  readonly processed: Processed[] = [];
  /** Requests by broker. */
  readonly fetches = new Map<number, number>();
  private readonly wire: Wire;
  private gone = false;

  constructor(setup: TestMemberSetup) {
    const client = { ...setup.client, brokers: setup.brokers, logLevel: logLevel.NOTHING };
    this.wire = createKafkaJsWire({ client, clock: systemClock });
    const wire: Wire = {
      seed: () => (this.gone ? noLink : this.wire.seed()),
      link: (node) => (this.gone ? noLink : this.counting(this.wire.link(node), node.nodeId)),
      close: () => this.wire.close(),
    };
    this.consumer = createGroupConsumer({
      wire,
      clock: systemClock,
      options: { autoOffsetReset: 'earliest', sessionTimeoutMs: 6000, heartbeatIntervalMs: 500, ...setup.options },
      listeners: [
        {
          name: 'TestMember.handle',
          topics: setup.topics,
          processing: setup.processing ?? {},
          handle: async (record, context) => {
            await setup.handle?.(record, context);
            this.processed.push({
              value: record.value?.toString() ?? '',
              ...{ partition: record.partition, offset: record.offset },
              ...{ token: context.lease.fencingToken, at: performance.now() },
            });
          },
        },
      ],
      hooks: setup.hooks ?? [],
      ...(setup.processing?.onFailure === 'dead-letter' ? { publisher: createKafkaJsPublisher({ client }) } : {}),
    });
    this.consumer.observe((event) => this.events.push(event));
  }

  static async start(setup: TestMemberSetup): Promise<TestMember> {
    const member = new TestMember(setup);
    await member.consumer.start();
    return member;
  }

  private counting(link: Link, node: number): Link {
    return {
      get dead() {
        return link.dead;
      },
      send: (rpc, deadline) => {
        if (rpc.name === 'Fetch') this.fetches.set(node, (this.fetches.get(node) ?? 0) + 1);
        return link.send(rpc, deadline);
      },
      dispose: (reason) => link.dispose(reason),
    };
  }

  get values(): string[] {
    return this.processed.map(({ value }) => value);
  }

  get partitions(): number[] {
    return this.consumer.assignment().map(({ partition }) => partition);
  }

  of<T extends ConsumerEventType>(type: T): Extract<ConsumerEvent, { type: T }>[] {
    return this.events.filter((event): event is Extract<ConsumerEvent, { type: T }> => event.type === type);
  }

  stop(): Promise<void> {
    return this.consumer.stop();
  }

  /** For the brokers it is as if the process had been killed. */
  vanish(): void {
    this.gone = true;
    void this.wire.close();
  }
}

const away = new KafkaRebalanceError('vanished', { code: 'CONNECTION_FAILED', disposition: 'retry' });
const noLink: Link = { dead: away, send: () => Promise.reject(away), dispose: () => undefined };

/** Waits until the members own so many partitions each, all deliver, and no rebalance is under way. */
export async function settled(members: readonly TestMember[], partitions: number, withinMs = 30_000): Promise<void> {
  await eventually(() => {
    const owned = members.flatMap((member) => member.partitions);
    const shares = members.map((member) => member.partitions.length).join(' + ');
    demand(
      owned.length === partitions && new Set(owned).size === partitions,
      `${partitions} partitions owned (${shares})`,
    );
    const fair = Math.floor(partitions / members.length);
    for (const member of members) {
      const status = member.consumer.status();
      demand(member.partitions.length >= fair, `a fair share (${shares})`);
      demand(status.phase === 'stable' && !status.rebalancing, `stable (${status.phase})`);
      demand(
        status.partitions.every(({ phase }) => phase === 'active'),
        `every partition active (${status.partitions.map(({ partition, phase }) => `${partition} ${phase}`).join(', ')})`,
      );
    }
  }, withinMs);
}

/** Where each partition of the members stands, for the message of a test that waits in vain. */
export function situation(members: readonly TestMember[]): string {
  return members
    .map(({ consumer }) => {
      const { phase, generation, suspended, partitions } = consumer.status();
      const each = partitions.map(
        (one) =>
          `${one.partition} ${one.phase} at ${one.position} of ${one.highWatermark}, ${one.inFlight} running, ` +
          `${one.pending} pending, ${one.bufferedBytes} bytes${one.failing === null ? '' : `, ${one.failing.error.message}`}`,
      );
      return `${phase} in ${generation}${suspended ? ', suspended' : ''}: ${each.join('; ')}`;
    })
    .join(' | ');
}

/** What was processed more often than once, of all members together. */
export function twice(members: readonly TestMember[]): string[] {
  const seen = new Set<string>();
  return members.flatMap((member) => member.values).filter((value) => seen.has(value) || !seen.add(value));
}

import { type ConsumerRecord } from '../../../libs/engine';
import { type Alert } from '../../../libs/monitoring';
import { eventually, demand } from '../../integration/support/eventually';
import { type TestKafka } from '../../integration/support/test-kafka';
import { settled, type TestMember, type TestMemberSetup } from '../../integration/support/test-member';

/** Members of one group of their own, whose metrics are scraped. */
export interface FaultStage {
  readonly kafka: TestKafka;
  readonly topic: string;
  /** A member that has started; it is stopped at the end. */
  member(setup?: Partial<TestMemberSetup>): Promise<TestMember>;
  /** The same, and nobody waits until it has started. */
  begun(setup?: Partial<TestMemberSetup>): Promise<TestMember>;
  /** Returns once Prometheus has read this of the group: what grows before it knows a counter is no increase. */
  scraped(metric: string): Promise<void>;
  /** Something that goes on until the end. */
  every(ms: number, then: () => void): void;
}

type Fault = (stage: FaultStage) => Promise<void>;

export const partitions = 2;

/** Seconds, counts: what is far too much for these few seconds. */
export const thresholds = {
  ...{ rebalancesPerHour: 8, stormRebalances: 6, rebalanceSeconds: 0.5, stuckSeconds: 4, lagSeconds: 3 },
  ...{ replays: 5, failedCommits: 0, blockedSeconds: 0.5 },
} as const;

const forever = (): Promise<void> => new Promise(() => undefined);

async function rebalancedOften({ member, every }: FaultStage): Promise<void> {
  const one = await member();
  every(600, () => one.consumer.enforceRebalance());
}

/** The brokers are away for this member alone; what it has processed it cannot commit. */
async function away({ kafka, topic, member }: FaultStage): Promise<void> {
  let held: (() => void) | null = null;
  const one = await member({
    handle: () => new Promise<void>((resolve) => (held = resolve)),
    options: { groupId: '', sessionTimeoutMs: 2000, autoCommitIntervalMs: 100 },
  });
  await settled([one], partitions);
  await kafka.produce(topic, partitions, partitions);
  await eventually(() => demand(held !== null, 'a handler runs'));
  one.vanish();
  (held as (() => void) | null)?.();
}

/** What of each alert makes it fire: done to real members on a real broker. */
export const faultsByAlert: Readonly<Record<string, Fault>> = {
  KafkaConsumerGroupWithoutPartitions: async ({ begun }) => {
    await begun({ topics: ['nowhere'], options: { groupId: '', allowAutoCreateTopics: false } });
  },
  KafkaConsumerFailed: async ({ member }) => {
    const options = { groupId: '', groupInstanceId: 'pod-0' };
    const fenced = await member({ options });
    await settled([fenced], partitions);
    await member({ options });
  },
  KafkaConsumerRebalanceStorm: rebalancedOften,
  KafkaConsumerRebalancesFrequent: rebalancedOften,
  KafkaConsumerRebalancesSlow: async ({ member, every }) => {
    const slow = await member({
      options: { groupId: '', partitionAssignmentStrategy: ['range'] },
      hooks: [{ name: 'slow', kind: 'revoked', run: () => new Promise((resolve) => setTimeout(resolve, 1000)) }],
    });
    every(2000, () => slow.consumer.enforceRebalance());
  },
  KafkaConsumerExpelled: async ({ kafka, topic, member }) => {
    await member({ handle: forever, options: { groupId: '', maxPollIntervalMs: 1500, drainTimeoutMs: 300 } });
    await kafka.produce(topic, partitions, partitions);
  },
  KafkaConsumerMemberVanished: async ({ kafka, topic, member }) => {
    const options = { groupId: '', sessionTimeoutMs: 1600, autoCommitIntervalMs: 100 };
    const [doomed, heir] = [await member({ options }), await member({ options })];
    await settled([doomed, heir], partitions);
    await kafka.produce(topic, partitions, partitions);
    await eventually(async () => {
      const offsets = await kafka.committed(doomed.consumer.groupId, topic);
      demand(
        offsets.every((offset) => offset === 1),
        'all is committed',
      );
    });
    doomed.vanish();
  },
  KafkaConsumerPartitionStuck: async ({ kafka, topic, member }) => {
    await member({ handle: forever });
    await kafka.produce(topic, partitions, 20);
  },
  KafkaConsumerLagRising: async ({ kafka, topic, member, every }) => {
    await member({ handle: () => new Promise((resolve) => setTimeout(resolve, 250)) });
    every(200, () => void kafka.produce(topic, partitions, 10));
  },
  KafkaConsumerDrainTimeouts: async ({ kafka, topic, member }) => {
    const busy = await member({ handle: forever, options: { groupId: '', drainTimeoutMs: 300 } });
    await settled([busy], partitions);
    await kafka.produce(topic, partitions, partitions);
    await eventually(() =>
      demand(
        busy.consumer.status().partitions.every(({ inFlight }) => inFlight > 0),
        'busy',
      ),
    );
    await member();
  },
  KafkaConsumerReplays: async ({ kafka, topic, member, scraped }) => {
    const options = { groupId: '', sessionTimeoutMs: 1600, autoCommitIntervalMs: 300 };
    const doomed = await member({
      options,
      processing: { ordering: 'unordered', concurrency: 40 },
      handle: ({ offset }) => (offset < 5n ? Promise.resolve() : forever()),
    });
    const heir = await member({ options });
    await settled([doomed, heir], partitions);
    await kafka.produce(topic, partitions, 60);
    await eventually(async () => {
      const offsets = await kafka.committed(doomed.consumer.groupId, topic);
      demand(offsets.includes(5) && heir.values.length > 0, 'five are committed, and the heir has read before');
    });
    await scraped('kafka_consumer_replayed_records_total');
    doomed.vanish();
  },
  KafkaConsumerRecordsGivenUp: async ({ kafka, topic, member, scraped }) => {
    const handle = async ({ offset }: ConsumerRecord): Promise<void> => {
      if (offset > 0n) throw new Error('no order');
    };
    await member({ processing: { onFailure: 'skip', retry: { attempts: 1 } }, handle });
    await kafka.produce(topic, partitions, partitions);
    await scraped('kafka_consumer_records_total');
    await kafka.produce(topic, partitions, partitions);
  },
  KafkaConsumerCommitsFail: away,
  KafkaConsumerBrokersAway: away,
  KafkaConsumerSessionUnsure: away,
  KafkaConsumerEventLoopBlocked: async ({ kafka, topic, member }) => {
    const handle = (): Promise<void> => {
      for (const until = Date.now() + 1500; Date.now() < until;);
      return Promise.resolve();
    };
    await member({ handle });
    await kafka.produce(topic, partitions, 1);
  },
  KafkaConsumerHooksFail: async ({ member }) => {
    let failed = false;
    const run = (): Promise<void> => {
      if (failed) return Promise.resolve();
      failed = true;
      return Promise.reject(new Error('the cache is away'));
    };
    await member({ hooks: [{ name: 'warmUp', kind: 'assigned', run }] });
  },
  KafkaConsumerCircuitOpen: async ({ kafka, topic, member }) => {
    const handle = (): Promise<void> => Promise.reject(new Error('the database is away'));
    await member({ processing: { circuitBreaker: { failures: 2, probeAfterMs: 60_000 } }, handle });
    await kafka.produce(topic, partitions, 8);
  },
} satisfies Record<Alert['name'], Fault>;

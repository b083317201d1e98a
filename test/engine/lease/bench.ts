import { LeaseTable, type LeaseTableContext } from '../../../libs/engine/lease/lease-table';
import { ListenerWorks } from '../../../libs/engine/lease/listener-works';
import { HookRunner } from '../../../libs/engine/lease/hook-runner';
import { type PartitionLease } from '../../../libs/engine/lease/partition-lease';
import { LongestRuns } from '../../../libs/engine/longest-runs';
import { TimeSlice } from '../../../libs/engine/lease/time-slice';
import {
  resolveOptions,
  type ConsumerEvent,
  type ConsumerEventType,
  type ConsumerOptions,
  type BatchHandler,
  type ConsumerRecord,
  type Listener,
  type ProcessingOptions,
  type ProducedRecord,
  type Publisher,
  type RebalanceHook,
  type RecordContext,
} from '../../../libs/engine';
import { type FetchTarget } from '../../../libs/engine/cluster';
import { partitionKey, PartitionSet } from '../../../libs/protocol';
import { FakeTransactions } from '../transactions/fake-transactions';

/** `orders` partitions by number. */
export function orders(...numbers: number[]): PartitionSet {
  return PartitionSet.from(numbers.map((partition) => ({ topic: 'orders', partition })));
}

/** Leases with a manual clock, and everything around them played by the test. */
export class LeaseBench {
  /** Brokers that take part in the transactions of a transactional listener. */
  readonly brokers = new FakeTransactions();
  readonly clock = this.brokers.brokers.clock;
  readonly events: Omit<ConsumerEvent, 'at'>[] = [];
  readonly log: string[] = [];
  readonly targets = new Map<string, FetchTarget>();
  readonly committed = new Map<string, bigint>();
  /** Of the record before what is committed. */
  leaderEpoch = -1;
  /** Beside `committed`, and what the last commit stored beside its offset. */
  readonly metadata = new Map<string, string>();
  readonly stored: string[] = [];
  readonly letters: { readonly topic: string; readonly record: ProducedRecord }[] = [];
  readonly failures: Error[] = [];
  readonly table: LeaseTable;
  open = true;
  /** Under which offsets go into transactions. */
  member = { memberId: 'me', generation: 1 };
  handle: (record: ConsumerRecord, context: RecordContext) => Promise<void> = () => Promise.resolve();
  handleBatch: BatchHandler = () => Promise.resolve();
  publish: () => Promise<void> = () => Promise.resolve();
  fetchCommitted: () => Promise<void> = () => Promise.resolve();
  listOffsets: LeaseTableContext['listOffsets'] = (partitions) =>
    Promise.resolve(new Map(partitions.map((one) => [partitionKey(one), 0n])));
  commit: (leases: readonly PartitionLease[]) => Promise<void> = (leases) => this.store(leases);

  private readonly listener: Listener;

  constructor(
    options: Partial<ConsumerOptions> = {},
    hooks: readonly RebalanceHook[] = [],
    processing: ProcessingOptions = {},
    private readonly topic = 'orders',
  ) {
    const named = { name: 'Test.handle', topics: ['orders'], processing };
    this.listener =
      processing.batch === undefined
        ? { ...named, handle: (record, given) => this.handle(record, given) }
        : { ...named, handleBatch: (records, given) => this.handleBatch(records, given) };
    const resolved = resolveOptions({ groupId: 'g', autoOffsetReset: 'earliest', ...options });
    const { clock } = this;
    const publish = (event: Omit<ConsumerEvent, 'at'>): void => void this.events.push(event);
    const fail = (error: Error): void => void this.failures.push(error);
    const publisher: Publisher = {
      publish: async (topic, record) => {
        await this.publish();
        this.letters.push({ topic, record });
      },
      close: () => Promise.resolve(),
    };
    const works = new ListenerWorks({ groupId: 'g', options: resolved, clock, publish, publisher, fail });
    const context: LeaseTableContext = {
      ...{ groupId: 'g', options: resolved, clock, publish, slice: new TimeSlice(clock) },
      ...{ hears: () => true, longestRuns: new LongestRuns(Infinity) },
      hooks: new HookRunner(hooks, resolved.hookTimeoutMs, clock, publish, {
        pause: (lease) => (lease.paused = true),
        resume: (lease) => (lease.paused = false),
        commit: (leases) => this.commit(leases),
      }),
      workFor: () => works.of(this.listener),
      processingOf: () => this.listener.processing ?? {},
      transactions: this.brokers.ofLeases(() => this.member),
      fetcher: {
        add: (target) => void this.targets.set(partitionKey(target), target),
        remove: (target) => void this.targets.delete(partitionKey(target)),
        wake: () => undefined,
      },
      mayDeliver: () => this.open,
      fetchCommitted: async (partitions) => {
        await this.fetchCommitted();
        return new Map(
          partitions.map((one) => {
            const key = partitionKey(one);
            return [
              key,
              {
                offset: this.committed.get(key) ?? null,
                metadata: this.metadata.get(key) ?? null,
                leaderEpoch: this.leaderEpoch,
              },
            ];
          }),
        );
      },
      listOffsets: (...asked) => this.listOffsets(...asked),
      fail,
      commit: (leases) => this.commit(leases).catch(() => undefined),
      commitWithoutWaiting: (lease) => this.commit([lease]).catch(() => undefined),
      stopDeadline: () => Infinity,
    };
    this.table = new LeaseTable(context);
  }

  private store(leases: readonly PartitionLease[]): Promise<void> {
    for (const lease of leases) {
      const { due } = lease;
      if (due === null) continue;
      this.metadata.set(partitionKey(lease), lease.metadata);
      lease.ledger.settle(lease.ledger.begin(due, lease.metadata, lease.mark), true);
      this.stored.push(`${partitionKey(lease)}@${due}`);
      this.log.push(`commit ${lease.partition}@${due}`);
    }
    return Promise.resolve();
  }

  async assign(...numbers: number[]): Promise<void> {
    const partitions = numbers.map((partition) => ({ topic: this.topic, partition }));
    this.table.assign(PartitionSet.from(partitions), 'me', 1);
    await this.clock.advance(0);
  }

  /** Offsets as a fetch would bring them. */
  deliver(partition: number, ...offsets: number[]): Promise<void> {
    return this.deliverKeyed(partition, ...offsets.map((offset): [number, null] => [offset, null]));
  }

  /** Offsets with their keys. */
  deliverKeyed(partition: number, ...keyed: [offset: number, key: string | null][]): Promise<void> {
    return this.receive(
      partition,
      keyed.map(([offset, key]) => ({ offset: BigInt(offset), key: key === null ? null : Buffer.from(key) })),
    );
  }

  async receive(
    partition: number,
    records: readonly (Partial<ConsumerRecord> & { readonly offset: bigint })[],
  ): Promise<void> {
    const usual = { timestamp: 0n, leaderEpoch: 0, sizeBytes: 100 };
    const fetched = records.map(({ key = null, value = Buffer.from('{}'), headers = [], ...record }) => ({
      ...{ ...usual, ...record, key },
      content: { key, value, headers },
    }));
    const last = records.at(-1)?.offset ?? 0n;
    this.targets.get(`${this.topic}-${partition}`)?.deliver({
      records: fetched as never,
      ...{ nextOffset: last + 1n, highWatermark: 100n, lastStableOffset: 100n, logStartOffset: 0n },
      sizeBytes: 100 * records.length,
    });
    await this.clock.advance(0);
  }

  of<T extends ConsumerEventType>(type: T): Extract<ConsumerEvent, { type: T }>[] {
    return this.events.filter((event) => event.type === type) as unknown as Extract<ConsumerEvent, { type: T }>[];
  }
}

/** A hook that writes to the log, and may fail so many times first. */
export function hook(bench: () => LeaseBench, kind: RebalanceHook['kind'], failures = 0): RebalanceHook {
  let left = failures;
  return {
    name: `Test.${kind}`,
    kind,
    run: (partitions) => {
      bench().log.push(`${kind} ${partitions.map(({ partition }) => partition).join(',')}`);
      left -= 1;
      return left >= 0 ? Promise.reject(new Error('not yet')) : Promise.resolve();
    },
  };
}

/** A promise, and the means to settle it. */
export function deferred(): { promise: Promise<void>; resolve: () => void; reject: (error: Error) => void } {
  let resolve!: () => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<void>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

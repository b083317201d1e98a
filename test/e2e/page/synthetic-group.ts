import { type PageMember, type PageWarning } from '../../../libs/nestjs/page/page-state';
import { type PageSource } from '../../../libs/nestjs/page/page-source';
import { shownOptions } from '../../../libs/nestjs/page/shown-options';
import { type PartitionStatus, type RebalanceEntry } from '../../../libs/engine';
import { rebalanceEntry } from '../../nestjs/page/synthetic-rebalance';
import { consumerStatus, partitionStatus, syntheticSource } from '../../nestjs/page/synthetic-source';

const noPartitions = { count: 0, topics: {} };

export const rebalances: RebalanceEntry[] = [
  rebalanceEntry(1, {
    ...{ durationMs: 412, settledMs: 530, cause: 'this member joined', generation: { from: null, to: 6 }, members: 2 },
    ...{ slowest: { what: 'waiting until all members had joined', ms: 380 } },
    phases: { drainMs: null, joinMs: 380, syncMs: 32, startMs: 118 },
    assigned: { count: 12, topics: { orders: '0-11' } },
    takenOver: [
      {
        ...{ owner: 'a-0-4f0e1d', name: 'orders-7f0e1d2c', state: 'clean', drainMs: 310 },
        partitions: { count: 12, topics: { orders: '0-11' } },
      },
    ],
  }),
  rebalanceEntry(2, {
    ...{
      startedAt: '2026-11-26T09:12:31.000Z',
      settledMs: 1480,
      cause: 'shipping-1b0c7f7e (10.0.0.7) joined',
      members: 3,
    },
    phases: { drainMs: 1310, joinMs: 61, syncMs: 35, startMs: null },
    slowest: { what: 'handlers of orders-9', ms: 1290 },
    ...{ revoked: { count: 4, topics: { orders: '8-11' } }, kept: { count: 8, topics: { orders: '0-7' } } },
    drain: {
      ...{
        partitions: { count: 4, topics: { orders: '8-11' } },
        drainMs: 1310,
        handlersMs: 1290,
        hooksMs: 12,
        commitMs: 8,
      },
      ...{ slowest: { topic: 'orders', partition: 9, handlersMs: 1290 }, timedOut: noPartitions },
    },
    hooks: [{ hook: 'Orders.flush', kind: 'revoked', calls: 1, longestMs: 12, failures: 0, lastError: null }],
    incidents: [
      {
        ...{ at: '2026-11-26T09:12:30.000Z', type: 'EventLoopBlocked' },
        text: 'the event loop was blocked for 1.2 s by Orders.place',
      },
    ],
  }),
];

export const warnings: PageWarning[] = [
  {
    ...{ rule: 'stop-fits-grace-period', severity: 'warning', option: 'stopTimeoutMs' },
    problem: 'must be under deployment.terminationGracePeriodMs (20000)',
    reason: 'The process is killed in the middle of its drain, and records are processed again.',
    remedy: 'set stopTimeoutMs to 15000, or raise terminationGracePeriodSeconds',
  },
];

/** Consumers of one group, who has which partition, and members elsewhere; all of it can be changed. */
export class SyntheticGroup {
  readonly owners = new Map<number, string>();
  readonly changed = new Map<number, Partial<PartitionStatus>>();
  members: PageMember[] | null = null;

  constructor(
    private readonly names: readonly string[],
    readonly partitions: number,
    private readonly topicOf: (partition: number) => string = () => 'orders',
  ) {
    for (let one = 0; one < partitions; one += 1) this.owners.set(one, names[one % names.length]!);
  }

  sources(): PageSource[] {
    return this.names.map((name) =>
      syntheticSource(name, {
        options: () => shownOptions({ groupId: 'synthetic', groupInstanceId: name, clientRack: 'eu-1a' }),
        status: () => consumerStatus(this.owned(name), { memberId: `${name}-id`, groupInstanceId: name }),
        timeline: () => rebalances,
        warnings: () => warnings,
        openGroup: () => ({ members: () => Promise.resolve(this.members), close: () => Promise.resolve() }),
      }),
    );
  }

  private owned(name: string): PartitionStatus[] {
    return [...this.owners]
      .filter(([, owner]) => owner === name)
      .map(([one]) =>
        partitionStatus(one, { topic: this.topicOf(one), lag: BigInt(one % 50), ...this.changed.get(one) }),
      );
  }
}

import { readMetricsText, type Observation, type Report, type ReportSource, type Sample } from '../../libs/doctor';
import { type GroupDescription, type GroupMember, type GroupPartition } from '../../libs/engine';

/** 13:35:00 UTC; samples are a second apart. */
export const start = Date.parse('2026-03-31T13:35:00Z');

export function member(name: string, partitions: readonly number[], more: Partial<GroupMember> = {}): GroupMember {
  return {
    ...{ memberId: name, instanceId: null, clientId: 'orders', host: '/10.0.0.7', rackId: null, protocol: 'classic' },
    ...{ epoch: null, target: null, owned: null, subscription: { topics: ['orders'], pattern: null, version: 3 } },
    assigned: partitions.map((partition) => ({ topic: 'orders', partition })),
    ...more,
  };
}

export interface SightOfGroup extends Partial<Pick<GroupDescription, 'state' | 'type' | 'assignor' | 'groupEpoch'>> {
  readonly members?: readonly GroupMember[];
  readonly coordinator?: number;
}

export function group({ members = [], coordinator = 1, ...more }: SightOfGroup = {}): GroupDescription {
  return {
    ...{ groupId: 'billing', type: 'classic', protocolType: 'consumer', assignor: 'cooperative-sticky' },
    ...{ state: members.length > 0 ? 'Stable' : 'Empty', groupEpoch: null, assignmentEpoch: null, members },
    coordinator: { nodeId: coordinator, host: 'kafka', port: 9092, rack: null },
    ...more,
  };
}

/** Committed offset and end of the log of each partition of `orders`; null: none committed. */
export type Offsets = readonly (readonly [committed: number | null, logEnd: number])[];

export interface SightOfSample extends Partial<Omit<Sample, 'at' | 'group' | 'partitions'>> {
  readonly of?: GroupDescription | null;
  readonly offsets?: Offsets;
  readonly topic?: string;
  readonly logStart?: number;
}

export function sample(second: number, sight: SightOfSample = {}): Sample {
  const { of = group(), offsets = [], topic = 'orders', logStart = 0, ...more } = sight;
  const partitions = offsets.map(([committed, logEnd], partition): GroupPartition => {
    const owner = of?.members.find(({ assigned }) =>
      assigned.some((one) => one.partition === partition && one.topic === topic),
    );
    return {
      ...{ topic, partition, committedLeaderEpoch: null, metadata: null, memberId: owner?.memberId ?? null },
      ...{
        committed: committed === null ? null : BigInt(committed),
        logStart: BigInt(logStart),
        logEnd: BigInt(logEnd),
      },
      lag: committed === null ? null : BigInt(logEnd - committed),
    };
  });
  const leaders = { partitions: offsets.map((_, partition) => ({ partition, leader: 1 })) };
  return {
    ...{ at: start + 1000 * second, group: of, partitions, brokers: [1], gaps: [] },
    topics: new Map([[topic, leaders]]),
    ...more,
  };
}

/** `count` samples, a second apart. */
export function samples(count: number, sight: (second: number) => SightOfSample): readonly Sample[] {
  return Array.from({ length: count }, (_, second) => sample(second, sight(second)));
}

export function observed(seen: readonly Sample[], more: Partial<Observation> = {}): Observation {
  const endedAt = seen.at(-1)?.at ?? start;
  return { groupId: 'billing', startedAt: start, endedAt, samples: seen, troubles: [], sources: [], ...more };
}

export type ReadingOfSource = Partial<Report> | 'refused' | 'silent';

/** One address with what it said, a second apart; an error instead: it could not be read. */
export function source(...readings: readonly ReadingOfSource[]): ReportSource {
  return {
    url: 'http://pod-0:3000/metrics',
    readings: readings.map((reading, second) => {
      const at = start + 1000 * second;
      if (typeof reading === 'string') return { at, failure: { kind: reading, message: 'away' } };
      return { at, report: { consumers: [], series: [], ...reading } };
    }),
  };
}

/** Metrics of the consumer `default` of `billing`: `{group}` stands for its labels. */
export function metrics(...lines: readonly string[]): Partial<Report> {
  const labels = 'group_id="billing",consumer="default"';
  const known = 'kafka_consumer_assigned_partitions{group} 2';
  return { series: readMetricsText([known, ...lines].join('\n').replaceAll('{group', `{${labels}`)) };
}

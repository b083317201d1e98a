import { reason, type ConsumerHealth, type ConsumerStatus, type PartitionStatus } from '../../engine';
import { type PageSource } from './page-source';
import { type PageConsumer, type PagePartition, type PageWarning } from './page-state';
import { rebalanceState } from './rebalance-state';

/** Of a timeline that is longer the page shows the last ones. */
const shownRebalances = 20;

export function consumerState(source: PageSource): PageConsumer {
  const status = source.status();
  return {
    name: source.name,
    ...(status === null ? notStarted : membershipOf(status)),
    health: source.health() ?? unknownHealth,
    partitions: status?.partitions.map(partitionState) ?? [],
    timeline: source.timeline()?.slice(-shownRebalances).reverse().map(rebalanceState) ?? null,
    options: source.options(),
    warnings: source.warnings()?.map(warningState) ?? null,
  };
}

type Membership = Pick<
  PageConsumer,
  'protocol' | 'phase' | 'memberId' | 'instanceId' | 'generation' | 'rebalancing' | 'lastHeartbeatMsAgo'
>;

const notStarted: Membership = {
  ...{ protocol: '', phase: 'idle', memberId: '', instanceId: null, generation: -1 },
  ...{ rebalancing: false, lastHeartbeatMsAgo: null },
};

const unknownHealth: ConsumerHealth = { started: false, live: true, ready: false, reasons: [reason('not-started')] };

function membershipOf(status: ConsumerStatus): Membership {
  const { protocol, phase, memberId, generation, rebalancing, groupInstanceId, lastHeartbeatMsAgo } = status;
  return {
    ...{ protocol, phase, memberId, generation, rebalancing, instanceId: groupInstanceId },
    lastHeartbeatMsAgo: wholeSeconds(lastHeartbeatMsAgo),
  };
}

function partitionState(status: PartitionStatus): PagePartition {
  const { topic, partition, phase, paused, inFlight, pending, retrying, bufferedBytes } = status;
  const { lag, oldestUnfinished, failing } = status;
  return {
    ...{ topic, partition, phase, paused, inFlight, pending, retrying, bufferedBytes },
    lag: lag === null ? null : Number(lag),
    position: decimal(status.position),
    committed: decimal(status.committed),
    highWatermark: decimal(status.highWatermark),
    oldest:
      oldestUnfinished === null
        ? null
        : { offset: `${oldestUnfinished.offset}`, ageMs: wholeSeconds(oldestUnfinished.ageMs) },
    runningMs: wholeSeconds(status.runningMs),
    failing:
      failing === null ? null : { offset: `${failing.offset}`, attempt: failing.attempt, error: failing.error.message },
  };
}

function warningState({ rule, severity, option, problem, reason, remedy }: PageWarning): PageWarning {
  return { rule, severity, option, problem, reason, remedy };
}

function decimal(offset: bigint | null): string | null {
  return offset === null ? null : `${offset}`;
}

/** So that a state in which nothing happens is the same for a second. */
function wholeSeconds<T extends number | null>(ms: T): T {
  return (ms === null ? null : Math.floor(ms / 1000) * 1000) as T;
}

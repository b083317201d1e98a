import { type ConsumerStatus, type PartitionStatus } from '../../engine';
import { type GaugeName, type LabelValues } from '../catalogue';
import { memberStates } from '../catalogue/labels';

/** Gives one value. Values of the same labels become one, as the catalogue says. */
type Give<Name extends GaugeName> = (value: number, ...labels: LabelValues<Name>) => void;

type ReadGauges = {
  readonly [Name in GaugeName]: (status: ConsumerStatus, give: Give<Name>) => void;
};

const yes = (is: boolean): number => (is ? 1 : 0);
const seconds = (ms: number | null): number | null => (ms === null ? null : ms / 1000);

/** The gauges, read from what a consumer is now: one that events set would show the last event, not what is true. */
export const readGauges: ReadGauges = {
  kafka_consumer_rebalance_rate_per_hour: ({ rebalances }, give) => give(rebalances.count),
  kafka_consumer_rebalance_latency_avg_seconds: ({ rebalances }, give) => known(rebalances.averageMs, give),
  kafka_consumer_rebalance_latency_max_seconds: ({ rebalances }, give) => known(rebalances.longestMs, give),
  kafka_consumer_last_rebalance_seconds_ago: ({ rebalances }, give) => known(rebalances.lastMsAgo, give),
  kafka_consumer_rebalancing: ({ rebalancing }, give) => give(yes(rebalancing)),
  kafka_consumer_member_state: ({ phase }, give) => {
    for (const state of memberStates) give(yes(state === phase), state);
  },
  kafka_consumer_last_heartbeat_seconds_ago: ({ lastHeartbeatMsAgo }, give) => known(lastHeartbeatMsAgo, give),
  kafka_consumer_broker_available: ({ brokerError }, give) => give(yes(brokerError === null)),
  kafka_consumer_failed: ({ fatalError, phase }, give) => give(yes(fatalError !== null || phase === 'failed')),
  kafka_consumer_assigned_partitions: ({ partitions }, give) => give(partitions.length),
  kafka_consumer_paused_partitions: ({ partitions }, give) => give(partitions.filter(({ paused }) => paused).length),
  kafka_consumer_circuit_open: ({ circuits }, give) => {
    for (const { listener, open } of circuits) give(yes(open), listener);
  },
  kafka_consumer_records_in_flight: ofTopics(({ recordsInFlight }) => recordsInFlight),
  kafka_consumer_records_pending: ofTopics(({ pending }) => pending),
  kafka_consumer_retrying_records: ofTopics(({ retrying }) => retrying),
  kafka_consumer_buffered_bytes: ofTopics(({ bufferedBytes }) => bufferedBytes),
  kafka_consumer_records_lag_max: ofTopics(({ lag }) => offsets(lag)),
  kafka_consumer_records_lag: ofPartitions(({ lag }) => offsets(lag)),
  kafka_consumer_records_lead: ofPartitions(({ lead }) => offsets(lead)),
  kafka_consumer_records_lag_seconds: ofPartitions(({ lagMs }) => seconds(lagMs)),
  kafka_consumer_oldest_unfinished_seconds: ofPartitions(({ oldestUnfinished }) =>
    seconds(oldestUnfinished?.ageMs ?? 0),
  ),
  kafka_consumer_last_progress_seconds_ago: ofPartitions(({ idleMs }) => seconds(idleMs)),
};

/** What is not known has no series. */
function known(ms: number | null, give: (value: number) => void): void {
  const value = seconds(ms);
  if (value !== null) give(value);
}

function offsets(count: bigint | null): number | null {
  return count === null ? null : Number(count);
}

function ofTopics(read: (partition: PartitionStatus) => number | null) {
  return ({ partitions }: ConsumerStatus, give: (value: number, topic: string) => void): void => {
    for (const partition of partitions) {
      const value = read(partition);
      if (value !== null) give(value, partition.topic);
    }
  };
}

function ofPartitions(read: (partition: PartitionStatus) => number | null) {
  return ({ partitions }: ConsumerStatus, give: (value: number, topic: string, partition: string) => void): void => {
    for (const partition of partitions) {
      const value = read(partition);
      if (value !== null) give(value, partition.topic, String(partition.partition));
    }
  };
}

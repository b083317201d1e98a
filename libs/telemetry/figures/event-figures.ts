import { KafkaRebalanceError, type ConsumerEvent } from '../../engine';
import { catalogue, namesOf, type CounterName, type HistogramName, type LabelValues, type Metric } from '../catalogue';
import { recordOutcomes, replayCauses, unknownCode } from '../catalogue/labels';
import { ByLabels } from './by-labels';
import { ByName } from './by-name';
import { type Series } from './series';

/** Where the values of one series of a histogram go. */
export interface Observer {
  observe(value: number): void;
}

export type OpenObserver = (name: HistogramName, labels: readonly string[]) => Observer;

interface TopicSeries {
  readonly processed: Series;
  readonly records: Series;
  readonly bytes: Series;
}

/**
 * What the events of one consumer add up to. A counter is a number here and nothing else, read when somebody asks: a
 * library's counter for each record would cost as much as the delivery itself.
 */
export class EventFigures {
  private readonly counters = new Map(
    namesOf('counter').map((name) => [name, new ByLabels<Series>((labels) => ({ labels, value: 0 }))]),
  );
  private readonly histograms: ReadonlyMap<HistogramName, ByLabels<Observer>>;
  private readonly topics = new ByName<TopicSeries>((topic) => this.seriesOf(topic));
  private readonly handlers = new ByName<Observer>((listener) =>
    this.histogram('kafka_consumer_handler_duration_seconds', listener),
  );

  constructor(open: OpenObserver) {
    this.histograms = new Map(namesOf('histogram').map((name) => [name, new ByLabels((labels) => open(name, labels))]));
    for (const [name, series] of [...this.counters, ...this.histograms]) {
      for (const labels of closedCombinations(catalogue[name])) series.at(labels);
    }
  }

  series(name: CounterName): Iterable<Series> {
    return this.counters.get(name)?.all() ?? [];
  }

  observe(event: ConsumerEvent): void {
    // First of all, for it comes with each record.
    if (event.type === 'RecordProcessed') this.recordProcessed(event);
    else this.observeOther(event);
  }

  private recordProcessed({ record, durationMs, index }: Extract<ConsumerEvent, { type: 'RecordProcessed' }>): void {
    this.topics.at(record.topic).processed.value += 1;
    if (index === 0) this.handlers.at(record.listener).observe(durationMs / 1000);
  }

  private seriesOf(topic: string): TopicSeries {
    // What comes first in a burst would be no increase if its series began with it.
    for (const outcome of recordOutcomes) this.counter('kafka_consumer_records_total', topic, outcome);
    for (const cause of replayCauses) this.counter('kafka_consumer_replayed_records_total', topic, cause);
    return {
      processed: this.counter('kafka_consumer_records_total', topic, 'processed'),
      records: this.counter('kafka_consumer_records_consumed_total', topic),
      bytes: this.counter('kafka_consumer_bytes_consumed_total', topic),
    };
  }

  private received({ partition, records, bytes }: Extract<ConsumerEvent, { type: 'RecordsReceived' }>): void {
    const series = this.topics.at(partition.topic);
    series.records.value += records;
    series.bytes.value += bytes;
  }

  private observeOther(event: ConsumerEvent): void {
    switch (event.type) {
      case 'RebalanceCompleted':
        this.add('kafka_consumer_rebalance_total', 1, event.cause);
        this.time('kafka_consumer_rebalance_duration_seconds', event.durationMs);
        return;
      case 'RebalanceFailed':
        this.add('kafka_consumer_rebalance_failed_total', 1, bounded(event.code));
        return;
      case 'MemberExpelled':
        this.add('kafka_consumer_expulsions_total', 1, event.reason);
        return;
      case 'JoinAnswered':
        this.time('kafka_consumer_join_duration_seconds', event.durationMs);
        return;
      case 'SyncAnswered':
        this.time('kafka_consumer_sync_duration_seconds', event.durationMs);
        return;
      case 'HeartbeatSucceeded':
        this.time('kafka_consumer_heartbeat_duration_seconds', event.durationMs);
        return;
      case 'HeartbeatFailed':
        this.add('kafka_consumer_heartbeat_failures_total', 1);
        return;
      case 'SessionSuspended':
        this.add('kafka_consumer_session_suspensions_total', 1);
        return;
      case 'PartitionsAssigned':
        this.add('kafka_consumer_partitions_moved_total', event.partitions.length, 'assigned');
        return;
      case 'HandOverRead': {
        const { state, last } = event;
        this.add('kafka_consumer_partitions_taken_over_total', 1, state === 'open' && last === null ? 'idle' : state);
        return;
      }
      case 'PartitionsLost':
        this.add('kafka_consumer_partitions_moved_total', event.partitions.length, 'lost');
        return;
      case 'PartitionsRevoked':
        this.revoked(event);
        return;
      case 'HookCompleted':
        this.time('kafka_consumer_hook_duration_seconds', event.durationMs, event.kind);
        return;
      case 'HookFailed':
        this.time('kafka_consumer_hook_duration_seconds', event.durationMs, event.kind);
        this.add('kafka_consumer_hook_failures_total', 1, event.kind);
        return;
      case 'OffsetsCommitted':
        this.add('kafka_consumer_commits_total', 1, 'ok');
        this.time('kafka_consumer_commit_duration_seconds', event.durationMs);
        return;
      case 'CommitFailed':
        this.add('kafka_consumer_commits_total', 1, event.willRetry ? 'retried' : 'failed');
        this.add('kafka_consumer_commit_failures_total', 1, codeOf(event.error));
        return;
      case 'RecordsReceived':
        this.received(event);
        return;
      case 'HandlerFailed':
        this.handlers.at(event.record.listener).observe(event.durationMs / 1000);
        return;
      case 'RecordFailed':
        this.add('kafka_consumer_records_total', 1, event.record.topic, 'failed');
        return;
      case 'RecordSkipped':
        this.add('kafka_consumer_records_total', 1, event.record.topic, 'skipped');
        return;
      case 'RecordDeadLettered':
        this.add('kafka_consumer_records_total', 1, event.record.topic, 'dead-lettered');
        return;
      case 'RecordPostponed':
        this.add('kafka_consumer_records_total', 1, event.record.topic, 'postponed');
        return;
      case 'StaleAckDropped':
        this.add('kafka_consumer_records_total', 1, event.record.topic, 'stale');
        return;
      case 'RecordReplayed':
        this.add('kafka_consumer_replayed_records_total', 1, event.record.topic, event.cause);
        return;
      case 'EventLoopBlocked':
        this.add('kafka_consumer_event_loop_blocked_seconds_total', event.blockedMs / 1000);
        return;
      default:
    }
  }

  private revoked({ partitions, drainMs, parts, timedOut }: Extract<ConsumerEvent, { type: 'PartitionsRevoked' }>) {
    this.add('kafka_consumer_partitions_moved_total', partitions.length, 'revoked');
    this.time('kafka_consumer_drain_duration_seconds', parts.handlersMs, 'handlers');
    this.time('kafka_consumer_drain_duration_seconds', parts.hooksMs, 'hooks');
    this.time('kafka_consumer_drain_duration_seconds', parts.commitMs, 'commit');
    this.time('kafka_consumer_drain_duration_seconds', drainMs, 'all');
    if (timedOut.length > 0) this.add('kafka_consumer_drain_timeouts_total', 1);
  }

  private add<Name extends CounterName>(name: Name, by: number, ...labels: LabelValues<Name>): void {
    this.counter(name, ...labels).value += by;
  }

  private time<Name extends HistogramName>(name: Name, ms: number, ...labels: LabelValues<Name>): void {
    this.histogram(name, ...labels).observe(ms / 1000);
  }

  private counter<Name extends CounterName>(name: Name, ...labels: LabelValues<Name>): Series {
    return found(this.counters, name).at(labels);
  }

  private histogram<Name extends HistogramName>(name: Name, ...labels: LabelValues<Name>): Observer {
    return found(this.histograms, name).at(labels);
  }
}

/**
 * The series that can be foretold. They begin at 0, so that the first one is an increase: `increase(...)` does not see a
 * series that begins at 1.
 */
function closedCombinations({ labels, values }: Metric): readonly (readonly string[])[] {
  return labels.reduce<readonly (readonly string[])[]>(
    (combinations, label) => (values?.[label] ?? []).flatMap((value) => combinations.map((one) => [...one, value])),
    [[]],
  );
}

function found<Key, Value>(map: ReadonlyMap<Key, Value>, key: Key): Value {
  const value = map.get(key);
  if (value === undefined) throw new Error(`${String(key)} is not in the catalogue`);
  return value;
}

function codeOf(error: Error): string {
  return bounded(error instanceof KafkaRebalanceError ? error.code : unknownCode);
}

/** Codes are names, of Kafka or ours; only what Kafka 4.3 does not know is a number (`ERROR_...`), of which there is no end. */
function bounded(code: string): string {
  return code.startsWith('ERROR_') ? unknownCode : code;
}

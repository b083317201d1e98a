import type * as PromClient from 'prom-client';
import { type Registry } from 'prom-client';
import { type ConsumerEvent, type GroupConsumer } from '../../engine';

/** From a hand-over within one machine to a rebalance that waits for a session to end. */
const rebalanceBuckets = [0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10, 30, 60];
const commitBuckets = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30];

/** The metrics of all consumers that share a registry. */
export class ConsumerMetrics {
  private readonly consumers = new Set<GroupConsumer>();
  private readonly rebalances: PromClient.Counter;
  private readonly rebalanceSeconds: PromClient.Histogram;
  private readonly moved: PromClient.Counter;
  private readonly commits: PromClient.Counter;
  private readonly commitSeconds: PromClient.Histogram;
  private readonly records: PromClient.Counter;
  private readonly replays: PromClient.Counter;

  constructor(prom: typeof PromClient, registry: Registry) {
    const registers = [registry];
    const group = ['group_id'];
    this.rebalances = new prom.Counter({
      name: 'kafka_consumer_rebalance_total',
      help: 'Rebalances that this member has completed, also those that moved nothing here',
      ...{ labelNames: [...group, 'cause'], registers },
    });
    this.rebalanceSeconds = new prom.Histogram({
      name: 'kafka_consumer_rebalance_duration_seconds',
      help: 'From the first sign of a rebalance to the new assignment',
      ...{ labelNames: group, buckets: rebalanceBuckets, registers },
    });
    this.moved = new prom.Counter({
      name: 'kafka_consumer_partitions_moved_total',
      help: 'Partitions that were assigned, revoked (handed over) or lost',
      ...{ labelNames: [...group, 'how'], registers },
    });
    this.commits = new prom.Counter({
      name: 'kafka_consumer_commits_total',
      help: 'OffsetCommit requests by outcome: ok, retried, failed',
      ...{ labelNames: [...group, 'outcome'], registers },
    });
    this.commitSeconds = new prom.Histogram({
      name: 'kafka_consumer_commit_duration_seconds',
      help: 'How long the coordinator took to answer a commit that succeeded',
      ...{ labelNames: group, buckets: commitBuckets, registers },
    });
    this.records = new prom.Counter({
      name: 'kafka_consumer_records_total',
      help: 'Deliveries by outcome: processed, failed (delivered again), stale (ended after the lease), or given up: skipped, dead-lettered, postponed (to a retry topic)',
      ...{ labelNames: [...group, 'topic', 'outcome'], registers },
    });
    this.replays = new prom.Counter({
      name: 'kafka_consumer_replayed_records_total',
      help: 'Records processed again that may have been processed before, by cause; what a crash left in flight is not known in full',
      ...{ labelNames: [...group, 'topic', 'cause'], registers },
    });
    // Read when they are asked for: a gauge that is set by events shows the last call, not what is true.
    this.gauge(
      prom,
      registry,
      'kafka_consumer_assigned_partitions',
      'Partitions that this member owns now',
      [],
      (set, consumer) => set([], consumer.status().partitions.length),
    );
    this.gauge(
      prom,
      registry,
      'kafka_consumer_records_lag',
      'Records in the log that are not processed',
      ['topic', 'partition'],
      (set, consumer) => {
        for (const { topic, partition, lag } of consumer.status().partitions) {
          if (lag !== null) set([topic, String(partition)], Number(lag));
        }
      },
    );
  }

  private gauge(
    prom: typeof PromClient,
    registry: Registry,
    name: string,
    help: string,
    labels: readonly string[],
    read: (set: (values: readonly string[], value: number) => void, consumer: GroupConsumer) => void,
  ): void {
    const { consumers } = this;
    new prom.Gauge({
      ...{ name, help, labelNames: ['group_id', ...labels], registers: [registry] },
      collect() {
        this.reset();
        for (const consumer of consumers)
          read((values, value) => this.labels(consumer.groupId, ...values).set(value), consumer);
      },
    });
  }

  attach(consumer: GroupConsumer): () => void {
    this.consumers.add(consumer);
    const unsubscribe = consumer.observe((event) => this.observe(consumer.groupId, event));
    return () => {
      unsubscribe();
      this.consumers.delete(consumer);
    };
  }

  private observe(group: string, event: ConsumerEvent): void {
    switch (event.type) {
      case 'RebalanceCompleted':
        this.rebalances.labels(group, event.cause).inc();
        this.rebalanceSeconds.labels(group).observe(event.durationMs / 1000);
        return;
      case 'PartitionsAssigned':
        this.moved.labels(group, 'assigned').inc(event.partitions.length);
        return;
      case 'PartitionsRevoked':
        this.moved.labels(group, 'revoked').inc(event.partitions.length);
        return;
      case 'PartitionsLost':
        this.moved.labels(group, 'lost').inc(event.partitions.length);
        return;
      case 'OffsetsCommitted':
        this.commits.labels(group, 'ok').inc();
        this.commitSeconds.labels(group).observe(event.durationMs / 1000);
        return;
      case 'CommitFailed':
        this.commits.labels(group, event.willRetry ? 'retried' : 'failed').inc();
        return;
      case 'RecordProcessed':
        this.records.labels(group, event.record.topic, 'processed').inc();
        return;
      case 'RecordFailed':
        this.records.labels(group, event.record.topic, 'failed').inc();
        return;
      case 'RecordSkipped':
        this.records.labels(group, event.record.topic, 'skipped').inc();
        return;
      case 'RecordDeadLettered':
        this.records.labels(group, event.record.topic, 'dead-lettered').inc();
        return;
      case 'RecordPostponed':
        this.records.labels(group, event.record.topic, 'postponed').inc();
        return;
      case 'RecordReplayed':
        this.replays.labels(group, event.record.topic, event.cause).inc();
        return;
      case 'StaleAckDropped':
        this.records.labels(group, event.record.topic, 'stale').inc();
        return;
      default:
    }
  }
}

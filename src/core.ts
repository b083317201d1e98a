/** The engine without Nest: `nestjs-kafka-rebalance/core`. */
export { createHeartbeatGuard, createKafkaJsPublisher, createKafkaJsWire, systemClock } from '../libs/client';
export * from '../libs/engine';
export * from '../libs/kubernetes';
export { attachMetrics, type MetricsOptions, type MetricsRegistry } from '../libs/telemetry';
export { comparePartitions, partitionKey, type TopicPartition } from '../libs/protocol';

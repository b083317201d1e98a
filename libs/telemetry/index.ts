export { attachMetrics, type MetricsOptions } from './attach-metrics';
export { ConsumerTracing } from './tracing/consumer-tracing';
export { type MetricsRegistry } from './prometheus/prometheus-metrics';

export { attachMetrics, type MetricsOptions } from './attach-metrics';
export { type MetricName } from './catalogue';
export { ConsumerTracing } from './tracing/consumer-tracing';
export { type MetricsRegistry } from './prometheus/prometheus-metrics';

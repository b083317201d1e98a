export { attachMetrics, type MetricsOptions } from './attach-metrics';
export { type MetricsRegistry } from './prometheus/prometheus-metrics';

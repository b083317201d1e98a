import type * as PromClient from 'prom-client';
import { type Registry } from 'prom-client';
import { type GroupConsumer } from '../../engine';
import { type MetricsRegistry } from '../module-options';
import { ConsumerMetrics } from './consumer-metrics';

/** One set of metrics for each registry, however many consumers and applications a process has. */
const byRegistry = new WeakMap<Registry, ConsumerMetrics>();

/**
 * Counts what the consumer does, in prom-client's default registry (which `@willsoto/nestjs-prometheus` serves) or in
 * the given one. Without prom-client nothing is counted. Gives the function that ends it.
 */
export function attachMetrics(consumer: GroupConsumer, given: MetricsRegistry | null): () => void {
  const prom = loadPromClient();
  if (prom === null) return () => undefined;
  const registry = (given as Registry | null) ?? prom.register;
  const known = byRegistry.get(registry);
  // A registry that was cleared, as tests do, has forgotten its metrics.
  const current = known !== undefined && registry.getSingleMetric('kafka_consumer_rebalance_total') !== undefined;
  const metrics = current ? known : new ConsumerMetrics(prom, registry);
  byRegistry.set(registry, metrics);
  return metrics.attach(consumer);
}

/** An optional peer. */
function loadPromClient(): typeof PromClient | null {
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import could not be missing
    return require('prom-client') as typeof PromClient;
  } catch {
    return null;
  }
}

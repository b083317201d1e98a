import type * as PromClient from 'prom-client';
import { InvalidOptionsError } from '../../engine';
import { metricNames } from '../catalogue';
import { MeteredConsumers, type Metered } from '../figures/metered-consumers';
import { PrometheusMetric } from './prometheus-metric';

/** prom-client's `Registry`, in so many words: who has not installed prom-client has not its types either. */
export interface MetricsRegistry {
  metrics(): Promise<string>;
  getSingleMetric(name: string): unknown;
}

/** One for each registry, however many consumers and applications a process has. */
const byRegistry = new WeakMap<PromClient.Registry, PrometheusMetrics>();

/** The metrics of all consumers that share a registry. */
class PrometheusMetrics {
  private readonly consumers = new MeteredConsumers();
  private readonly metrics = metricNames.map(
    (name) => [name, new PrometheusMetric(name, name, this.consumers)] as const,
  );

  constructor(private readonly registry: PromClient.Registry) {}

  attach(metered: Metered): () => void {
    this.register();
    return this.consumers.add(metered);
  }

  /** Again after a registry was cleared, as tests do. */
  private register(): void {
    const { registry } = this;
    for (const [name, metric] of this.metrics) {
      const present = registry.getSingleMetric(name) as unknown;
      if (present === metric) continue;
      if (present !== undefined) throw nameTaken(name);
      registry.registerMetric(metric as unknown as PromClient.Metric);
    }
  }
}

/**
 * Tells the metrics of a consumer in this registry, or in prom-client's default one, which `@willsoto/nestjs-prometheus`
 * serves. Without prom-client there is none, and nothing is told. Gives the function that ends it.
 * @throws InvalidOptionsError if the registry has other metrics of these names
 */
export function attachPrometheus(metered: Metered, given: MetricsRegistry | null): () => void {
  const registry = (given as PromClient.Registry | null) ?? loadPromClient()?.register ?? null;
  if (registry === null) return () => undefined;
  const metrics = byRegistry.get(registry) ?? new PrometheusMetrics(registry);
  byRegistry.set(registry, metrics);
  return metrics.attach(metered);
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

function nameTaken(name: string): InvalidOptionsError {
  return new InvalidOptionsError([
    {
      ...{ option: 'metrics', value: name, rule: 'is in the registry already, and not made by this package' },
      remedy: 'give metrics: { registry } another prom-client registry, or set metrics: false',
    },
  ]);
}

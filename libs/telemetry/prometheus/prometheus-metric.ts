import {
  baseLabels,
  catalogue,
  type CounterName,
  type GaugeName,
  type HistogramName,
  type MetricName,
} from '../catalogue';
import { type MeteredConsumers } from '../figures/metered-consumers';
import { type Distribution } from '../figures/series';

/** As prom-client's `MetricObjectWithValues` has them. */
interface Value {
  readonly metricName?: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

/**
 * A metric as prom-client's registries take it: asked for its values at each scrape. Not one of prom-client's own classes,
 * which have to be told of every record (some 0.3 µs each), and cannot be given a histogram that was counted elsewhere.
 */
export class PrometheusMetric {
  readonly help: string;
  readonly type: (typeof catalogue)[MetricName]['type'];
  readonly aggregator: (typeof catalogue)[MetricName]['together'];
  private readonly labelNames: readonly string[];

  constructor(
    /** A registry of OpenMetrics takes `_total` off the names of counters. */
    public name: string,
    private readonly metric: MetricName,
    private readonly consumers: MeteredConsumers,
  ) {
    const { help, type, together, labels } = catalogue[metric];
    this.help = help;
    this.type = type;
    this.aggregator = together;
    this.labelNames = [...baseLabels, ...labels];
  }

  get() {
    const { name, help, type, aggregator } = this;
    return Promise.resolve({ name, help, type, aggregator, values: this.values() });
  }

  reset(): void {
    this.consumers.reset(this.metric);
  }

  private values(): Value[] {
    const { type } = catalogue[this.metric];
    if (type === 'histogram') {
      const { buckets } = catalogue[this.metric as HistogramName];
      return [...this.consumers.distributions(this.metric as HistogramName)].flatMap((one) =>
        this.spread(one, buckets),
      );
    }
    const series = this.consumers.series(this.metric as CounterName | GaugeName);
    return series.map(({ labels, value }) => ({ labels: this.labelled(labels), value }));
  }

  /** Cumulative, as Prometheus has them. */
  private spread({ labels, counts, sum, count }: Distribution, buckets: readonly number[]): Value[] {
    const { metric } = this;
    const named = this.labelled(labels);
    let below = 0;
    const bounded = buckets.map((le, at): Value => {
      below += counts[at] ?? 0;
      return { metricName: `${metric}_bucket`, labels: { ...named, le }, value: below };
    });
    return [
      ...bounded,
      { metricName: `${metric}_bucket`, labels: { ...named, le: '+Inf' }, value: count },
      { metricName: `${metric}_sum`, labels: named, value: sum },
      { metricName: `${metric}_count`, labels: named, value: count },
    ];
  }

  private labelled(values: readonly string[]): Record<string, string> {
    const labels: Record<string, string> = {};
    this.labelNames.forEach((name, at) => (labels[name] = values[at] ?? ''));
    return labels;
  }
}

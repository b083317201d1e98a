import type { Attributes, BatchObservableCallback, Meter, Observable } from '@opentelemetry/api';
import { baseLabels, catalogue, namesOf, type GaugeName, type MetricName, type Unit } from '../catalogue';
import { ByLabels } from '../figures/by-labels';
import { MeteredConsumers, type Metered } from '../figures/metered-consumers';
import { openTelemetryApi, scopeName } from './open-telemetry-api';

/** In UCUM, as OpenTelemetry wants them. */
const units: Readonly<Record<Unit, string>> = {
  ...{ seconds: 's', bytes: 'By', records: '{record}', partitions: '{partition}', rebalances: '{rebalance}' },
  ...{ 'yes or no': '1', times: '1' },
};

/**
 * Hazard: OpenTelemetry's SDK for JavaScript forgets no series (with cumulative temporality, which is the default)
 *   1. a partition is 50 records behind   2. it is handed over, and told no more
 *   3. the SDK goes on exporting 50, and so does the next owner   -> lag that is not there
 * So what has ended is told as 0, but for the least of something (`records_lead`), of which 0 would be an alarm.
 */
class ToldGauge {
  readonly gauge: Observable;
  private readonly told = new ByLabels((labels) => ({ labels, at: 0 }));
  private round = 0;

  constructor(
    private readonly name: GaugeName,
    meter: Meter,
    private readonly consumers: MeteredConsumers,
  ) {
    this.gauge = meter.createObservableGauge(name, described(name));
  }

  tell(result: Parameters<BatchObservableCallback>[0]): void {
    const { name, gauge } = this;
    this.round += 1;
    for (const { labels, value } of this.consumers.series(name)) {
      this.told.at(labels).at = this.round;
      result.observe(gauge, value, attributesOf(name, labels));
    }
    if (catalogue[name].together === 'min') return;
    for (const { labels, at } of this.told.all()) {
      if (at < this.round) result.observe(gauge, 0, attributesOf(name, labels));
    }
  }
}

/** One for each meter: the same instrument made twice would be told twice. */
const byMeter = new WeakMap<Meter, OpenTelemetryMetrics>();

/** The same metrics, by the same names, as instruments of a meter. */
class OpenTelemetryMetrics {
  private readonly consumers: MeteredConsumers;

  constructor(meter: Meter) {
    const histograms = new Map(
      namesOf('histogram').map((name) => {
        const { buckets } = catalogue[name];
        const advice = { explicitBucketBoundaries: [...buckets] };
        return [name, meter.createHistogram(name, { ...described(name), advice })];
      }),
    );
    this.consumers = new MeteredConsumers((name, labels) => {
      const attributes = attributesOf(name, labels);
      const histogram = histograms.get(name);
      return { observe: (value) => histogram?.record(value, attributes) };
    });
    const counters = namesOf('counter').map(
      (name) => [name, meter.createObservableCounter(name, described(name))] as const,
    );
    const gauges = namesOf('gauge').map((name) => new ToldGauge(name, meter, this.consumers));
    const tell: BatchObservableCallback = (result) => {
      for (const [name, observable] of counters) {
        for (const { labels, value } of this.consumers.series(name)) {
          result.observe(observable, value, attributesOf(name, labels));
        }
      }
      for (const gauge of gauges) gauge.tell(result);
    };
    const observables = [...counters.map(([, counter]) => counter), ...gauges.map(({ gauge }) => gauge)];
    meter.addBatchObservableCallback(tell, observables);
  }

  attach(metered: Metered): () => void {
    return this.consumers.add(metered);
  }
}

/**
 * Tells the metrics of a consumer by the meter of the global provider, as it is now: OpenTelemetry's SDK has to be started
 * before. Gives the function that ends it.
 * @throws InvalidOptionsError if `@opentelemetry/api` is not installed
 */
export function attachOpenTelemetry(metered: Metered): () => void {
  const meter = openTelemetryApi('metrics.openTelemetry').metrics.getMeter(scopeName);
  const metrics = byMeter.get(meter) ?? new OpenTelemetryMetrics(meter);
  byMeter.set(meter, metrics);
  return metrics.attach(metered);
}

function described(name: MetricName): { readonly description: string; readonly unit: string } {
  const { help, unit } = catalogue[name];
  return { description: help, unit: units[unit] };
}

function attributesOf(name: MetricName, labels: readonly string[]): Attributes {
  const names: readonly string[] = [...baseLabels, ...catalogue[name].labels];
  return Object.fromEntries(names.map((label, at) => [label, labels[at] ?? '']));
}

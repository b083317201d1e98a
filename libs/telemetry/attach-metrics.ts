import { InvalidOptionsError } from '../engine';
import { type Measurable } from './figures/metered-consumers';
import { attachOpenTelemetry } from './opentelemetry/open-telemetry-metrics';
import { attachPrometheus, type MetricsRegistry } from './prometheus/prometheus-metrics';

export interface MetricsOptions {
  /** prom-client's registry; `false`: none, for who has OpenTelemetry only. Default: its default registry, if it is installed. */
  readonly registry?: MetricsRegistry | false;
  /** Also as instruments of OpenTelemetry's global meter, of the same names. Default false. */
  readonly openTelemetry?: boolean;
  /**
   * Whether lag and the like have a series for each owned partition: `true`, `false`, or while the process owns at most so
   * many partitions. Otherwise there is one for each topic, in which `partition` is empty. Default 200.
   */
  readonly perPartition?: boolean | number;
}

const defaultPerPartition = 200;

/**
 * Tells the metrics of a consumer until the function that it gives is called; then their series end.
 * @param name tells consumers of one group in one process apart: the label `consumer`
 * @throws InvalidOptionsError
 */
export function attachMetrics(consumer: Measurable, name: string, options: MetricsOptions = {}): () => void {
  const { registry = null, openTelemetry = false, perPartition = defaultPerPartition } = options;
  if (typeof perPartition === 'number' && !(perPartition >= 0)) throw notANumberOfPartitions(perPartition);
  const metered = { consumer, name, perPartition };
  const endOpenTelemetry = openTelemetry ? attachOpenTelemetry(metered) : nothing;
  try {
    const endPrometheus = registry === false ? nothing : attachPrometheus(metered, registry);
    return () => {
      endPrometheus();
      endOpenTelemetry();
    };
  } catch (thrown) {
    endOpenTelemetry();
    throw thrown;
  }
}

const nothing = (): void => undefined;

function notANumberOfPartitions(value: number): InvalidOptionsError {
  return new InvalidOptionsError([
    {
      ...{ option: 'metrics.perPartition', value, rule: 'must be true, false, or a number of partitions from 0 on' },
      remedy: `leave it out for ${defaultPerPartition}`,
    },
  ]);
}

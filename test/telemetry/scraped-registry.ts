import { Registry } from 'prom-client';
import { attachMetrics, type MetricsOptions } from '../../libs/telemetry';
import { type MeasuredConsumer } from './measured-consumer';

/** A registry of prom-client, and the consumers that are attached to it until `end`. */
export class ScrapedRegistry {
  readonly registry = new Registry();
  private readonly ends: (() => void)[] = [];

  attach(consumer: MeasuredConsumer, name = 'default', options: MetricsOptions = {}): () => void {
    const end = attachMetrics(consumer, name, { registry: this.registry, ...options });
    this.ends.push(end);
    return end;
  }

  end(): void {
    for (const end of this.ends.splice(0)) end();
    this.registry.clear();
  }

  /** Every sample of metrics that begin so, without `kafka_consumer_` and the labels that all have. */
  async samples(name: string, from: Pick<Registry, 'metrics'> = this.registry): Promise<string[]> {
    const lines = (await from.metrics()).split('\n').filter((line) => line.startsWith(`kafka_consumer_${name}`));
    return lines
      .map((line) => line.replace('kafka_consumer_', '').replace('group_id="billing",consumer="default"', ''))
      .map((line) => line.replace('{,', '{').replace('{}', ''));
  }
}

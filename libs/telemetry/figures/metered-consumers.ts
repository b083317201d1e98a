import { type ConsumerEvent, type ConsumerStatus } from '../../engine';
import {
  catalogue,
  type CounterName,
  type GaugeName,
  type HistogramName,
  type Metric,
  type MetricName,
} from '../catalogue';
import { ByLabels } from './by-labels';
import { EventFigures, type OpenObserver } from './event-figures';
import { combine, Distribution, type Series } from './series';
import { readGauges } from './status-gauges';

/** What is measured of a consumer. */
export interface Measurable {
  readonly groupId: string;
  status(): ConsumerStatus;
  observe(sink: (event: ConsumerEvent) => void): () => void;
}

export interface Metered {
  /** Its `name` in the module. */
  readonly name: string;
  readonly consumer: Measurable;
  /** Whether series have a partition: always, never, or while this process owns at most so many partitions. */
  readonly perPartition: boolean | number;
}

interface Member extends Metered {
  readonly base: readonly string[];
  readonly figures: EventFigures;
  readonly distributions: ReadonlyMap<HistogramName, ByLabels<Distribution>>;
}

/** The consumers whose metrics are told together, and what there is to tell of them now. */
export class MeteredConsumers {
  private readonly members = new Set<Member>();
  private statuses: ReadonlyMap<Member, ConsumerStatus> | null = null;

  /** @param open where values of histograms go; default: they are kept here, for `distributions`. */
  constructor(private readonly open: OpenObserver | null = null) {}

  /** Gives the function that ends it: then there are no series of the consumer any more. */
  add(metered: Metered): () => void {
    const { consumer, name } = metered;
    const base = [consumer.groupId, name];
    const distributions = new Map<HistogramName, ByLabels<Distribution>>();
    const keep: OpenObserver = (histogram, labels) => {
      const known = distributions.get(histogram) ?? newDistributions(histogram);
      distributions.set(histogram, known);
      return known.at(labels);
    };
    const { open } = this;
    const figures = new EventFigures(
      open === null ? keep : (histogram, labels) => open(histogram, [...base, ...labels]),
    );
    const member: Member = { ...metered, base, figures, distributions };
    this.members.add(member);
    const unsubscribe = consumer.observe((event) => figures.observe(event));
    return () => {
      unsubscribe();
      this.members.delete(member);
    };
  }

  /** Of a counter or a gauge, with the values of the base labels first. */
  series(name: CounterName | GaugeName): readonly Series[] {
    const metric: Metric = catalogue[name];
    const all = new Map<string, Series>();
    const give = (value: number, labels: readonly string[]): void => {
      const key = labels.join('\0');
      const known = all.get(key);
      if (known === undefined) all.set(key, { labels, value });
      else known.value = combine(metric.together, known.value, value);
    };
    for (const [member, status] of this.read()) {
      if (isCounter(name)) {
        for (const { labels, value } of member.figures.series(name)) give(value, [...member.base, ...labels]);
      } else this.gauges(name, member, status, give);
    }
    return [...all.values()];
  }

  private gauges(
    name: GaugeName,
    member: Member,
    status: ConsumerStatus,
    give: (value: number, labels: readonly string[]) => void,
  ): void {
    const place = catalogue[name].labels.findIndex((label) => label === 'partition');
    const named = place < 0 || this.namesPartitions(member);
    readGauges[name](status, (value: number, ...labels: readonly string[]) => {
      // To Prometheus a label without a value is no label: what is left is the series of the topic.
      const told = named ? labels : labels.map((label, at) => (at === place ? '' : label));
      give(value, [...member.base, ...told]);
    });
  }

  private namesPartitions({ perPartition }: Member): boolean {
    if (typeof perPartition === 'boolean') return perPartition;
    const owned = [...this.read().values()].reduce((sum, { partitions }) => sum + partitions.length, 0);
    return owned <= perPartition;
  }

  /** Of a histogram that is kept here. */
  distributions(name: HistogramName): Iterable<Distribution> {
    const all = newDistributions(name);
    for (const { base, distributions } of this.members) {
      for (const one of distributions.get(name)?.all() ?? []) all.at([...base, ...one.labels]).add(one);
    }
    return all.all();
  }

  /** Begins to count anew. */
  reset(name: MetricName): void {
    for (const { figures, distributions } of this.members) {
      if (isCounter(name)) for (const series of figures.series(name)) series.value = 0;
      for (const one of distributions.get(name as HistogramName)?.all() ?? []) one.reset();
    }
  }

  /** One status for all metrics that are asked for together. */
  private read(): ReadonlyMap<Member, ConsumerStatus> {
    if (this.statuses === null) {
      this.statuses = new Map([...this.members].map((member) => [member, member.consumer.status()]));
      queueMicrotask(() => (this.statuses = null));
    }
    return this.statuses;
  }
}

function newDistributions(name: HistogramName): ByLabels<Distribution> {
  return new ByLabels((labels) => new Distribution(labels, catalogue[name].buckets));
}

function isCounter(name: MetricName): name is CounterName {
  return catalogue[name].type === 'counter';
}

import { handOvers, membership, rebalances } from './group-metrics';
import { type LabelName, type Metric } from './metric';
import { commits, positions, processing } from './record-metrics';

export { baseLabels, cardinalityOf, type LabelName, type Metric, type Together, type Unit } from './metric';

/** As the reference shows them. */
export const chapters = {
  Rebalances: rebalances,
  Membership: membership,
  'Hand-overs': handOvers,
  Commits: commits,
  Processing: processing,
  Positions: positions,
} satisfies Record<string, Record<string, Metric>>;

/** All metrics, by name. What counts, what exports and what documents them works from here. */
export const catalogue = { ...rebalances, ...membership, ...handOvers, ...commits, ...processing, ...positions };

type Catalogue = typeof catalogue;

export type MetricName = keyof Catalogue;

type NameOf<Type extends Metric['type']> = {
  [Name in MetricName]: Catalogue[Name]['type'] extends Type ? Name : never;
}[MetricName];

/** The names of all metrics of one type. */
export function namesOf<Type extends Metric['type']>(type: Type): readonly NameOf<Type>[] {
  return metricNames.filter((name): name is NameOf<Type> => catalogue[name].type === type);
}

export type CounterName = NameOf<'counter'>;
export type GaugeName = NameOf<'gauge'>;
export type HistogramName = NameOf<'histogram'>;

type ValueOfEach<Labels extends readonly LabelName[]> = { readonly [Index in keyof Labels]: string };

/** A value for each label of the metric, in its order. */
export type LabelValues<Name extends MetricName> = ValueOfEach<Catalogue[Name]['labels']>;

export const metricNames = Object.keys(catalogue) as MetricName[];

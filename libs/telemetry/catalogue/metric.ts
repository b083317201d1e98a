/** Every metric has these two: the group, and the `name` of the consumer in its module. */
export const baseLabels = ['group_id', 'consumer'] as const;

export type LabelName =
  | 'cause'
  | 'code'
  | 'how'
  | 'kind'
  | 'left'
  | 'listener'
  | 'outcome'
  | 'part'
  | 'partition'
  | 'reason'
  | 'state'
  | 'topic';

export type Unit = 'seconds' | 'bytes' | 'records' | 'partitions' | 'rebalances' | 'yes or no' | 'times';

/**
 * How values of the same labels become one: those of the partitions of a topic, of two consumers of the same name in one
 * process, and of the processes of a Node cluster (prom-client's `aggregator`).
 */
export type Together = 'sum' | 'max' | 'min';

interface Described<Labels extends readonly LabelName[]> {
  /** Beside `baseLabels`, in the order of the values. */
  readonly labels: Labels;
  /** What a closed label can be; the others are names of this service: listeners, topics, partitions. */
  readonly values?: Partial<Record<Labels[number], readonly string[]>>;
  readonly help: string;
  readonly unit: Unit;
  /** What Java's consumer calls it, and how that differs; null: it has no such metric. */
  readonly java: string | null;
}

export interface Counter<Labels extends readonly LabelName[] = readonly LabelName[]> extends Described<Labels> {
  readonly type: 'counter';
  readonly together: 'sum';
}

export interface Gauge<Labels extends readonly LabelName[] = readonly LabelName[]> extends Described<Labels> {
  readonly type: 'gauge';
  readonly together: Together;
}

export interface Histogram<Labels extends readonly LabelName[] = readonly LabelName[]> extends Described<Labels> {
  readonly type: 'histogram';
  readonly together: 'sum';
  /** Upper bounds, ascending. */
  readonly buckets: readonly number[];
}

export type Metric = Counter | Gauge | Histogram;

export function counter<const Labels extends readonly LabelName[]>(described: Described<Labels>): Counter<Labels> {
  return { ...described, type: 'counter', together: 'sum' };
}

export function gauge<const Labels extends readonly LabelName[]>(
  together: Together,
  described: Described<Labels>,
): Gauge<Labels> {
  return { ...described, type: 'gauge', together };
}

/** Of seconds. */
export function histogram<const Labels extends readonly LabelName[]>(
  buckets: readonly number[],
  described: Omit<Described<Labels>, 'unit'>,
): Histogram<Labels> {
  return { ...described, type: 'histogram', unit: 'seconds', together: 'sum', buckets };
}

/** What the number of series grows with; each is multiplied with the values of closed labels. */
export type Cardinality = 'consumer' | 'listener' | 'topic' | 'partition';

export function cardinalityOf({ labels }: Metric): Cardinality {
  for (const growing of ['partition', 'topic', 'listener'] as const) if (labels.includes(growing)) return growing;
  return 'consumer';
}

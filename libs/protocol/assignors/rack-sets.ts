import { type AssignorInput } from './assignor';
import { compareText } from './member-order';

/** The racks of a partition's replicas. There is one object for all partitions with the same racks, in whatever order. */
export interface RackSet {
  readonly racks: ReadonlySet<string>;
}

/** Makes rack sets, so that what is to be known of racks is found out for each set, of which there are few. */
export class RackSets {
  private readonly known = new Map<string, GrowingSet>();
  private readonly none = this.setOf([]);

  of(racks: Iterable<string>): RackSet {
    let set = this.none;
    for (const rack of racks) set = set.larger.get(rack) ?? this.enlarge(set, rack);
    return set;
  }

  /** One for each partition of the topic. */
  ofTopic(topic: string, { partitionCounts, partitionRacks }: AssignorInput): readonly RackSet[] {
    const racks = partitionRacks?.get(topic);
    return Array.from({ length: partitionCounts.get(topic) ?? 0 }, (_, partition) => this.of(racks?.[partition] ?? []));
  }

  private enlarge(set: GrowingSet, rack: string): GrowingSet {
    const larger = this.setOf([...new Set(set.racks).add(rack)].sort(compareText));
    set.larger.set(rack, larger);
    return larger;
  }

  private setOf(sorted: readonly string[]): GrowingSet {
    const text = JSON.stringify(sorted);
    const known = this.known.get(text) ?? { racks: new Set(sorted), larger: new Map<string, GrowingSet>() };
    this.known.set(text, known);
    return known;
  }
}

interface GrowingSet extends RackSet {
  /** By rack the set with that one too, as far as it was asked for. */
  readonly larger: Map<string, GrowingSet>;
}

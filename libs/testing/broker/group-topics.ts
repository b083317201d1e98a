import { builtInAssignors, type AssignorInput, type GroupAssignment } from '../../protocol';
import { type ConsumerGroupRules } from '../consumer-group';
import { type BrokerProperties } from './broker-properties';
import { type PlannedAssignment } from './planned-assignment';
import { type TopicCatalogue } from './topic-catalogue';

type ServerAssignor = (input: AssignorInput) => GroupAssignment;

function builtIn(name: string): ServerAssignor {
  const assignor = builtInAssignors.get(name);
  if (assignor === undefined) throw new Error(`There is no assignor ${name}.`);
  return (input) => assignor.assign(input);
}

/** By Kafka's names. Its `uniform` is even and keeps what it can, as `sticky` does; who gets which partition may differ. */
export const serverAssignors: ReadonlyMap<string, ServerAssignor> = new Map([
  ['uniform', builtIn('sticky')],
  ['range', builtIn('range')],
]);

/** The expression must stand for all of a name. Null: it is none. */
export function compileRegex(regex: string): RegExp | null {
  try {
    return new RegExp(`^(?:${regex})$`, 'u');
  } catch {
    return null;
  }
}

/** The topics of the cluster as one group of the consumer protocol sees them: by their ids. */
export class GroupTopics {
  private readonly known = new Set<string>();
  private readonly asked = new Set<string>();

  constructor(private readonly catalogue: TopicCatalogue) {}

  rules(properties: BrokerProperties, planned: PlannedAssignment): ConsumerGroupRules {
    const idOf = (name: string): string | null => this.catalogue.named(name)?.id ?? null;
    return {
      sessionTimeoutMs: properties.number('group.consumer.session.timeout.ms'),
      maxSize: properties.number('group.consumer.max.size'),
      assignors: serverAssignors,
      partitionCounts: () => new Map(this.catalogue.all.map(({ id, partitions }) => [id, partitions.length])),
      topicNamed: idOf,
      decide: (assigned) => planned.target(assigned, idOf),
      topicsLike: (regex) => this.like(regex),
    };
  }

  /** A heartbeat is over: what it asked for is known to the next one. */
  resolve(): void {
    for (const regex of this.asked) this.known.add(regex);
    this.asked.clear();
  }

  // Kafka looks for the topics behind the back of the heartbeat that names a new expression, whose answer is without them.
  private like(regex: string): readonly string[] {
    if (!this.known.has(regex)) {
      this.asked.add(regex);
      return [];
    }
    const compiled = compileRegex(regex);
    return this.catalogue.all.filter(({ name }) => compiled?.test(name) === true).map(({ id }) => id);
  }
}

import { type AssignorInput, type GroupAssignment } from '../../protocol';

export interface ConsumerGroupRules {
  /** `group.consumer.session.timeout.ms` */
  readonly sessionTimeoutMs: number;
  /** `group.consumer.max.size` */
  readonly maxSize: number;
  /** By name; the first one is that of members who name none. `group.consumer.assignors` */
  readonly assignors: ReadonlyMap<string, (input: AssignorInput) => GroupAssignment>;
  /** What members get in place of what the assignor has given them. Default: that. */
  readonly decide?: (assigned: GroupAssignment) => GroupAssignment;
  /** Number of partitions of each topic that there is. A topic's id, where names may come back. */
  readonly partitionCounts: () => ReadonlyMap<string, number>;
  /** The topic of that name among them; null: there is none. */
  readonly topicNamed: (name: string) => string | null;
  /** Topics that a regular expression stands for now. */
  readonly topicsLike: (regex: string) => readonly string[];
}

export type ConsumerGroupState = 'Empty' | 'Assigning' | 'Reconciling' | 'Stable';

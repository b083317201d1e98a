import { type GroupDescription, type GroupPartition } from '../engine';
import { type Report, type ReportFailure } from './reports/report';

// What was seen while the doctor looked: values only, so that every finding can be made and tested without a broker.

/** Everything that was looked at in one window. Times are milliseconds since 1970. */
export interface Observation {
  readonly groupId: string;
  readonly startedAt: number;
  readonly endedAt: number;
  /** In their order; there may be none where brokers were away all the time. */
  readonly samples: readonly Sample[];
  /** Looks that brokers did not answer. */
  readonly troubles: readonly Trouble[];
  /** One for each address that was asked what its members say. */
  readonly sources: readonly ReportSource[];
}

/** What the brokers showed at one time. */
export interface Sample {
  readonly at: number;
  /** Null: there is no such group. */
  readonly group: GroupDescription | null;
  /** Offsets of every partition that the group has committed, or a member has. */
  readonly partitions: readonly GroupPartition[];
  /** The topics that members name, and those of `partitions`. */
  readonly topics: ReadonlyMap<string, TopicSight>;
  /** Node ids of those that the cluster believes to be alive. */
  readonly brokers: readonly number[];
  /** Why a part of it is not known: the text of an error, once. */
  readonly gaps: readonly string[];
}

/** Whether no rebalance was under way: what its members have is told then. */
export function isSettled(group: GroupDescription | null): boolean {
  return group === null || group.state === 'Stable' || group.state === 'Empty';
}

/** `missing`: there is none of that name. `hidden`: it may not be described. */
export type TopicSight = 'missing' | 'hidden' | { readonly partitions: readonly PartitionSight[] };

export interface PartitionSight {
  readonly partition: number;
  /** Null while there is none. */
  readonly leader: number | null;
}

export interface Trouble {
  readonly at: number;
  readonly message: string;
}

/** One address, and what was read there. */
export interface ReportSource {
  /** Without credentials and query. */
  readonly url: string;
  readonly readings: readonly Reading[];
}

export type Reading = { readonly at: number } & ({ readonly report: Report } | { readonly failure: ReportFailure });

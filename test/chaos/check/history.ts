import { type StoredRow } from '../database/record-store';
import { type MemberEvent } from '../member/member-event';
import { type MemberEnd } from '../member/member-process';

export interface ProducedRecord {
  readonly partition: number;
  readonly offset: number;
  readonly key: string;
}

/** One process of a member, from its start to its end. */
export interface MemberHistory {
  readonly name: string;
  readonly startedAt: number;
  /** In the order in which it wrote them. */
  readonly events: readonly MemberEvent[];
  readonly freezes: readonly { readonly from: number; readonly to: number | null }[];
  readonly end: MemberEnd | null;
  /** What it wrote to stderr. */
  readonly errors: string;
  /** In the calm at the beginning of the run, if it lived then, and in the calm at its end. */
  readonly calm: { readonly before: Footprint | null; readonly after: Footprint | null };
}

/** After a garbage collection. */
export interface Footprint {
  readonly heapBytes: number;
  readonly rssBytes: number;
  readonly sockets: number;
}

export interface GroupHistory {
  readonly name: string;
  readonly staticMembers: boolean;
  readonly classic: boolean;
  readonly members: readonly MemberHistory[];
  /** What its database holds, in the order in which it was written. */
  readonly rows: readonly StoredRow[];
  /** The committed offsets by partition, as a client from outside was told while the run went on. */
  readonly observed: readonly { readonly at: number; readonly offsets: readonly number[] }[];
  /** The same at the end. */
  readonly committed: readonly number[];
  /** Why it was not settled at the end; null: it was. */
  readonly unsettled: string | null;
}

/** All that is known of a run. */
export interface RunHistory {
  readonly partitions: number;
  /** What the topic holds at the end: nothing of it is deleted during a run. */
  readonly log: readonly ProducedRecord[];
  /** What brokers had acknowledged. */
  readonly acknowledged: readonly ProducedRecord[];
  readonly groups: readonly GroupHistory[];
  readonly stopTimeoutMs: number;
}

export type RuleName =
  | 'nothing lost'
  | 'one live lease'
  | 'order of keys'
  | 'commits only grow'
  | 'commits never pass the unprocessed'
  | 'nothing again that was committed'
  | 'clean hand-overs repeat nothing'
  | 'lost commits nothing'
  | 'nobody gives up'
  | 'a stop ends'
  | 'the group settles'
  | 'memory and sockets return';

/** A rule that was broken, and what shows it. */
export interface Violation {
  readonly rule: RuleName;
  readonly group: string;
  readonly what: string;
  readonly evidence: readonly string[];
}

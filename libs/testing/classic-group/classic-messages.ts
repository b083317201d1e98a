import { type KafkaErrorName } from '../../wire';

export type Refusal = Exclude<KafkaErrorName, 'NONE'>;

/** An assignor that a member knows, and its subscription. */
export interface ClassicProtocol<Metadata> {
  readonly name: string;
  readonly metadata: Metadata;
}

/** What `JoinGroup` tells of a member. */
export interface ClassicJoin<Metadata> {
  /** Empty at the first join. */
  readonly memberId: string;
  readonly groupInstanceId: string | null;
  readonly clientId: string;
  readonly clientHost: string;
  readonly sessionTimeoutMs: number;
  readonly rebalanceTimeoutMs: number;
  readonly protocolType: string;
  /** In the order of preference. */
  readonly protocols: readonly ClassicProtocol<Metadata>[];
  /** JoinGroup version 9 knows it. */
  readonly knowsSkipAssignment: boolean;
}

export interface JoinedMember<Metadata> {
  readonly memberId: string;
  readonly groupInstanceId: string | null;
  readonly metadata: Metadata;
}

export interface Joined<Metadata> {
  readonly code: 'NONE';
  readonly memberId: string;
  readonly generation: number;
  readonly protocolType: string | null;
  readonly protocolName: string | null;
  readonly leader: string;
  /** Empty for all but the leader. */
  readonly members: readonly JoinedMember<Metadata>[];
  readonly skipAssignment: boolean;
}

export type JoinAnswer<Metadata> = Joined<Metadata> | { readonly code: Refusal; readonly memberId: string };

export type OnJoined<Metadata> = (answer: JoinAnswer<Metadata>) => void;

export interface ClassicSync<Assignment> {
  readonly memberId: string;
  readonly groupInstanceId: string | null;
  readonly generation: number;
  /** Null: an old version does not tell. */
  readonly protocolType: string | null;
  readonly protocolName: string | null;
  /** Filled by the leader. */
  readonly assignments: ReadonlyMap<string, Assignment>;
}

export interface Synced<Assignment> {
  readonly code: 'NONE';
  readonly protocolType: string | null;
  readonly protocolName: string | null;
  readonly assignment: Assignment;
}

export type SyncAnswer<Assignment> = Synced<Assignment> | { readonly code: Refusal };

export type OnSynced<Assignment> = (answer: SyncAnswer<Assignment>) => void;

/** Whom a request is from. */
export interface ClassicIdentity {
  readonly memberId: string;
  readonly groupInstanceId: string | null;
}

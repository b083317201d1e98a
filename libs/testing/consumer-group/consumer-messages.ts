import { type PartitionSet } from '../../protocol';

/** What a member of the `consumer` protocol (KIP-848) says. Null: as in the last one. */
export interface ConsumerHeartbeat {
  readonly memberId: string;
  readonly instanceId: string | null;
  /** 0 joins, -1 leaves, -2 leaves for a while. */
  readonly epoch: number;
  readonly owned: PartitionSet | null;
  /** It says everything, and wants to hear everything. */
  readonly full: boolean;
  readonly rebalanceTimeoutMs: number | null;
  readonly topics: readonly string[] | null;
  readonly regex: string | null;
  readonly serverAssignor: string | null;
  readonly clientId: string;
  readonly clientHost: string;
}

export type ConsumerRefusal =
  | 'FENCED_INSTANCE_ID'
  | 'FENCED_MEMBER_EPOCH'
  | 'GROUP_MAX_SIZE_REACHED'
  | 'UNKNOWN_MEMBER_ID'
  | 'UNRELEASED_INSTANCE_ID';

export type ConsumerHeartbeatAnswer =
  | {
      readonly code: 'NONE';
      readonly epoch: number;
      /** Null: as it was. */
      readonly assignment: PartitionSet | null;
    }
  | { readonly code: ConsumerRefusal };

export type ConsumerCommitRefusal = 'UNKNOWN_MEMBER_ID' | 'STALE_MEMBER_EPOCH';

import { type AssignorMember, type PartitionSet } from '../../protocol';

export interface JoinRequest {
  readonly memberId: string;
  readonly groupInstanceId: string | null;
  readonly sessionTimeoutMs: number;
  readonly rebalanceTimeoutMs: number;
  readonly subscription: Subscription;
}

export type Subscription = Omit<AssignorMember, 'memberId' | 'groupInstanceId'>;

export type JoinAnswer =
  | {
      readonly code: 'NONE';
      readonly memberId: string;
      readonly generation: number;
      readonly members: readonly AssignorMember[] | null;
      readonly skipAssignment: boolean;
    }
  | { readonly code: string; readonly memberId: string };

export type SyncAnswer = { readonly code: 'NONE'; readonly assignment: PartitionSet } | { readonly code: string };

/** The coordinator has taken a commit of `member`; `owner` is whom it has given the partition to. */
export type OnStored = (
  partition: { readonly topic: string; readonly partition: number },
  offset: bigint,
  member: string,
  owner: string | null,
) => void;

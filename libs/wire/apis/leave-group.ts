import { array, int16, int32, message, nullableString, since, string, struct } from '../layout';
import { type Api } from '../rpc';

export interface LeavingMember {
  /** Empty to remove a static member by its instance id. */
  readonly memberId: string;
  readonly groupInstanceId: string | null;
  /** From version 5. */
  readonly reason: string | null;
}

export interface LeaveGroupRequest {
  readonly groupId: string;
  readonly members: readonly LeavingMember[];
}

export interface LeftMember {
  readonly memberId: string;
  readonly groupInstanceId: string | null;
  readonly errorCode: number;
}

export interface LeaveGroupResponse {
  readonly throttleTimeMs: number;
  /** Of the whole request; each member has its own besides. */
  readonly errorCode: number;
  readonly members: readonly LeftMember[];
}

const FLEXIBLE_FROM = 4;

export const LeaveGroup: Api<LeaveGroupRequest, LeaveGroupResponse> = {
  key: 13,
  name: 'LeaveGroup',
  versions: { min: 3, max: 5 },
  flexibleFrom: FLEXIBLE_FROM,
  request: message<LeaveGroupRequest>(FLEXIBLE_FROM, {
    groupId: string,
    members: array(
      struct<LeavingMember>({
        memberId: string,
        groupInstanceId: nullableString,
        reason: since(5, nullableString, null),
      }),
    ),
  }),
  response: message<LeaveGroupResponse>(FLEXIBLE_FROM, {
    throttleTimeMs: int32,
    errorCode: int16,
    members: array(struct<LeftMember>({ memberId: string, groupInstanceId: nullableString, errorCode: int16 })),
  }),
};

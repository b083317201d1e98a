import { array, int16, int32, message, nullableString, since, string, struct } from '../layout';
import { type Api, type Codec } from '../rpc';
import { WireFormatError } from '../wire-format-error';

export interface LeavingMember {
  /** Empty to remove a static member by its instance id. */
  readonly memberId: string;
  readonly groupInstanceId: string | null;
  /** From version 5. */
  readonly reason: string | null;
}

export interface LeaveGroupRequest {
  readonly groupId: string;
  /** Exactly one before version 3, by its member id. */
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
  /** Empty before version 3. */
  readonly members: readonly LeftMember[];
}

interface SingleRequest {
  readonly groupId: string;
  readonly memberId: string;
}

const BATCHED_FROM = 3;
const FLEXIBLE_FROM = 4;

const singleRequest = message<SingleRequest>(FLEXIBLE_FROM, { groupId: string, memberId: string });
const batchedRequest = message<LeaveGroupRequest>(FLEXIBLE_FROM, {
  groupId: string,
  members: array(
    struct<LeavingMember>({
      memberId: string,
      groupInstanceId: nullableString,
      reason: since(5, nullableString, null),
    }),
  ),
});

const request: Codec<LeaveGroupRequest> = {
  write: (writer, value, version) => {
    if (version >= BATCHED_FROM) return batchedRequest.write(writer, value, version);
    const [member, ...others] = value.members;
    if (member === undefined || others.length > 0 || member.groupInstanceId !== null) {
      throw new WireFormatError(`version ${version} has place for one member without instance id`, writer.length);
    }
    singleRequest.write(writer, { groupId: value.groupId, memberId: member.memberId }, version);
  },
  read: (reader, version) => {
    if (version >= BATCHED_FROM) return batchedRequest.read(reader, version);
    const { groupId, memberId } = singleRequest.read(reader, version);
    return { groupId, members: [{ memberId, groupInstanceId: null, reason: null }] };
  },
};

export const LeaveGroup: Api<LeaveGroupRequest, LeaveGroupResponse> = {
  key: 13,
  name: 'LeaveGroup',
  versions: { min: 3, max: 5 },
  oldest: 1,
  flexibleFrom: FLEXIBLE_FROM,
  request,
  response: message<LeaveGroupResponse>(FLEXIBLE_FROM, {
    throttleTimeMs: int32,
    errorCode: int16,
    members: since(
      BATCHED_FROM,
      array(struct<LeftMember>({ memberId: string, groupInstanceId: nullableString, errorCode: int16 })),
      [],
    ),
  }),
};

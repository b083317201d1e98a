import {
  array,
  boolean,
  bytes,
  type Field,
  int16,
  int32,
  message,
  nullableString,
  since,
  string,
  struct,
} from '../layout';
import { type Api } from '../rpc';

export interface JoinGroupProtocol {
  /** The assignor's name. */
  readonly name: string;
  /** A subscription, see `encodeSubscription`. */
  readonly metadata: Buffer;
}

export interface JoinGroupRequest {
  readonly groupId: string;
  readonly sessionTimeoutMs: number;
  readonly rebalanceTimeoutMs: number;
  /** Empty at the first join; the answer MEMBER_ID_REQUIRED brings one. */
  readonly memberId: string;
  readonly groupInstanceId: string | null;
  readonly protocolType: string;
  /** In the order of preference. */
  readonly protocols: readonly JoinGroupProtocol[];
  /** From version 8. */
  readonly reason: string | null;
}

export interface JoinGroupMember {
  readonly memberId: string;
  readonly groupInstanceId: string | null;
  readonly metadata: Buffer;
}

export interface JoinGroupResponse {
  readonly throttleTimeMs: number;
  readonly errorCode: number;
  readonly generationId: number;
  /** From version 7. */
  readonly protocolType: string | null;
  readonly protocolName: string | null;
  /** The leader's member id. */
  readonly leader: string;
  /** From version 9: a static leader came back, the group keeps its assignment. */
  readonly skipAssignment: boolean;
  readonly memberId: string;
  /** Filled for the leader alone. */
  readonly members: readonly JoinGroupMember[];
}

const FLEXIBLE_FROM = 6;

// Before version 7 a refused join has an empty name where later ones have null.
const protocolName: Field<string | null> = {
  write: (writer, value, layout) =>
    layout.version >= 7 ? nullableString.write(writer, value, layout) : string.write(writer, value ?? '', layout),
  read: (reader, layout) => (layout.version >= 7 ? nullableString : string).read(reader, layout),
};

export const JoinGroup: Api<JoinGroupRequest, JoinGroupResponse> = {
  key: 11,
  name: 'JoinGroup',
  versions: { min: 5, max: 9 },
  flexibleFrom: FLEXIBLE_FROM,
  request: message<JoinGroupRequest>(FLEXIBLE_FROM, {
    groupId: string,
    sessionTimeoutMs: int32,
    rebalanceTimeoutMs: int32,
    memberId: string,
    groupInstanceId: nullableString,
    protocolType: string,
    protocols: array(struct<JoinGroupProtocol>({ name: string, metadata: bytes })),
    reason: since(8, nullableString, null),
  }),
  response: message<JoinGroupResponse>(FLEXIBLE_FROM, {
    throttleTimeMs: int32,
    errorCode: int16,
    generationId: int32,
    protocolType: since(7, nullableString, null),
    protocolName,
    leader: string,
    skipAssignment: since(9, boolean, false),
    memberId: string,
    members: array(struct<JoinGroupMember>({ memberId: string, groupInstanceId: nullableString, metadata: bytes })),
  }),
};

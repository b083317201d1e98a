import { array, bytes, int16, int32, message, nullableString, since, string, struct } from '../layout';
import { type Api } from '../rpc';

export interface SyncGroupAssignment {
  readonly memberId: string;
  /** See `encodeAssignment`. */
  readonly assignment: Buffer;
}

export interface SyncGroupRequest {
  readonly groupId: string;
  readonly generationId: number;
  readonly memberId: string;
  readonly groupInstanceId: string | null;
  /** From version 5. */
  readonly protocolType: string | null;
  /** From version 5. */
  readonly protocolName: string | null;
  /** Filled by the leader alone. */
  readonly assignments: readonly SyncGroupAssignment[];
}

export interface SyncGroupResponse {
  readonly throttleTimeMs: number;
  readonly errorCode: number;
  readonly protocolType: string | null;
  readonly protocolName: string | null;
  readonly assignment: Buffer;
}

const FLEXIBLE_FROM = 4;

export const SyncGroup: Api<SyncGroupRequest, SyncGroupResponse> = {
  key: 14,
  name: 'SyncGroup',
  versions: { min: 3, max: 5 },
  flexibleFrom: FLEXIBLE_FROM,
  request: message<SyncGroupRequest>(FLEXIBLE_FROM, {
    groupId: string,
    generationId: int32,
    memberId: string,
    groupInstanceId: nullableString,
    protocolType: since(5, nullableString, null),
    protocolName: since(5, nullableString, null),
    assignments: array(struct<SyncGroupAssignment>({ memberId: string, assignment: bytes })),
  }),
  response: message<SyncGroupResponse>(FLEXIBLE_FROM, {
    throttleTimeMs: int32,
    errorCode: int16,
    protocolType: since(5, nullableString, null),
    protocolName: since(5, nullableString, null),
    assignment: bytes,
  }),
};

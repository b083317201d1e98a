import { array, int16, int32, message, string, struct } from '../layout';
import { type Api } from '../rpc';

export interface DeleteGroupsRequest {
  readonly groupsNames: readonly string[];
}

export interface DeletedGroup {
  readonly groupId: string;
  readonly errorCode: number;
}

export interface DeleteGroupsResponse {
  readonly throttleTimeMs: number;
  readonly results: readonly DeletedGroup[];
}

const FLEXIBLE_FROM = 2;

/** Groups of every type, with their offsets; the coordinator of each must be asked. */
export const DeleteGroups: Api<DeleteGroupsRequest, DeleteGroupsResponse> = {
  key: 42,
  name: 'DeleteGroups',
  versions: { min: 2, max: 2 },
  oldest: 0,
  flexibleFrom: FLEXIBLE_FROM,
  request: message<DeleteGroupsRequest>(FLEXIBLE_FROM, { groupsNames: array(string) }),
  response: message<DeleteGroupsResponse>(FLEXIBLE_FROM, {
    throttleTimeMs: int32,
    results: array(struct<DeletedGroup>({ groupId: string, errorCode: int16 })),
  }),
};

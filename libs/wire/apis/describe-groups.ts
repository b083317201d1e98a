import { array, boolean, bytes, int16, int32, message, nullableString, since, string, struct } from '../layout';
import { type Api } from '../rpc';

export interface DescribeGroupsRequest {
  readonly groups: readonly string[];
  readonly includeAuthorizedOperations: boolean;
}

export interface DescribedMember {
  readonly memberId: string;
  readonly groupInstanceId: string | null;
  readonly clientId: string;
  readonly clientHost: string;
  readonly memberMetadata: Buffer;
  readonly memberAssignment: Buffer;
}

export interface DescribedGroup {
  readonly errorCode: number;
  /** From version 6. */
  readonly errorMessage: string | null;
  readonly groupId: string;
  readonly groupState: string;
  readonly protocolType: string;
  /** The assignor that was chosen. */
  readonly protocolData: string;
  readonly members: readonly DescribedMember[];
  readonly authorizedOperations: number;
}

export interface DescribeGroupsResponse {
  readonly throttleTimeMs: number;
  readonly groups: readonly DescribedGroup[];
}

const NO_OPERATIONS = -2147483648;
const FLEXIBLE_FROM = 5;

/** Classic groups alone. Before version 6 a group that is not there is answered as `Dead`, without an error. */
export const DescribeGroups: Api<DescribeGroupsRequest, DescribeGroupsResponse> = {
  key: 15,
  name: 'DescribeGroups',
  versions: { min: 5, max: 6 },
  oldest: 0,
  flexibleFrom: FLEXIBLE_FROM,
  request: message<DescribeGroupsRequest>(FLEXIBLE_FROM, {
    groups: array(string),
    includeAuthorizedOperations: since(3, boolean, false),
  }),
  response: message<DescribeGroupsResponse>(FLEXIBLE_FROM, {
    throttleTimeMs: since(1, int32, 0),
    groups: array(
      struct<DescribedGroup>({
        errorCode: int16,
        errorMessage: since(6, nullableString, null),
        groupId: string,
        groupState: string,
        protocolType: string,
        protocolData: string,
        members: array(
          struct<DescribedMember>({
            memberId: string,
            groupInstanceId: since(4, nullableString, null),
            clientId: string,
            clientHost: string,
            memberMetadata: bytes,
            memberAssignment: bytes,
          }),
        ),
        authorizedOperations: since(3, int32, NO_OPERATIONS),
      }),
    ),
  }),
};

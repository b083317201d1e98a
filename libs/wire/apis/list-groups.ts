import { array, int16, int32, message, since, string, struct } from '../layout';
import { type Api } from '../rpc';

export interface ListGroupsRequest {
  /** From version 4; empty is every state. */
  readonly statesFilter: readonly string[];
  /** From version 5; empty is every type. */
  readonly typesFilter: readonly string[];
}

export interface ListedGroup {
  readonly groupId: string;
  readonly protocolType: string;
  /** From version 4. */
  readonly groupState: string;
  /** From version 5: `classic`, `consumer` ... */
  readonly groupType: string;
}

export interface ListGroupsResponse {
  readonly throttleTimeMs: number;
  readonly errorCode: number;
  readonly groups: readonly ListedGroup[];
}

const FLEXIBLE_FROM = 3;

export const ListGroups: Api<ListGroupsRequest, ListGroupsResponse> = {
  key: 16,
  name: 'ListGroups',
  versions: { min: 3, max: 5 },
  oldest: 0,
  flexibleFrom: FLEXIBLE_FROM,
  request: message<ListGroupsRequest>(FLEXIBLE_FROM, {
    statesFilter: since(4, array(string), [], 'must'),
    typesFilter: since(5, array(string), [], 'must'),
  }),
  response: message<ListGroupsResponse>(FLEXIBLE_FROM, {
    throttleTimeMs: since(1, int32, 0),
    errorCode: int16,
    groups: array(
      struct<ListedGroup>({
        groupId: string,
        protocolType: string,
        groupState: since(4, string, ''),
        groupType: since(5, string, ''),
      }),
    ),
  }),
};

import {
  DeleteGroups,
  DescribeGroups,
  ErrorCode,
  ListGroups,
  type DescribedGroup,
  type ListedGroup,
} from '../../../wire';
import { type CoordinatedGroup } from '../group-coordinator';
import { serve, type RequestContext } from '../served-api';
import { typeOf } from './consumer-groups';
import { refuseGroup } from './group-members';

const noOperations = -2147483648;
const nothing = Buffer.alloc(0);
const errorsFrom = 6;

function absent(groupId: string, errorCode: number, groupState: string, errorMessage: string | null): DescribedGroup {
  const empty = { protocolType: '', protocolData: '', members: [], authorizedOperations: noOperations };
  return { errorCode, errorMessage, groupId, groupState, ...empty };
}

function described(groupId: string, context: RequestContext): DescribedGroup {
  const refusal = refuseGroup(groupId, context);
  if (refusal !== 0) return absent(groupId, refusal, '', null);
  const group = context.cluster.groups.find(groupId);
  if (group === null || group.consumer !== null) {
    const code = context.version >= errorsFrom ? ErrorCode.GROUP_ID_NOT_FOUND : ErrorCode.NONE;
    return absent(groupId, code, 'Dead', `Group ${groupId} not found.`);
  }
  const { roster, state, protocolName } = group.classic;
  // What members know is told of a group that has settled.
  const settled = state === 'Stable';
  return {
    ...{ errorCode: 0, errorMessage: null, groupId, groupState: state, authorizedOperations: noOperations },
    protocolType: roster.protocolType ?? '',
    protocolData: settled ? (protocolName ?? '') : '',
    members: roster.all.map((member) => ({
      ...{ memberId: member.memberId, groupInstanceId: member.groupInstanceId },
      ...{ clientId: member.request.clientId, clientHost: member.request.clientHost },
      memberMetadata: settled ? member.metadata(protocolName) : nothing,
      memberAssignment: member.assignment,
    })),
  };
}

function listed(group: CoordinatedGroup): ListedGroup {
  const protocolType = group.consumer === null ? (group.classic.roster.protocolType ?? '') : 'consumer';
  return { groupId: group.groupId, protocolType, groupState: group.state, groupType: typeOf(group) };
}

function deleted(groupId: string, context: RequestContext): number {
  const refusal = refuseGroup(groupId, context);
  if (refusal !== 0) return refusal;
  const { groups } = context.cluster;
  const group = groups.find(groupId);
  if (group === null) return ErrorCode.GROUP_ID_NOT_FOUND;
  if (!group.isEmpty) return ErrorCode.NON_EMPTY_GROUP;
  groups.delete(groupId);
  return ErrorCode.NONE;
}

export const groupAdminApis = [
  serve({
    api: DescribeGroups,
    handle: ({ groups }, context) => ({
      throttleTimeMs: 0,
      groups: groups.map((groupId) => described(groupId, context)),
    }),
    refuse: ({ groups }, code) => ({
      throttleTimeMs: 0,
      groups: groups.map((groupId) => absent(groupId, code, '', null)),
    }),
  }),
  serve({
    api: ListGroups,
    handle: ({ statesFilter, typesFilter }, { cluster, node }) => {
      const states = statesFilter.map((state) => state.toLowerCase());
      const types = typesFilter.map((type) => type.toLowerCase());
      const groups = cluster.groups.all
        .filter((group) => group.node === node)
        .map(listed)
        .filter(({ groupState }) => states.length === 0 || states.includes(groupState.toLowerCase()))
        .filter(({ groupType }) => types.length === 0 || types.includes(groupType));
      return { throttleTimeMs: 0, errorCode: 0, groups };
    },
    refuse: (_, errorCode) => ({ throttleTimeMs: 0, errorCode, groups: [] }),
  }),
  serve({
    api: DeleteGroups,
    handle: ({ groupsNames }, context) => ({
      throttleTimeMs: 0,
      results: groupsNames.map((groupId) => ({ groupId, errorCode: deleted(groupId, context) })),
    }),
    refuse: ({ groupsNames }, errorCode) => ({
      throttleTimeMs: 0,
      results: groupsNames.map((groupId) => ({ groupId, errorCode })),
    }),
  }),
];

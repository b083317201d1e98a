import {
  ErrorCode,
  FindCoordinator,
  Heartbeat,
  JoinGroup,
  LeaveGroup,
  SyncGroup,
  type Coordinator,
  type JoinGroupRequest,
  type JoinGroupResponse,
  type SyncGroupRequest,
  type SyncGroupResponse,
} from '../../../wire';
import { type JoinAnswer, type SyncAnswer } from '../../classic-group';
import { serve, type RequestContext } from '../served-api';

const keyTypes = { group: 0, transaction: 1 } as const;
const skipFrom = 9;
const nothing = Buffer.alloc(0);

/** Why nobody is served in this group by this broker now; 0 if it is. */
export function refuseGroup(groupId: string, { cluster, node }: RequestContext): number {
  return ErrorCode[cluster.groups.refuse(groupId, node) ?? 'NONE'];
}

/** A group with members needs a name, one of offsets alone does not. */
function refuseMember(groupId: string, context: RequestContext): number {
  return groupId === '' ? ErrorCode.INVALID_GROUP_ID : refuseGroup(groupId, context);
}

function coordinator(key: string, keyType: number, { cluster }: RequestContext): Coordinator {
  if (keyType !== keyTypes.group && keyType !== keyTypes.transaction) {
    const errorMessage = `KafkaTestBroker has no coordinators of type ${keyType}`;
    return { key, nodeId: -1, host: '', port: -1, errorCode: ErrorCode.INVALID_REQUEST, errorMessage };
  }
  const coordinators = keyType === keyTypes.group ? cluster.groups : cluster.transactions;
  const { nodeId, host, port } = cluster.address(coordinators.nodeOf(key));
  return { key, nodeId, host, port, errorCode: 0, errorMessage: 'NONE' };
}

function notJoined(memberId: string, errorCode: number): JoinGroupResponse {
  return {
    ...{ throttleTimeMs: 0, errorCode, generationId: -1, protocolType: null, protocolName: null },
    ...{ leader: '', skipAssignment: false, memberId, members: [] },
  };
}

function joined(answer: JoinAnswer<Buffer>): JoinGroupResponse {
  if (answer.code !== 'NONE') return notJoined(answer.memberId, ErrorCode[answer.code]);
  const { code, generation, ...rest } = answer;
  return { throttleTimeMs: 0, errorCode: ErrorCode[code], generationId: generation, ...rest };
}

function join(request: JoinGroupRequest, context: RequestContext): JoinGroupResponse | Promise<JoinGroupResponse> {
  const { groupId, memberId, sessionTimeoutMs } = request;
  const { groups, properties } = context.cluster;
  const refusal = refuseMember(groupId, context);
  if (refusal !== 0) return notJoined(memberId, refusal);
  const shortest = properties.number('group.min.session.timeout.ms');
  if (sessionTimeoutMs < shortest || sessionTimeoutMs > properties.number('group.max.session.timeout.ms')) {
    return notJoined(memberId, ErrorCode.INVALID_SESSION_TIMEOUT);
  }
  // A member with an id has it of a group: one that is not there is not made for it.
  const group = memberId === '' ? groups.findOrCreate(groupId) : groups.find(groupId);
  if (group === null) return notJoined(memberId, ErrorCode.UNKNOWN_MEMBER_ID);
  if (!group.becomeClassic()) return notJoined(memberId, ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
  return new Promise((resolve) => {
    const { clientId, clientHost, version } = context;
    // What is kept would keep the whole frame in memory.
    const protocols = request.protocols.map(({ name, metadata }) => ({ name, metadata: Buffer.from(metadata) }));
    const asked = { ...request, protocols, clientId, clientHost, knowsSkipAssignment: version >= skipFrom };
    group.run((classic, now) => classic.join(asked, now, (answer) => resolve(joined(answer))));
  });
}

function synced(answer: SyncAnswer<Buffer>): SyncGroupResponse {
  const errorCode = ErrorCode[answer.code];
  if (answer.code !== 'NONE') {
    return { throttleTimeMs: 0, errorCode, protocolType: null, protocolName: null, assignment: nothing };
  }
  const { protocolType, protocolName, assignment } = answer;
  return { throttleTimeMs: 0, errorCode, protocolType, protocolName, assignment };
}

function sync(request: SyncGroupRequest, context: RequestContext): SyncGroupResponse | Promise<SyncGroupResponse> {
  const { groupId, generationId, assignments } = request;
  const refusal = refuseMember(groupId, context);
  // Of a round that was under way nothing is known any more: it begins anew.
  if (refusal === ErrorCode.COORDINATOR_LOAD_IN_PROGRESS) return notSynced(ErrorCode.REBALANCE_IN_PROGRESS);
  const group = context.cluster.groups.find(groupId);
  if (refusal !== 0 || group === null) return notSynced(refusal || ErrorCode.UNKNOWN_MEMBER_ID);
  return new Promise((resolve) => {
    const given = new Map(assignments.map(({ memberId, assignment }) => [memberId, Buffer.from(assignment)]));
    const asked = { ...request, generation: generationId, assignments: given };
    group.run((classic, now) => classic.sync(asked, now, (answer) => resolve(synced(answer))));
  });
}

function notSynced(errorCode: number): SyncGroupResponse {
  return { throttleTimeMs: 0, errorCode, protocolType: null, protocolName: null, assignment: nothing };
}

export const groupMemberApis = [
  serve({
    api: FindCoordinator,
    pretendsFrom: 0,
    handle: ({ coordinatorKeys, keyType }, context) => ({
      throttleTimeMs: 0,
      coordinators: coordinatorKeys.map((key) => coordinator(key, keyType, context)),
    }),
    refuse: ({ coordinatorKeys }, errorCode) => ({
      throttleTimeMs: 0,
      coordinators: coordinatorKeys.map((key) => ({
        ...{ key, nodeId: -1, host: '', port: -1, errorCode, errorMessage: null },
      })),
    }),
  }),
  serve({ api: JoinGroup, pretendsFrom: 0, handle: join, refuse: ({ memberId }, code) => notJoined(memberId, code) }),
  serve({ api: SyncGroup, pretendsFrom: 0, handle: sync, refuse: (_, code) => notSynced(code) }),
  serve({
    api: Heartbeat,
    pretendsFrom: 0,
    handle: ({ groupId, generationId, ...identity }, context) => {
      const refusal = refuseMember(groupId, context);
      // Kafka answers so while it loads the group, though it knows nobody yet.
      if (refusal === ErrorCode.COORDINATOR_LOAD_IN_PROGRESS) return { throttleTimeMs: 0, errorCode: ErrorCode.NONE };
      if (refusal !== 0) return { throttleTimeMs: 0, errorCode: refusal };
      const group = context.cluster.groups.find(groupId);
      const code = group?.run((classic, now) => classic.heartbeat(identity, generationId, now)) ?? 'UNKNOWN_MEMBER_ID';
      return { throttleTimeMs: 0, errorCode: ErrorCode[code] };
    },
    refuse: (_, errorCode) => ({ throttleTimeMs: 0, errorCode }),
  }),
  serve({
    api: LeaveGroup,
    pretendsFrom: 0,
    handle: ({ groupId, members }, context) => {
      const refusal = refuseMember(groupId, context);
      if (refusal !== 0) return { throttleTimeMs: 0, errorCode: refusal, members: [] };
      const group = context.cluster.groups.find(groupId);
      const codes = group?.run((classic, now) => classic.leave(members, now)) ?? [];
      const left = members.map(({ memberId, groupInstanceId }, place) => ({
        ...{ memberId, groupInstanceId, errorCode: ErrorCode[codes[place] ?? 'UNKNOWN_MEMBER_ID'] },
      }));
      // Before version 3 there is one member, and its error is that of the request.
      const errorCode = context.version < 3 ? (left[0]?.errorCode ?? 0) : 0;
      return { throttleTimeMs: 0, errorCode, members: left };
    },
    refuse: (_, errorCode) => ({ throttleTimeMs: 0, errorCode, members: [] }),
  }),
];

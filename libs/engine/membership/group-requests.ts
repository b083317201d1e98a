import {
  type Assignor,
  type AssignorInput,
  type AssignorMember,
  type Failure,
  type GroupAssignment,
  type MembershipEffect,
  type MembershipEvent,
} from '../../protocol';
import {
  DescribeGroups,
  ErrorCode,
  Heartbeat,
  JoinGroup,
  LeaveGroup,
  SyncGroup,
  type JoinGroupMember,
} from '../../wire';
import { Attempts, brokerError, closedError, type Coordinator } from '../cluster';
import { asError, KafkaRebalanceError } from '../errors';
import { assignorMismatch } from './assignor-mismatch';
import { type ConsumerEvent, type JoinedMember, type Unstamped } from '../events';
import { type ResolvedConsumerOptions } from '../options';
import { type Clock } from '../ports';
import { heartbeatTimeoutMs } from './heartbeat-timeout';
import { leaveGroup, type LeaveTerms } from './leave-group';
import { asRequestError, type RequestFailures } from './request-failures';
import { decodeMember, encodeAssignments, encodeProtocol, readAssignment } from './subscription-metadata';

type Effect<T extends MembershipEffect['type']> = Extract<MembershipEffect, { type: T }>;

export interface GroupRequestsContext {
  readonly options: ResolvedConsumerOptions;
  readonly clock: Clock;
  readonly coordinator: Coordinator;
  readonly assignors: readonly Assignor[];
  readonly failures: RequestFailures;
  readonly publish: (event: Unstamped<ConsumerEvent>) => void;
  readonly dispatch: (event: MembershipEvent) => void;
  /** The topics to subscribe to, as they are now. */
  readonly topics: () => Promise<readonly string[]>;
  readonly memberId: () => string;
  /** Partition counts of the topics of all members, read anew. */
  readonly partitionCounts: (topics: readonly string[]) => Promise<ReadonlyMap<string, number>>;
  /** As they were read last; see `AssignorInput`. */
  readonly partitionRacks: (topics: readonly string[]) => NonNullable<AssignorInput['partitionRacks']>;
}

interface ConfirmedMember {
  readonly groupId: string;
  readonly generationId: number;
  readonly memberId: string;
  readonly groupInstanceId: string | null;
}

const protocolType = 'consumer';

/** How much longer than the rebalance timeout a parked JoinGroup is waited for, as Java does. */
const joinGraceMs = 5000;

/** The requests of a classic member: sends what an effect says, and dispatches the outcome. Nothing here rejects. */
export class GroupRequests {
  private joinsAborted = 0;
  /** The assignor of the generation that was synced last. */
  private protocolName: string | null = null;
  private readonly attempts: Attempts;

  constructor(private readonly context: GroupRequestsContext) {
    this.attempts = new Attempts(context.clock, context.options);
  }

  close(): void {
    this.attempts.giveUp(closedError());
  }

  async join({ attempt, memberId, owned, previous, ownedGeneration }: Effect<'SendJoinGroup'>): Promise<void> {
    const { options, coordinator, clock, assignors, dispatch, publish } = this.context;
    const { joinsAborted } = this;
    try {
      const topics = await this.context.topics();
      // Given up while the topics were asked for, it would make a member that nobody looks after.
      if (joinsAborted !== this.joinsAborted) return;
      const subscription = { topics, owned, previous, generation: ownedGeneration, rackId: options.clientRack };
      const request = {
        groupId: options.groupId,
        sessionTimeoutMs: options.sessionTimeoutMs,
        rebalanceTimeoutMs: options.rebalanceTimeoutMs,
        memberId,
        groupInstanceId: options.groupInstanceId,
        protocolType,
        protocols: assignors.map((assignor) => encodeProtocol(assignor, subscription)),
        reason: null,
      };
      const sentAt = clock.now();
      const deadline = sentAt + Math.max(options.rebalanceTimeoutMs, options.requestTimeoutMs) + joinGraceMs;
      const answer = await coordinator.call('join', JoinGroup, request, deadline);
      if (answer.errorCode !== 0) {
        const failure = this.failure(answer.errorCode, 'JoinGroup');
        if (failure.code === 'INCONSISTENT_GROUP_PROTOCOL') await this.explainMismatch();
        dispatch({ type: 'JoinFailed', attempt, failure, memberId: answer.memberId });
        return;
      }
      const assignor = this.assignor(answer.protocolName ?? '');
      const members = answer.leader === answer.memberId ? this.members(assignor, answer.members) : null;
      publish({
        type: 'JoinAnswered',
        ...{ generation: answer.generationId, durationMs: clock.now() - sentAt },
        members: members?.map(joinedMember) ?? null,
      });
      dispatch({
        type: 'JoinSucceeded',
        attempt,
        memberId: answer.memberId,
        generation: answer.generationId,
        assignor: assignor.name,
        members,
        skipAssignment: answer.skipAssignment,
        leaderless: answer.leader === '',
      });
    } catch (thrown) {
      dispatch({ type: 'JoinFailed', attempt, failure: this.thrown(thrown), memberId });
    }
  }

  /** With what the group really uses, and the way from there to here. Best effort. */
  private async explainMismatch(): Promise<void> {
    const { options, coordinator, clock } = this.context;
    const request = { groups: [options.groupId], includeAuthorizedOperations: false };
    const asked = coordinator.call('control', DescribeGroups, request, clock.now() + options.requestTimeoutMs);
    const group = await asked.then(({ groups }) => groups[0]).catch(() => undefined);
    if (group === undefined || group.errorCode !== 0 || group.members.length === 0) return;
    this.context.failures.of(assignorMismatch(options, group));
  }

  /** No JoinGroup that was asked for until now goes out any more, and one that is parked ends. */
  abortJoin(): void {
    this.joinsAborted += 1;
    this.context.coordinator.abortJoin();
  }

  private members(assignor: Assignor, members: readonly JoinGroupMember[]): readonly AssignorMember[] {
    return members.map((member) =>
      decodeMember(assignor, member, (memberId, error) => {
        this.context.publish({ type: 'MemberMalformed', memberId, error });
      }),
    );
  }

  async computeAssignment({ attempt, assignor, members }: Effect<'ComputeAssignment'>): Promise<void> {
    const { dispatch } = this.context;
    try {
      const topics = [...new Set(members.flatMap((member) => member.topics))];
      const partitionCounts = await this.context.partitionCounts(topics);
      const partitionRacks = this.context.partitionRacks([...partitionCounts.keys()]);
      const assignments = this.assignor(assignor).assign({ members, partitionCounts, partitionRacks });
      dispatch({
        type: 'AssignmentComputed',
        attempt,
        assignments,
        withheld: isIncomplete(assignments, partitionCounts),
      });
    } catch (thrown) {
      dispatch({ type: 'AssignmentNotComputed', attempt, failure: this.thrown(thrown) });
    }
  }

  /** Best effort: what cannot be found out in time is found out by the next leader that makes an assignment. */
  async inspectAssignment({ topics }: Effect<'InspectAssignment'>): Promise<void> {
    const { options, coordinator, clock, dispatch } = this.context;
    try {
      const request = { groups: [options.groupId], includeAuthorizedOperations: false };
      const group = await this.attempts.until(clock.now() + options.requestTimeoutMs, async (deadline) => {
        const { groups } = await coordinator.call('control', DescribeGroups, request, deadline);
        const [described] = groups;
        if (described === undefined || described.errorCode === 0) return described;
        throw this.refusal(described.errorCode, 'DescribeGroups');
      });
      if (group?.groupState !== 'Stable') return;
      const subscribed = await this.context.topics();
      const assignments = new Map(
        group.members.map(({ memberId, memberAssignment }) => [memberId, readAssignment(memberAssignment).toArray()]),
      );
      const mine = assignments.get(this.context.memberId()) ?? [];
      const foreign = mine.some(({ topic }) => !subscribed.includes(topic));
      const counts = await this.context.partitionCounts(topics ?? subscribed);
      if (foreign) dispatch({ type: 'RejoinRequested', cause: 'subscription-changed' });
      else if (isIncomplete(assignments, counts)) dispatch({ type: 'RejoinRequested', cause: 'partitions-revoked' });
    } catch {
      // See above.
    }
  }

  async sync({ attempt, memberId, generation, assignor, assignments }: Effect<'SendSyncGroup'>): Promise<void> {
    const { options, coordinator, clock, dispatch, publish } = this.context;
    const sentAt = clock.now();
    try {
      const request = {
        groupId: options.groupId,
        generationId: generation,
        memberId,
        groupInstanceId: options.groupInstanceId,
        protocolType,
        protocolName: assignor,
        assignments: encodeAssignments(assignments),
      };
      const deadline = sentAt + Math.max(options.rebalanceTimeoutMs, options.requestTimeoutMs);
      const answer = await coordinator.call('join', SyncGroup, request, deadline);
      if (answer.errorCode !== 0) {
        dispatch({ type: 'SyncFailed', attempt, failure: this.failure(answer.errorCode, 'SyncGroup') });
        return;
      }
      this.protocolName = assignor;
      publish({ type: 'SyncAnswered', generation, durationMs: clock.now() - sentAt });
      dispatch({ type: 'SyncSucceeded', attempt, assignment: readAssignment(answer.assignment), sentAt });
    } catch (thrown) {
      dispatch({ type: 'SyncFailed', attempt, failure: this.thrown(thrown) });
    }
  }

  async heartbeat({ memberId, generation, confirm }: Effect<'SendHeartbeat'>): Promise<void> {
    const { options, coordinator, clock, dispatch, publish } = this.context;
    const sentAt = clock.now();
    const { groupId, groupInstanceId } = options;
    const about = { type: 'HeartbeatAnswered', memberId, generation, sentAt } as const;
    try {
      const deadline = sentAt + heartbeatTimeoutMs(options);
      const member = { groupId, generationId: generation, memberId, groupInstanceId };
      const { errorCode } = await coordinator.call('control', Heartbeat, member, deadline);
      if (errorCode === 0 && confirm) await this.confirm(member, deadline);
      const failure = errorCode === 0 ? null : this.failure(errorCode, 'Heartbeat');
      if (failure === null || failure.code === 'REBALANCE_IN_PROGRESS') {
        publish({ type: 'HeartbeatSucceeded', durationMs: clock.now() - sentAt });
      } else
        publish({ type: 'HeartbeatFailed', error: brokerError(errorCode, { api: 'Heartbeat', subject: groupId }) });
      dispatch({ ...about, failure, confirmed: confirm });
    } catch (thrown) {
      publish({ type: 'HeartbeatFailed', error: asError(thrown) });
      dispatch({ ...about, failure: this.thrown(thrown), confirmed: false });
    }
  }

  /** Rejects unless the coordinator knows the member in this generation. Where it does, nothing happens. */
  private async confirm(member: ConfirmedMember, deadline: number): Promise<void> {
    const { coordinator } = this.context;
    const request = { ...member, protocolType, protocolName: this.protocolName, assignments: [] };
    const { errorCode } = await coordinator.call('control', SyncGroup, request, deadline);
    // Also the answer to everybody while the group is being loaded. The next heartbeat says whether there is a rebalance.
    const code = errorCode === ErrorCode.REBALANCE_IN_PROGRESS ? ErrorCode.COORDINATOR_LOAD_IN_PROGRESS : errorCode;
    if (code !== 0) throw this.refusal(code, 'SyncGroup');
  }

  async leave({ memberId }: Effect<'SendLeaveGroup'>, terms: LeaveTerms): Promise<void> {
    const { options, coordinator } = this.context;
    const { groupId, groupInstanceId } = options;
    const members = [{ memberId, groupInstanceId, reason: 'the consumer is being closed' }];
    await leaveGroup(this.context, terms, async (deadline) => {
      const answer = await coordinator.call('control', LeaveGroup, { groupId, members }, deadline);
      const errorCode = answer.errorCode === 0 ? (answer.members[0]?.errorCode ?? 0) : answer.errorCode;
      return errorCode === 0 ? null : this.refusal(errorCode, 'LeaveGroup');
    });
  }

  private assignor(name: string): Assignor {
    const assignor = this.context.assignors.find((one) => one.name === name);
    if (assignor !== undefined) return assignor;
    throw new KafkaRebalanceError(
      `The group ${this.context.options.groupId} chose the assignor '${name}', which this member did not offer.`,
      { code: 'INCONSISTENT_GROUP_PROTOCOL', disposition: 'fatal' },
    );
  }

  private failure(errorCode: number, api: string): Failure {
    return this.context.failures.of(this.refusal(errorCode, api));
  }

  private refusal(errorCode: number, api: string): KafkaRebalanceError {
    const error = brokerError(errorCode, { api, subject: this.context.options.groupId });
    this.context.coordinator.refused(error);
    return error;
  }

  private thrown(thrown: unknown): Failure {
    return this.context.failures.of(asRequestError(thrown));
  }
}

function joinedMember({ memberId, groupInstanceId, topics }: AssignorMember): JoinedMember {
  return { memberId, groupInstanceId, topics };
}

function isIncomplete(assignments: GroupAssignment, partitionCounts: ReadonlyMap<string, number>): boolean {
  const count = (sum: number, some: number): number => sum + some;
  const assigned = [...assignments.values()]
    .map((partitions) => partitions.filter(({ topic }) => partitionCounts.has(topic)).length)
    .reduce(count, 0);
  return assigned < [...partitionCounts.values()].reduce(count, 0);
}

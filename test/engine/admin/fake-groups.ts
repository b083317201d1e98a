import { createGroupAdmin, type GroupAdmin } from '../../../libs/engine';
import {
  encodeAssignment,
  encodeSubscription,
  type DescribedAssignment,
  type DescribedConsumerGroup,
  type DescribedGroup,
  type DescribedMember,
  ZERO_UUID,
} from '../../../libs/wire';
import { FakeCluster } from '../cluster/fake-cluster';

/** An admin of three brokers. */
export class FakeGroups extends FakeCluster {
  readonly admin: GroupAdmin;
  readonly unavailable: string[] = [];

  constructor(timeoutMs = 5000) {
    super();
    this.admin = createGroupAdmin({
      ...{ wire: this.wire, clock: this.clock, timeoutMs },
      onBrokerUnavailable: ({ message }) => void this.unavailable.push(message),
    });
  }

  /** What `asked` brings when the clock goes on, 100 ms at a time, for as long as it takes. */
  async withTime<T>(asked: Promise<T>): Promise<T> {
    const running = new Set([asked]);
    const done = asked.finally(() => running.clear());
    done.catch(() => undefined);
    for (let turn = 0; turn < 1000 && running.size > 0; turn += 1) await this.clock.advance(100);
    return done;
  }
}

export const described = { errorCode: 0, errorMessage: null, authorizedOperations: 0 };

export function classicGroup(groupId: string, changes: Partial<DescribedGroup> = {}): DescribedGroup {
  const group = { groupState: 'Stable', protocolType: 'consumer', protocolData: 'range', members: [] };
  return { ...described, groupId, ...group, ...changes };
}

/** A member that is subscribed to `orders`, and owned partition 9 in generation 4. */
export function classicMember(memberId: string, partitions: readonly number[]): DescribedMember {
  return {
    ...{ memberId, groupInstanceId: null, clientId: `client-${memberId}`, clientHost: '/10.0.0.1' },
    memberMetadata: encodeSubscription({
      ...{ topics: ['orders'], userData: null, generationId: 4, rackId: 'r1' },
      ownedPartitions: [{ topic: 'orders', partitions: [9] }],
    }),
    memberAssignment: encodeAssignment({ assignedPartitions: [{ topic: 'orders', partitions }], userData: null }),
  };
}

export function consumerGroup(groupId: string, assigned: readonly number[]): DescribedConsumerGroup {
  const assignment = (partitions: readonly number[]): DescribedAssignment => ({
    topicPartitions: [{ topicId: ZERO_UUID, topicName: 'orders', partitions }],
  });
  return {
    ...{ ...described, groupId, groupState: 'Reconciling', groupEpoch: 8, assignmentEpoch: 7, assignorName: 'uniform' },
    members: [
      {
        ...{ memberId: 'm', instanceId: 'pod-0', rackId: 'r1', memberEpoch: 6, clientId: 'c', clientHost: '/10.0.0.1' },
        ...{ subscribedTopicNames: ['orders'], subscribedTopicRegex: 'pay-.*', memberType: 1 },
        ...{ assignment: assignment(assigned), targetAssignment: assignment([0, 1]) },
      },
    ],
  };
}

/** What ConsumerGroupDescribe answers for all but its own. */
export function notOfItsKind(groupId: string): DescribedConsumerGroup {
  const nothing = { groupState: '', groupEpoch: 0, assignmentEpoch: 0, assignorName: '', members: [] };
  return { ...described, ...nothing, groupId, errorCode: 69, errorMessage: `Group ${groupId} not found.` };
}

import { array, boolean, int16, int32, int8, message, nullableString, since, string, struct, uuid } from '../layout';
import { type Api } from '../rpc';
import { type Uuid } from '../uuid';

export interface ConsumerGroupDescribeRequest {
  readonly groupIds: readonly string[];
  readonly includeAuthorizedOperations: boolean;
}

export interface NamedTopicPartitions {
  readonly topicId: Uuid;
  readonly topicName: string;
  readonly partitions: readonly number[];
}

export interface DescribedAssignment {
  readonly topicPartitions: readonly NamedTopicPartitions[];
}

export interface DescribedConsumerMember {
  readonly memberId: string;
  readonly instanceId: string | null;
  readonly rackId: string | null;
  readonly memberEpoch: number;
  readonly clientId: string;
  readonly clientHost: string;
  readonly subscribedTopicNames: readonly string[];
  readonly subscribedTopicRegex: string | null;
  /** What it may work on now. */
  readonly assignment: DescribedAssignment;
  /** What it will have when the group has settled. */
  readonly targetAssignment: DescribedAssignment;
  /** From version 1 (KIP-1099): 0 speaks the classic protocol, 1 the consumer protocol; -1 is not known. */
  readonly memberType: number;
}

export interface DescribedConsumerGroup {
  readonly errorCode: number;
  readonly errorMessage: string | null;
  readonly groupId: string;
  readonly groupState: string;
  readonly groupEpoch: number;
  /** Of the target assignment; behind `groupEpoch` while that is computed. */
  readonly assignmentEpoch: number;
  readonly assignorName: string;
  readonly members: readonly DescribedConsumerMember[];
  readonly authorizedOperations: number;
}

export interface ConsumerGroupDescribeResponse {
  readonly throttleTimeMs: number;
  readonly groups: readonly DescribedConsumerGroup[];
}

const FLEXIBLE_FROM = 0;

const assignment = struct<DescribedAssignment>({
  topicPartitions: array(struct<NamedTopicPartitions>({ topicId: uuid, topicName: string, partitions: array(int32) })),
});

/** Groups of the consumer protocol (KIP-848) alone; a group of another type is answered GROUP_ID_NOT_FOUND. */
export const ConsumerGroupDescribe: Api<ConsumerGroupDescribeRequest, ConsumerGroupDescribeResponse> = {
  key: 69,
  name: 'ConsumerGroupDescribe',
  versions: { min: 0, max: 1 },
  flexibleFrom: FLEXIBLE_FROM,
  request: message<ConsumerGroupDescribeRequest>(FLEXIBLE_FROM, {
    groupIds: array(string),
    includeAuthorizedOperations: boolean,
  }),
  response: message<ConsumerGroupDescribeResponse>(FLEXIBLE_FROM, {
    throttleTimeMs: int32,
    groups: array(
      struct<DescribedConsumerGroup>({
        errorCode: int16,
        errorMessage: nullableString,
        groupId: string,
        groupState: string,
        groupEpoch: int32,
        assignmentEpoch: int32,
        assignorName: string,
        members: array(
          struct<DescribedConsumerMember>({
            memberId: string,
            instanceId: nullableString,
            rackId: nullableString,
            memberEpoch: int32,
            clientId: string,
            clientHost: string,
            subscribedTopicNames: array(string),
            subscribedTopicRegex: nullableString,
            assignment,
            targetAssignment: assignment,
            memberType: since(1, int8, -1),
          }),
        ),
        authorizedOperations: int32,
      }),
    ),
  }),
};

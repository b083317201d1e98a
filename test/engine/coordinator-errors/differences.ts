import { type KafkaErrorName } from '../../../libs/wire';
import { type Moment } from './answers';

export interface Difference {
  readonly moment: Moment;
  readonly codes: readonly KafkaErrorName[];
  /** What Java's clients of 4.3.1 do, and why it is otherwise here. */
  readonly java: string;
  readonly here: string;
}

const worthAgain = ['COORDINATOR_LOAD_IN_PROGRESS', 'COORDINATOR_NOT_AVAILABLE', 'NOT_COORDINATOR'] as const;

/** Where Java's clients do something else: AbstractCoordinator, ConsumerCoordinator, the request managers, TransactionManager. */
export const differences: readonly Difference[] = [
  {
    ...{ moment: 'JoinGroup', codes: ['GROUP_ID_NOT_FOUND'] },
    java: '`poll` throws.',
    here: 'The group is gone, which a new one mends: joins anew.',
  },
  {
    ...{ moment: 'JoinGroup', codes: ['UNKNOWN_MEMBER_ID'] },
    java: 'Joins anew at once.',
    here: 'After a pause: a coordinator that goes on like that is not kept busy.',
  },
  {
    ...{ moment: 'SyncGroup', codes: ['COORDINATOR_LOAD_IN_PROGRESS'] },
    java: '`poll` throws.',
    here: 'The coordinator has moved in the middle of a rebalance, which is nothing to fail for: joins again.',
  },
  {
    ...{ moment: 'Heartbeat', codes: ['GROUP_AUTHORIZATION_FAILED', 'INVALID_GROUP_ID'] },
    java: 'Sends heartbeats until the session has ended; then the join throws.',
    here: 'Fails at once, with the ACL that is missing.',
  },
  {
    ...{ moment: 'LeaveGroup', codes: worthAgain },
    java: 'Asks once.',
    here: 'Asks again for some seconds: otherwise its partitions wait for a session.',
  },
  {
    ...{ moment: 'ConsumerGroupHeartbeat, to leave', codes: [...worthAgain, 'UNKNOWN_SERVER_ERROR'] },
    java: 'Asks once.',
    here: 'Asks again for some seconds: otherwise its partitions, and its instance id, wait for a session.',
  },
  {
    ...{ moment: 'ConsumerGroupHeartbeat, to join', codes: ['UNRELEASED_INSTANCE_ID'] },
    java: '`poll` throws.',
    here: 'Waits until the process before it has left, and says so: so a rolling deployment goes through.',
  },
  {
    ...{ moment: 'ConsumerGroupHeartbeat, to join', codes: ['UNKNOWN_SERVER_ERROR'] },
    java: '`poll` throws.',
    here: 'Joins again, and says so: a defect of the coordinator passes, or somebody mends it.',
  },
  {
    ...{ moment: 'ConsumerGroupHeartbeat, of a member', codes: ['UNKNOWN_SERVER_ERROR'] },
    java: '`poll` throws, and the partitions are lost.',
    here: 'Goes on until the session has ended, as the classic consumer of both does.',
  },
  {
    ...{ moment: 'ConsumerGroupHeartbeat, of a member', codes: ['GROUP_ID_NOT_FOUND'] },
    java: '`poll` throws.',
    here: 'The group is gone, which a new one mends: joins anew.',
  },
  {
    ...{ moment: 'ConsumerGroupHeartbeat, of a member', codes: ['TOPIC_AUTHORIZATION_FAILED'] },
    java: '`poll` throws, the member stays, and who polls on goes on without the topic.',
    here: 'Fails: nobody would see that a topic is not read.',
  },
  {
    ...{ moment: 'OffsetCommit, of a classic member', codes: ['REBALANCE_IN_PROGRESS'] },
    java: '`commitSync` throws RebalanceInProgressException.',
    here: 'Commits again when the rebalance has ended.',
  },
  {
    ...{ moment: 'OffsetCommit, of a classic member', codes: ['GROUP_ID_NOT_FOUND'] },
    java: '`commitSync` throws; a heartbeat finds out later.',
    here: 'As UNKNOWN_MEMBER_ID, which it says too.',
  },
  {
    ...{ moment: 'OffsetCommit, of a classic member', codes: ['OFFSET_METADATA_TOO_LARGE'] },
    java: '`commitSync` throws.',
    here: 'The note for the next owner is too long for this broker, so it is left out.',
  },
  {
    ...{ moment: 'OffsetCommit, of a classic member', codes: ['UNKNOWN_TOPIC_OR_PARTITION'] },
    java: '`commitSync` asks again until its time-out.',
    here: 'The topic is gone, or the next commit knows it: a hand-over does not wait for that.',
  },
  {
    ...{ moment: 'OffsetCommit, of a member of the consumer protocol', codes: ['STALE_MEMBER_EPOCH'] },
    java: '`commitSync` throws CommitFailedException.',
    here: 'Asks for the epoch at once, and commits under that.',
  },
  {
    ...{ moment: 'InitProducerId', codes: ['PRODUCER_FENCED', 'INVALID_PRODUCER_EPOCH'] },
    java: 'The producer is of no use any more.',
    here: 'Begins with a new one, as long as the partition is its own.',
  },
  {
    ...{ moment: 'AddOffsetsToTxn', codes: ['INVALID_PRODUCER_ID_MAPPING', 'UNKNOWN_SERVER_ERROR'] },
    java: 'The producer is of no use any more.',
    here: 'Aborts, and the delivery comes again with a new epoch.',
  },
  {
    ...{
      moment: 'TxnOffsetCommit',
      codes: ['INVALID_TXN_STATE', 'INVALID_PRODUCER_ID_MAPPING', 'UNKNOWN_SERVER_ERROR'],
    },
    java: 'The producer is of no use any more.',
    here: 'Aborts, and the delivery comes again with a new epoch.',
  },
  {
    ...{ moment: 'TxnOffsetCommit', codes: ['ILLEGAL_GENERATION'] },
    java: '`sendOffsetsToTransaction` throws CommitFailedException.',
    here: 'The group may have gone on while the partition stays: sends them under the generation that the member has then.',
  },
  {
    ...{ moment: 'EndTxn, to commit', codes: ['UNKNOWN_SERVER_ERROR'] },
    java: 'The producer is of no use any more; whether it is committed is left open.',
    here: 'Asks the group, after a new producer has ended what was open.',
  },
];

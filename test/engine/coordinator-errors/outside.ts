import { type Moment } from './answers';
import {
  beating,
  committing,
  describing,
  joining,
  joiningByEpoch,
  leaving,
  leavingByEpoch,
  lookUp,
  offsets,
  type Outcome,
} from './outcomes';
import { aborting, addingOffsets, beginning, ending, sending, sendingOffsets } from './transaction-outcomes';

/** What the engine does about an error that is not in the table: one that Kafka does not know, and one that it calls retriable. */
export const outside: Record<Moment, { readonly unknown: Outcome; readonly retriable: Outcome }> = {
  'FindCoordinator, of a group': { unknown: lookUp.fails, retriable: lookUp.again },
  'FindCoordinator, of a transactional id': { unknown: lookUp.failsLeaving, retriable: lookUp.ofTransaction },
  JoinGroup: { unknown: joining.fails, retriable: joining.again },
  SyncGroup: { unknown: joining.fails, retriable: joining.again },
  Heartbeat: { unknown: beating.fails, retriable: beating.again },
  LeaveGroup: { unknown: leaving.untaken, retriable: leaving.again },
  'ConsumerGroupHeartbeat, to join': { unknown: joiningByEpoch.fails, retriable: joiningByEpoch.again },
  'ConsumerGroupHeartbeat, of a member': { unknown: beating.fails, retriable: beating.byEpoch },
  'ConsumerGroupHeartbeat, to leave': { unknown: leavingByEpoch.untaken, retriable: leavingByEpoch.again },
  'OffsetCommit, of a classic member': { unknown: committing.staysDue, retriable: committing.again },
  'OffsetCommit, of a member of the consumer protocol': { unknown: committing.staysDue, retriable: committing.again },
  OffsetFetch: { unknown: offsets.fails, retriable: offsets.again },
  DescribeGroups: { unknown: describing.without, retriable: describing.again },
  InitProducerId: { unknown: beginning.fails, retriable: beginning.again },
  AddPartitionsToTxn: { unknown: sending.rejects, retriable: sending.again },
  AddOffsetsToTxn: { unknown: addingOffsets.fails, retriable: addingOffsets.again },
  TxnOffsetCommit: { unknown: sendingOffsets.fails, retriable: sendingOffsets.again },
  'EndTxn, to commit': { unknown: ending.doubts, retriable: ending.again },
  'EndTxn, to abort': { unknown: aborting.takenOver, retriable: aborting.again },
};

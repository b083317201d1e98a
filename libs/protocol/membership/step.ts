import { onAssignmentResolved, onConsumerHeartbeatAnswered, onConsumerHeartbeatFailed } from './consumer-heartbeat';
import { onPartitionsDrained } from './draining';
import { onHandlersSettled, onLeaveEnded, onPollIntervalExceeded, onStopRequested, onStopTimer } from './ending';
import { type MembershipEvent } from './events';
import { onCommitRefused, onHeartbeatAnswered } from './heartbeat';
import {
  onAssignmentComputed,
  onJoinFailed,
  onJoinSucceeded,
  onJoinTimer,
  onSyncFailed,
  onSyncSucceeded,
} from './joining';
import { onWithheldTimer, rejoin } from './rejoining';
import { onTopicsRecreated } from './recreated';
import { onCoordinatorFound, onHeartbeatTimer, onSessionTimeoutTold, onSessionTimer } from './session';
import { type MembershipState, type RebalanceCause } from './state';
import { stay, type Transition } from './transition';

/*
 * | from \ event | start  | join ok | sync ok | rebalance (hb) | unknown member  | all drained      | poll interval | stop    |
 * |--------------|--------|---------|---------|----------------|-----------------|------------------|---------------|---------|
 * | idle         | joining|    -    |    -    |       -        |        -        |        -         |       -       | left    |
 * | preparing *  |    -   |    -    |    -    |       -        | lost, joining   | joining          | lost, expelled| leaving |
 * | joining      |    -   | syncing |    -    |       -        | lost, joining   |        -         | lost, expelled| leaving |
 * | syncing      |    -   |    -    | stable  |       -        | lost, joining   |        -         | lost, expelled| leaving |
 * | stable       |    -   |    -    |    -    | joining /      | lost, joining   | joining if others| lost, expelled| leaving |
 * |              |        |         |         | preparing *    |                 | wait for it      |               |         |
 * | expelled     | handlers settled: joining                                                                        | left    |
 * | leaving      |    -   |    -    |    -    |       -        | left            | leave sent, left |       -       |    -    |
 *
 * In the `consumer` protocol (KIP-848) there is no round that all take part in:
 *
 * | from \ event | start  | heartbeat answered            | fenced, unknown | drained                  | poll interval | stop    |
 * |--------------|--------|-------------------------------|-----------------|--------------------------|---------------|---------|
 * | idle         | joining|               -               |        -        |            -             |       -       | left    |
 * | joining      |    -   | stable                        | joining         |            -             | lost, expelled| leaving |
 * | stable       |    -   | stable: drain what is not in  | lost, joining   | stable: heartbeat at once| lost, expelled| leaving |
 * |              |        | the target, assign what is    |                 | (the acknowledgement)    |               |         |
 * | leaving      |    -   | leaving                       | left            | leave sent, left         |       -       |    -    |
 *
 * `*` eager only. A fatal error leads from anywhere to `failed`. Heartbeats are sent in preparing, joining, syncing,
 * stable and leaving, as soon as there is a generation.
 */

/** The one transition function of a membership: eager, cooperative (KIP-429), consumer (KIP-848). Total: what a phase does not know is ignored. */
export function step(state: MembershipState, event: MembershipEvent, now: number): Transition {
  switch (event.type) {
    case 'Started':
      return state.phase.name === 'idle' ? rejoin(state, 'first-join', now) : stay(state);
    case 'JoinSucceeded':
      return onJoinSucceeded(state, event, now);
    case 'JoinFailed':
      return onJoinFailed(state, event, now);
    case 'AssignmentComputed':
      return onAssignmentComputed(state, event);
    case 'SyncSucceeded':
      return onSyncSucceeded(state, event, now);
    case 'AssignmentNotComputed':
    case 'SyncFailed':
      return onSyncFailed(state, event, now);
    case 'HeartbeatAnswered':
      return onHeartbeatAnswered(state, event, now);
    case 'ConsumerHeartbeatAnswered':
      return onConsumerHeartbeatAnswered(state, event, now);
    case 'ConsumerHeartbeatFailed':
      return onConsumerHeartbeatFailed(state, event, now);
    case 'CoordinatorFound':
      return onCoordinatorFound(state);
    case 'SessionTimeoutTold':
      return onSessionTimeoutTold(state, event.sessionTimeoutMs, now);
    case 'AssignmentResolved':
      return onAssignmentResolved(state, event.assignment, now);
    case 'TopicsRecreated':
      return onTopicsRecreated(state, event.topics, now);
    case 'CommitRefused':
      return onCommitRefused(state, event, now);
    case 'PartitionsDrained':
      return onPartitionsDrained(state, event, now);
    case 'RejoinRequested':
      return onRejoinRequested(state, event.cause, now);
    case 'MetadataChanged':
      return onMetadataChanged(state, now);
    case 'PollIntervalExceeded':
      return onPollIntervalExceeded(state);
    case 'HandlersSettled':
      return onHandlersSettled(state, now);
    case 'StopRequested':
      return onStopRequested(state, event);
    case 'LeaveEnded':
      return onLeaveEnded(state);
    case 'TimerFired':
      switch (event.timer) {
        case 'heartbeat':
          return onHeartbeatTimer(state, now);
        case 'session':
          return onSessionTimer(state, now);
        case 'join':
          return onJoinTimer(state);
        case 'withheld':
          return onWithheldTimer(state, now);
        case 'stop':
          return onStopTimer(state);
      }
  }
}

/** Only the leader's assignment depends on the partition counts, so only it asks for a new one. */
function onMetadataChanged(state: MembershipState, now: number): Transition {
  const leads = (state.phase.name === 'stable' || state.phase.name === 'syncing') && state.phase.leader;
  return leads ? onRejoinRequested(state, 'metadata-changed', now) : stay(state);
}

function onRejoinRequested(state: MembershipState, cause: RebalanceCause, now: number): Transition {
  switch (state.phase.name) {
    case 'stable':
      return rejoin(state, cause, now);
    case 'joining':
    case 'syncing':
      return stay({ ...state, wish: cause });
    case 'idle':
    case 'preparing':
    case 'expelled':
    case 'leaving':
    case 'left':
    case 'failed':
      return stay(state);
  }
}

import { type Logger } from '@nestjs/common';
import { describeValue, type ConsumerEvent, type GroupConsumer, type RecordCoordinates } from '../engine';
import { PartitionSet, type TopicPartition } from '../protocol';

/** One line for each transition, with its consequence; never a payload. */
export function logTo(logger: Logger, consumer: GroupConsumer): void {
  const { groupId } = consumer;
  consumer.observe((event) => {
    const line = describe(event, groupId);
    if (line !== null) logger[line.level](line.text);
  });
}

interface Line {
  readonly level: 'log' | 'warn' | 'error' | 'debug';
  readonly text: string;
}

function describe(event: ConsumerEvent, groupId: string): Line | null {
  switch (event.type) {
    // First of all, for it comes with each record.
    case 'RecordProcessed':
      return null;
    case 'ConfigurationWarning': {
      const { rule, option, value, problem, reason, remedy } = event;
      return warn(`${option} = ${describeValue(value)} ${problem}. ${reason} What to do: ${remedy} (rule ${rule})`);
    }
    case 'MembershipChanged':
      return debug(`${event.from} -> ${event.to} (generation ${event.generation}, member ${event.memberId || 'new'})`);
    case 'GroupProtocolChosen':
      return info(`group ${groupId} is joined by the ${event.protocol} protocol: ${event.reason}`);
    case 'JoinDelayed':
      return warn(`group ${groupId} cannot be joined yet, it is tried again: ${event.error.message}`);
    case 'RebalanceStarted':
      return info(`group ${groupId} is rebalancing: ${event.cause}`);
    case 'RebalanceCompleted': {
      const { generation, durationMs, assigned, revoked, kept } = event;
      const moves = `kept ${kept.length}, assigned ${names(assigned)}, to hand over ${names(revoked)}`;
      return info(`group ${groupId} is in generation ${generation} after ${durationMs.toFixed(0)} ms: ${moves}`);
    }
    case 'JoinAnswered':
      return debug(`joined generation ${event.generation} after ${event.durationMs.toFixed(0)} ms`);
    case 'SyncAnswered':
      return debug(`got the assignment of generation ${event.generation} after ${event.durationMs.toFixed(0)} ms`);
    case 'RebalanceFailed':
      return debug(`the rebalance could not be completed as it began (${event.code})`);
    case 'MemberExpelled':
      return debug(
        `out of group ${groupId} (${event.reason}), of which it was a member in generation ${event.generation}`,
      );
    case 'HookCompleted':
      return debug(
        `${event.hook} (${event.kind}) took ${event.durationMs.toFixed(0)} ms for ${names(event.partitions)}`,
      );
    case 'PartitionsRevoked': {
      const late = event.timedOut.length === 0 ? '' : `; no time was left for the handlers of ${names(event.timedOut)}`;
      const text = `handed over ${names(event.partitions)} after ${event.drainMs.toFixed(0)} ms${late}`;
      return event.timedOut.length === 0
        ? info(text)
        : warn(`${text}: those records are processed again by the next owner`);
    }
    case 'PartitionsLost':
      if (event.reason === 'topic-recreated')
        return warn(
          `${names(event.partitions)}: the topic was deleted and created anew, and its old offsets do not apply`,
        );
      return warn(
        `lost ${names(event.partitions)} (${event.reason}): what was not committed is processed again by the next owner`,
      );
    case 'HookFailed': {
      const { hook, kind, partitions, outcome } = event;
      const next = outcome === 'retried' ? 'it is run again, and the partitions wait' : 'the hand-over goes on';
      return error(`${hook} (${kind}) failed for ${names(partitions)}: ${event.error.message}; ${next}`);
    }
    case 'RecordFailed': {
      const { record, attempt, retryInMs } = event;
      const where = place(record);
      return warn(
        `${record.listener} failed on ${where} (attempt ${attempt}): ${event.error.message}; again in ${retryInMs} ms, what comes behind it in its order waits`,
      );
    }
    case 'ProcessingTimedOut': {
      const { record, runningMs } = event;
      return warn(
        `${record.listener} has been at ${place(record)} for ${runningMs.toFixed(0)} ms, more than processingTimeoutMs: its signal is aborted, and the record counts as failed when it has ended`,
      );
    }
    case 'HandlerSlow': {
      const { record, runningMs } = event;
      return warn(
        `${record.listener} has been at ${place(record)} for ${runningMs.toFixed(0)} ms, half of maxPollIntervalMs: at the whole of it this member leaves the group`,
      );
    }
    case 'RecordSkipped':
      return error(
        `${event.record.listener} gave ${place(event.record)} up after ${event.attempt} attempts: ${event.error.message}; it is skipped`,
      );
    case 'RecordPostponed':
      return warn(
        `${event.record.listener} failed on ${place(event.record)} (attempt ${event.attempt}): ${event.error.message}; again in ${event.inMs} ms from ${event.topic}`,
      );
    case 'RecordDeadLettered':
      return error(
        `${event.record.listener} gave ${place(event.record)} up after ${event.attempt} attempts: ${event.error.message}; it is in ${event.topic}`,
      );
    case 'CircuitOpened':
      return error(
        `${event.listener} is paused, for it keeps failing: ${event.error.message}; now and then a record is tried`,
      );
    case 'CircuitClosed':
      return info(`${event.listener} succeeds again and goes on`);
    case 'CommitFailed':
      return event.willRetry
        ? debug(`commit of ${names(event.partitions)} failed: ${event.error.message}; it is repeated`)
        : warn(`commit of ${names(event.partitions)} failed: ${event.error.message}; it stays due`);
    case 'OffsetReset': {
      const { partition, from, to, policy } = event;
      const why = from === null ? 'no offset is committed' : `offset ${from} is not in the log any more`;
      const text = `${names([partition])} begins at ${to} (${policy}): ${why}`;
      return from === null ? info(text) : warn(text);
    }
    case 'LogTruncated':
      return error(
        `the leader of ${names([event.partition])} has lost records that were read up to ${event.from}; it is read again from ${event.to}`,
      );
    case 'EventLoopBlocked': {
      const { blockedMs, listeners } = event;
      const by = listeners.length === 0 ? 'no listener ran for long' : `while ${listeners.join(', ')} ran`;
      return warn(
        `the event loop was blocked for ${blockedMs.toFixed(0)} ms (${by}): nothing else in this process ran; await between smaller pieces, or compute in a worker thread`,
      );
    }
    case 'HeartbeatThreadUnavailable':
      return warn(
        `no thread sends heartbeats while the event loop is blocked, for ${event.reason}: a handler that blocks it for longer than sessionTimeoutMs gets this member expelled`,
      );
    case 'SessionSuspended':
      return warn(
        `no heartbeat was answered for ${event.sinceLastHeartbeatMs.toFixed(0)} ms: no handler starts until one is`,
      );
    case 'SessionResumed':
      return info('a heartbeat was answered: handlers start again');
    case 'SessionTimeoutLearned':
      return info(
        `the coordinator of group ${groupId} ends a session after ${event.sessionTimeoutMs} ms without a heartbeat; this member believed in ${event.believedMs} ms, and goes by that now`,
      );
    case 'SessionTimeoutUnknown':
      return warn(
        `how long a session of group ${groupId} lasts cannot be asked, so ${event.believedMs} ms are believed (sessionTimeoutMs): ${event.error.message} Or set sessionTimeoutMs to the brokers' group.consumer.session.timeout.ms`,
      );
    case 'PollIntervalExceeded': {
      const { record, runningMs } = event;
      const where = place(record);
      return error(
        `${record.listener} has been at ${where} for ${runningMs.toFixed(0)} ms, more than maxPollIntervalMs: this member leaves the group until it has ended`,
      );
    }
    case 'FetchFailed':
      return warn(`cannot fetch ${names(event.partitions)}: ${event.error.message}`);
    case 'CoordinatorFound':
      return debug(`the coordinator of group ${groupId} is broker ${event.nodeId} at ${event.address}`);
    case 'BrokerUnavailable': {
      const { attempt, error: cause } = event;
      if (attempt === 1) return warn(`no answer from Kafka: ${cause.message}; trying again`);
      // Ever rarer: an outage of hours must not fill the log.
      return Number.isInteger(Math.log2(attempt))
        ? warn(`no answer from Kafka after ${attempt} tries: ${cause.message}`)
        : null;
    }
    case 'BrokerAvailable':
      return info('Kafka answers again');
    case 'TopicMissing':
      return warn(
        `these topics do not exist, or cannot be described: ${event.topics.join(', ')}; they are read as soon as they can be`,
      );
    case 'TopicWithoutListener':
      return warn(
        `the group has assigned ${names(event.partitions)}, which no listener takes: they are not processed; its leader may not look at subscriptions`,
      );
    case 'MemberMalformed':
      return warn(
        `the subscription of member ${event.memberId} cannot be read, so it gets no partition: ${event.error.message}`,
      );
    case 'LeaveFailed':
      return warn(
        `this member has not left group ${groupId} in good order: ${event.error.message}; the group waits until its session ends`,
      );
    case 'LeaveUndecided': {
      const instead = event.leaves ? 'leaves its group' : 'keeps its place until its session ends';
      return warn(`leaveGroupOnClose did not decide: ${event.error.message}; as with 'auto', this member ${instead}`);
    }
    case 'ConsumerFailed':
      return error(`this consumer has failed and leaves its group: ${event.error.message}`);
    case 'ConsumerStopped':
      return info(event.clean ? 'stopped' : 'stopped, not in good order');
    case 'StaleAckDropped': {
      const { record } = event;
      return debug(`${record.listener} ended ${place(record)} after its lease: it does not count`);
    }
    case 'HandOverRead': {
      const { partition, owner, state, committed, last } = event;
      return debug(
        `${names([partition])} goes on at ${committed}, as ${owner || 'its owner'} left it (${state}; begun up to ${last ?? 'nothing'})`,
      );
    }
    case 'PartitionsAssigned':
    case 'RecordsReceived':
    case 'RecordReplayed':
    case 'HandlerFailed':
    case 'OffsetsCommitted':
    case 'HeartbeatSucceeded':
    case 'HeartbeatFailed':
      return null;
  }
}

const info = (text: string): Line => ({ level: 'log', text });
const warn = (text: string): Line => ({ level: 'warn', text });
const error = (text: string): Line => ({ level: 'error', text });
const debug = (text: string): Line => ({ level: 'debug', text });

function place({ topic, partition, offset }: RecordCoordinates): string {
  return `${topic}-${partition}@${offset}`;
}

function names(partitions: readonly TopicPartition[]): string {
  return partitions.length === 0 ? 'none' : PartitionSet.from(partitions).toString();
}

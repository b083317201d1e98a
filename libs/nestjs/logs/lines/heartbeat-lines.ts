import { ms, type SomeLines } from '../log-line';

export const heartbeatLines = {
  HeartbeatSucceeded: {
    ...{ category: 'heartbeat', level: 'protocol' },
    text: ({ durationMs }) => `a heartbeat was answered after ${ms(durationMs)}`,
  },
  HeartbeatFailed: {
    ...{ category: 'heartbeat', level: 'protocol' },
    text: ({ error }) => `a heartbeat failed: ${error.message}`,
  },
  SessionSuspended: {
    ...{ category: 'heartbeat', level: 'warn' },
    text: ({ sinceLastHeartbeatMs }) =>
      `no heartbeat was answered for ${ms(sinceLastHeartbeatMs)}: no handler starts until one is`,
  },
  SessionResumed: {
    ...{ category: 'heartbeat', level: 'log' },
    text: () => 'a heartbeat was answered: handlers start again',
  },
  SessionTimeoutLearned: {
    ...{ category: 'heartbeat', level: 'log' },
    text: ({ sessionTimeoutMs, believedMs }, { groupId }) =>
      `the coordinator of group ${groupId} ends a session after ${sessionTimeoutMs} ms without a heartbeat; this member believed in ${believedMs} ms, and goes by that now`,
  },
  SessionTimeoutUnknown: {
    ...{ category: 'heartbeat', level: 'warn' },
    text: ({ believedMs, error }, { groupId }) =>
      `how long a session of group ${groupId} lasts cannot be asked, so ${believedMs} ms are believed (sessionTimeoutMs): ${error.message} Or set sessionTimeoutMs to the brokers' group.consumer.session.timeout.ms`,
  },
  EventLoopBlocked: {
    ...{ category: 'heartbeat', level: 'warn' },
    text: ({ blockedMs, listeners }) => {
      const by = listeners.length === 0 ? 'no listener ran for long' : `while ${listeners.join(', ')} ran`;
      return `the event loop was blocked for ${ms(blockedMs)} (${by}): nothing else in this process ran; await between smaller pieces, or compute in a worker thread`;
    },
  },
  HeartbeatThreadUnavailable: {
    ...{ category: 'heartbeat', level: 'warn' },
    text: ({ reason }) =>
      `no thread sends heartbeats while the event loop is blocked, for ${reason}: a handler that blocks it for longer than sessionTimeoutMs gets this member expelled`,
  },
} satisfies SomeLines;

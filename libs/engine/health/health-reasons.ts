/** Where to look first. `process`: this one; `group`: its other members; `record`: what a handler is given. */
export type HealthFault = 'process' | 'group' | 'brokers' | 'record';

interface ReasonMeaning {
  readonly fault: HealthFault;
  readonly means: string;
  readonly remedy: string;
}

/** Everything that an answer about health may name; docs/reference/health.md is made of it. */
export const healthReasons = {
  'not-started': {
    fault: 'process',
    means: 'the application has not bootstrapped yet',
    remedy: 'wait; if it lasts, something in `onModuleInit` does not end',
  },
  failed: {
    fault: 'process',
    means: 'the consumer has ended by an error that only a person can mend',
    remedy: 'read the error; a restart tries again',
  },
  'handler-outlasted-poll-interval': {
    fault: 'process',
    means: 'a handler has run longer than `maxPollIntervalMs`, and this member is out of its group until it ends',
    remedy: 'heed `context.signal`, set `processingTimeoutMs`, or raise `maxPollIntervalMs`; a restart frees it now',
  },
  'own-storm': {
    fault: 'process',
    means:
      'this member makes its group rebalance again and again: it is expelled and rejoins, or changes what it subscribes to',
    remedy:
      'look for a blocked event loop, handlers near `maxPollIntervalMs`, and code that calls `subscribe` or `enforceRebalance`',
  },
  'event-loop-blocked': {
    fault: 'process',
    means: 'the event loop of this process was blocked: nothing else ran meanwhile',
    remedy: '`await` between smaller pieces, or compute in a worker thread; the log names the listeners that ran',
  },
  'group-storm': {
    fault: 'group',
    means: 'other members make the group rebalance again and again',
    remedy: 'look for a deploy, an autoscaler, or members that crash or are expelled; the timeline names them',
  },
  'not-joined': {
    fault: 'brokers',
    means: 'it has not joined its group yet',
    remedy: 'look at the other reasons; while a group rebalances a join waits for its slowest member',
  },
  'join-refused': {
    fault: 'group',
    means: 'the group does not take it yet',
    remedy: 'read the error; it is tried again by itself',
  },
  'session-unsure': {
    fault: 'brokers',
    means: 'no heartbeat was answered for a session: no handler starts until one is',
    remedy: 'look at the coordinator and the network to it; it goes on by itself',
  },
  'brokers-away': {
    fault: 'brokers',
    means: 'Kafka does not answer',
    remedy: 'look at the brokers and the network to them; it goes on by itself, and a restart does not help',
  },
  'record-fails': {
    fault: 'record',
    means: 'a record fails and is delivered again; what comes behind it in its order waits',
    remedy: 'read the error; `onFailure` can send such records to a dead-letter topic',
  },
  'record-stuck': {
    fault: 'record',
    means: 'a record is not processed, and nothing behind it can be committed',
    remedy: 'look at what its handler waits for, or why it fails; set `processingTimeoutMs`',
  },
  'circuit-open': {
    fault: 'record',
    means: 'a listener is paused by its circuit breaker, for it keeps failing',
    remedy: 'look at what the listener depends on; it goes on by itself when a trial succeeds',
  },
  leaving: {
    fault: 'process',
    means: 'it is stopping, or has stopped',
    remedy: 'none: it was told to',
  },
} as const satisfies Record<string, ReasonMeaning>;

export type HealthReasonCode = keyof typeof healthReasons;

export interface HealthReason {
  readonly code: HealthReasonCode;
  readonly fault: HealthFault;
  /** What is wrong, with what was measured. */
  readonly says: string;
  /** The option that decided, `health.stuckRecordMs = 300000`; null: none did. */
  readonly threshold: string | null;
  readonly remedy: string;
}

/** @param detail what was measured, to follow what the code means */
export function reason(code: HealthReasonCode, detail = '', threshold: string | null = null): HealthReason {
  const { fault, means, remedy } = healthReasons[code];
  return { code, fault, says: detail === '' ? means : `${means}: ${detail}`, threshold, remedy };
}

import { longestDrainOfStop } from '../stop-budget';
import { protocolInUse } from './broker-limits';
import { handlerLimits, holds, type ConfigurationRule } from './configuration-rule';

/** The time-out budget: what has to end before what. */
export const timeOutRules: readonly ConfigurationRule[] = [
  {
    id: 'hand-over-fits-rebalance',
    severity: 'warning',
    demand:
      'A whole hand-over, that is `heartbeatIntervalMs` (to hear of it), `drainTimeoutMs`, `hookTimeoutMs` and ' +
      '`requestTimeoutMs` (for its commit), is under `rebalanceTimeoutMs`.',
    reason:
      'While a coordinator is slow the last commit may come when the group has gone on: it is refused, and the next owner ' +
      'processes those records again.',
    source: '`max.poll.interval.ms` (the rebalance time-out of Java’s consumer), `request.timeout.ms`',
    involves: ['rebalanceTimeoutMs', 'heartbeatIntervalMs', 'drainTimeoutMs', 'hookTimeoutMs', 'requestTimeoutMs'],
    check: ({
      options: { rebalanceTimeoutMs, heartbeatIntervalMs, drainTimeoutMs, hookTimeoutMs, requestTimeoutMs },
    }) => {
      const workMs = drainTimeoutMs + hookTimeoutMs;
      const wholeMs = heartbeatIntervalMs + workMs + requestTimeoutMs;
      // Without the commit it does not fit either: that is `drain-fits-rebalance`, and refused.
      if (wholeMs < rebalanceTimeoutMs || workMs >= rebalanceTimeoutMs) return holds;
      const rule = `must be above the ${wholeMs} ms that a hand-over may take (heartbeatIntervalMs ${heartbeatIntervalMs} + drainTimeoutMs ${drainTimeoutMs} + hookTimeoutMs ${hookTimeoutMs} + requestTimeoutMs ${requestTimeoutMs})`;
      const remedy = `set rebalanceTimeoutMs to ${wholeMs + 1} or more, or shorten one of the others`;
      return [{ option: 'rebalanceTimeoutMs', value: rebalanceTimeoutMs, rule, remedy }];
    },
  },
  {
    id: 'handlers-fit-drain',
    severity: 'warning',
    demand: '`processingTimeoutMs` of each listener that has one is at most `drainTimeoutMs`.',
    reason:
      'A handler within its own limit is cut off when its partition moves, and the next owner processes that record again.',
    source: 'ours',
    involves: ['drainTimeoutMs'],
    check: ({ listeners, options: { drainTimeoutMs } }) => {
      if (listeners === null) return { unknown: 'listeners' };
      return handlerLimits(listeners)
        .filter(({ limitMs }) => limitMs > drainTimeoutMs)
        .map(({ option, limitMs }) => ({
          ...{ option, value: limitMs, rule: `must not be above drainTimeoutMs (${drainTimeoutMs})` },
          remedy: `set drainTimeoutMs to ${limitMs} or more (and stopTimeoutMs to ${Math.ceil(limitMs / longestDrainOfStop(1))} or more), or processingTimeoutMs to ${drainTimeoutMs} or less`,
        }));
    },
  },
  {
    id: 'poll-interval-fits-handlers',
    severity: 'warning',
    demand: '`processingTimeoutMs` of each listener that has one is under `maxPollIntervalMs`.',
    reason:
      'The member leaves its group, and loses all its partitions, before the limit of the one slow handler is reached.',
    source: '`max.poll.interval.ms`',
    involves: ['maxPollIntervalMs'],
    check: ({ listeners, options: { maxPollIntervalMs } }) => {
      if (listeners === null) return { unknown: 'listeners' };
      return handlerLimits(listeners)
        .filter(({ limitMs }) => limitMs >= maxPollIntervalMs)
        .map(({ option, limitMs }) => ({
          ...{ option, value: limitMs, rule: `must be under maxPollIntervalMs (${maxPollIntervalMs})` },
          remedy: `set maxPollIntervalMs to ${limitMs + 1} or more, or processingTimeoutMs to ${maxPollIntervalMs - 1} or less`,
        }));
    },
  },
  {
    id: 'drain-fits-stop',
    severity: 'warning',
    demand: '`drainTimeoutMs` is at most four fifths of `stopTimeoutMs`.',
    reason:
      'At every deploy handlers get less time than `drainTimeoutMs` promises, and what they do not finish is processed again.',
    source: 'ours',
    involves: ['drainTimeoutMs', 'stopTimeoutMs'],
    check: ({ options: { drainTimeoutMs, stopTimeoutMs } }) => {
      const most = Math.floor(longestDrainOfStop(stopTimeoutMs));
      if (drainTimeoutMs <= most) return holds;
      const enough = Math.ceil(drainTimeoutMs / longestDrainOfStop(1));
      const rule = `must not be above four fifths of stopTimeoutMs (${stopTimeoutMs})`;
      const remedy = `set stopTimeoutMs to ${enough} or more, or drainTimeoutMs to ${most} or less`;
      return [{ option: 'drainTimeoutMs', value: drainTimeoutMs, rule, remedy }];
    },
  },
  {
    id: 'stop-fits-grace-period',
    severity: 'warning',
    demand: '`stopTimeoutMs` is under `deployment.terminationGracePeriodMs`.',
    reason:
      'The process is killed in the middle of its hand-over: offsets are not committed, and its partitions wait for the ' +
      'session to end.',
    source: '`terminationGracePeriodSeconds` of Kubernetes (30 by default; `preStop` hooks count)',
    involves: ['stopTimeoutMs'],
    check: ({ options: { stopTimeoutMs }, deployment: { terminationGracePeriodMs } }) => {
      if (terminationGracePeriodMs === undefined) return { unknown: 'deployment.terminationGracePeriodMs' };
      if (stopTimeoutMs < terminationGracePeriodMs) return holds;
      const rule = `must be under deployment.terminationGracePeriodMs (${terminationGracePeriodMs})`;
      const remedy = `set stopTimeoutMs to ${Math.max(100, terminationGracePeriodMs - 1)} or less, better some seconds less, or the grace period above ${stopTimeoutMs}`;
      return [{ option: 'stopTimeoutMs', value: stopTimeoutMs, rule, remedy }];
    },
  },
  {
    id: 'static-restart-fits-session',
    severity: 'warning',
    demand:
      'With `groupInstanceId`, `deployment.restartMs` is under the session time-out: `sessionTimeoutMs`, or that of the ' +
      'group in the consumer protocol.',
    reason:
      'The group gives the partitions away before the member is back, and moves them once more when it is: static membership ' +
      'only makes the pause longer.',
    source: 'KIP-345, `group.instance.id`, `session.timeout.ms`',
    involves: ['groupInstanceId', 'leaveGroupOnClose', 'sessionTimeoutMs'],
    check: ({ options, deployment: { restartMs }, limits }) => {
      const { groupInstanceId, leaveGroupOnClose, groupProtocol } = options;
      if (groupInstanceId === null || leaveGroupOnClose === 'always') return holds;
      if (restartMs === undefined) return { unknown: 'deployment.restartMs' };
      const ofBroker = protocolInUse(groupProtocol, limits) === 'consumer';
      const sessionMs = ofBroker ? (limits?.consumerSessionTimeoutMs ?? null) : options.sessionTimeoutMs;
      if (sessionMs === null) return { unknown: 'group.consumer.session.timeout.ms of the brokers' };
      if (restartMs < sessionMs) return holds;
      const name = ofBroker ? 'group.consumer.session.timeout.ms of the brokers' : 'sessionTimeoutMs';
      const rule = `must be under ${name} (${sessionMs})`;
      const remedy = `set ${name} above ${restartMs}, or leave groupInstanceId out`;
      return [{ option: 'deployment.restartMs', value: restartMs, rule, remedy }];
    },
  },
];

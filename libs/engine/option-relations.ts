import { type RuleDescription } from './config-check/rule-description';
import { type OptionProblem } from './errors';
import { type ConsumerOptions, type ResolvedConsumerOptions } from './options';

/** How options go together. It is told as a problem of the first one that it `involves`. */
export interface OptionRelation extends RuleDescription {
  readonly involves: readonly [keyof ConsumerOptions, ...(keyof ConsumerOptions)[]];
  readonly holds: (options: ResolvedConsumerOptions) => boolean;
  readonly rule: (options: ResolvedConsumerOptions) => string;
  readonly remedy: (options: ResolvedConsumerOptions) => string;
}

export const optionRelations: readonly OptionRelation[] = [
  {
    id: 'strategy-fits-protocol',
    demand: "`partitionAssignmentStrategy` is left out with `groupProtocol: 'consumer'`.",
    reason: 'The coordinator assigns, and the assignors that are named here would never be asked.',
    source: 'KIP-848, `group.protocol`',
    involves: ['partitionAssignmentStrategy', 'groupProtocol'],
    holds: ({ groupProtocol, partitionAssignmentStrategy: [first, ...rest] }) =>
      groupProtocol !== 'consumer' || (first === 'cooperative-sticky' && rest.length === 0),
    rule: () => "is not used with groupProtocol 'consumer': the coordinator assigns",
    remedy: () => "leave it out, and choose by groupRemoteAssignor ('uniform' or 'range'), or use groupProtocol 'auto'",
  },
  {
    id: 'remote-assignor-fits-protocol',
    demand: "`groupRemoteAssignor` is left out with `groupProtocol: 'classic'`.",
    reason: 'The members assign, and the coordinator would never be told of the assignor that is named here.',
    source: 'KIP-848, `group.remote.assignor`',
    involves: ['groupRemoteAssignor', 'groupProtocol'],
    holds: ({ groupProtocol, groupRemoteAssignor }) => groupProtocol !== 'classic' || groupRemoteAssignor === null,
    rule: () => "is not used with groupProtocol 'classic': the members assign",
    remedy: () => "use partitionAssignmentStrategy, or groupProtocol 'consumer' or 'auto'",
  },
  {
    id: 'heartbeat-under-a-third',
    demand: '`heartbeatIntervalMs` is under a third of `sessionTimeoutMs`; exactly a third is not under it.',
    reason: 'Two heartbeats that are lost or late in a row end the session, and a healthy member is expelled.',
    source: '`heartbeat.interval.ms`, `session.timeout.ms`',
    involves: ['heartbeatIntervalMs', 'sessionTimeoutMs'],
    holds: ({ heartbeatIntervalMs, sessionTimeoutMs }) => heartbeatIntervalMs * 3 < sessionTimeoutMs,
    rule: ({ sessionTimeoutMs }) => `must be under a third of sessionTimeoutMs (${sessionTimeoutMs})`,
    remedy: ({ heartbeatIntervalMs, sessionTimeoutMs }) => {
      const most = Math.ceil(sessionTimeoutMs / 3) - 1;
      const longer = `sessionTimeoutMs above ${heartbeatIntervalMs * 3}`;
      return most < 1 ? `set ${longer}` : `set heartbeatIntervalMs to ${most} or less, or ${longer}`;
    },
  },
  {
    id: 'drain-fits-rebalance',
    demand: '`drainTimeoutMs` and `hookTimeoutMs` are together under `rebalanceTimeoutMs`.',
    reason: 'The group goes on without a member that still drains, and others process what it has in hand.',
    source: '`max.poll.interval.ms`, which is the rebalance time-out of Java’s consumer',
    involves: ['drainTimeoutMs', 'hookTimeoutMs', 'rebalanceTimeoutMs', 'maxPollIntervalMs'],
    holds: ({ drainTimeoutMs, hookTimeoutMs, rebalanceTimeoutMs }) =>
      drainTimeoutMs + hookTimeoutMs < rebalanceTimeoutMs,
    rule: ({ hookTimeoutMs, rebalanceTimeoutMs }) =>
      `and hookTimeoutMs (${hookTimeoutMs}) must together be under rebalanceTimeoutMs (${rebalanceTimeoutMs}), or the group goes on without this member`,
    remedy: ({ drainTimeoutMs, hookTimeoutMs, rebalanceTimeoutMs }) => {
      const most = rebalanceTimeoutMs - hookTimeoutMs - 1;
      const longer = `set rebalanceTimeoutMs (by default it is maxPollIntervalMs) above ${drainTimeoutMs + hookTimeoutMs}`;
      return most < 0 ? longer : `set drainTimeoutMs to ${most} or less, or ${longer}`;
    },
  },
  {
    id: 'auto-commit-fits-commit-mode',
    demand: "`enableAutoCommit` is false with `commitMode: 'manual'`, and true with every other one.",
    reason: 'One of the two would be ignored, and nobody could tell which.',
    source: '`enable.auto.commit`',
    involves: ['enableAutoCommit', 'commitMode'],
    holds: ({ enableAutoCommit, commitMode }) => enableAutoCommit === (commitMode !== 'manual'),
    rule: ({ commitMode }) => `contradicts commitMode '${commitMode}'`,
    remedy: () => "leave enableAutoCommit out; commitMode 'manual' is the same as enableAutoCommit: false",
  },
  {
    id: 'request-pauses-in-order',
    demand: '`retryBackoffMs` is not over `retryBackoffMaxMs`.',
    reason: 'The first pause before a request is repeated would be longer than the longest one.',
    source: '`retry.backoff.ms`, `retry.backoff.max.ms`',
    involves: ['retryBackoffMs', 'retryBackoffMaxMs'],
    holds: ({ retryBackoffMs, retryBackoffMaxMs }) => retryBackoffMs <= retryBackoffMaxMs,
    rule: ({ retryBackoffMaxMs }) => `must not be over retryBackoffMaxMs (${retryBackoffMaxMs})`,
    remedy: () => 'lower retryBackoffMs or raise retryBackoffMaxMs',
  },
  {
    id: 'record-pauses-in-order',
    demand: '`recordRetryBackoffMs` is not over `recordRetryBackoffMaxMs`.',
    reason: 'The first pause before a record is delivered again would be longer than the longest one.',
    source: 'ours',
    involves: ['recordRetryBackoffMs', 'recordRetryBackoffMaxMs'],
    holds: ({ recordRetryBackoffMs, recordRetryBackoffMaxMs }) => recordRetryBackoffMs <= recordRetryBackoffMaxMs,
    rule: ({ recordRetryBackoffMaxMs }) => `must not be over recordRetryBackoffMaxMs (${recordRetryBackoffMaxMs})`,
    remedy: () => 'lower recordRetryBackoffMs or raise recordRetryBackoffMaxMs',
  },
];

export interface BrokenRelation {
  readonly relation: OptionRelation;
  readonly problem: OptionProblem;
}

/** What is wrong between options of which none is `wrong` by itself. */
export function brokenRelations(
  options: ResolvedConsumerOptions,
  wrong: ReadonlySet<string>,
): readonly BrokenRelation[] {
  return optionRelations
    .filter(({ involves }) => !involves.some((option) => wrong.has(option)))
    .filter((relation) => !relation.holds(options))
    .map((relation) => {
      const [option] = relation.involves;
      const problem = {
        option,
        value: options[option],
        rule: relation.rule(options),
        remedy: relation.remedy(options),
      };
      return { relation, problem };
    });
}

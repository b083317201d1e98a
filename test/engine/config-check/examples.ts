import { type ConfigurationToCheck, type ConsumerOptions, type ProcessingOptions } from '../../../libs/engine';
import { limits } from './limits';

/** The two sides of a rule's boundary: what breaks it, and what just does not. */
export interface RuleExample {
  readonly breaks: ConfigurationToCheck;
  readonly holds: ConfigurationToCheck;
}

type Rest = Omit<ConfigurationToCheck, 'consumer'>;

/** Nothing to complain about but what the example is about. */
const consumer = (options: Partial<ConsumerOptions>, rest: Rest = {}): ConfigurationToCheck => ({
  consumer: { groupId: 'orders', autoOffsetReset: 'earliest', ...options },
  ...rest,
});
const listener = (processing: ProcessingOptions, options: Partial<ConsumerOptions> = {}, rest: Rest = {}) =>
  consumer(options, { listeners: [{ name: 'OrdersListener.place', topics: ['orders'], processing }], ...rest });
const hours = 3_600_000;

/** Of each rule, by its id. The first of several is what the reference shows. */
export const examples: Readonly<Record<string, readonly RuleExample[]>> = {
  'valid-options': [{ breaks: consumer({ sessionTimeoutMs: 0 }), holds: consumer({ heartbeatIntervalMs: 1 }) }],
  'valid-listeners': [
    {
      breaks: listener({ processingTimeout: 500 } as ProcessingOptions),
      holds: listener({ processingTimeoutMs: 500 }),
    },
  ],
  'valid-deployment': [
    {
      breaks: consumer({}, { deployment: { gracePeriodMs: 30_000 } as object }),
      holds: consumer({}, { deployment: { terminationGracePeriodMs: 30_000 } }),
    },
  ],
  'strategy-fits-protocol': [
    {
      breaks: consumer({ groupProtocol: 'consumer', partitionAssignmentStrategy: ['range'] }),
      holds: consumer({ groupProtocol: 'consumer' }),
    },
  ],
  'remote-assignor-fits-protocol': [
    {
      breaks: consumer({ groupRemoteAssignor: 'range' }),
      holds: consumer({ groupRemoteAssignor: 'range', groupProtocol: 'auto' }),
    },
  ],
  'heartbeat-under-a-third': [
    { breaks: consumer({ heartbeatIntervalMs: 15_000 }), holds: consumer({ heartbeatIntervalMs: 14_999 }) },
  ],
  'drain-fits-rebalance': [
    {
      breaks: consumer({ rebalanceTimeoutMs: 60_000, drainTimeoutMs: 50_000, stopTimeoutMs: 70_000 }),
      holds: consumer({
        ...{ rebalanceTimeoutMs: 60_000, drainTimeoutMs: 49_999, stopTimeoutMs: 70_000 },
        ...{ heartbeatIntervalMs: 1, requestTimeoutMs: 100 },
      }),
    },
  ],
  'auto-commit-fits-commit-mode': [
    {
      breaks: consumer({ enableAutoCommit: false, commitMode: 'record' }),
      holds: consumer({ enableAutoCommit: false, commitMode: 'manual' }),
    },
  ],
  'request-pauses-in-order': [
    { breaks: consumer({ retryBackoffMs: 1001 }), holds: consumer({ retryBackoffMs: 1000 }) },
  ],
  'record-pauses-in-order': [
    { breaks: consumer({ recordRetryBackoffMs: 30_001 }), holds: consumer({ recordRetryBackoffMs: 30_000 }) },
  ],
  'hand-over-fits-rebalance': [
    { breaks: consumer({ rebalanceTimeoutMs: 63_000 }), holds: consumer({ rebalanceTimeoutMs: 63_001 }) },
  ],
  'handlers-fit-drain': [
    { breaks: listener({ processingTimeoutMs: 20_001 }), holds: listener({ processingTimeoutMs: 20_000 }) },
  ],
  'poll-interval-fits-handlers': [
    {
      breaks: listener({ processingTimeoutMs: 10_000 }, { maxPollIntervalMs: 10_000, rebalanceTimeoutMs: 100_000 }),
      holds: listener({ processingTimeoutMs: 9999 }, { maxPollIntervalMs: 10_000, rebalanceTimeoutMs: 100_000 }),
    },
  ],
  'drain-fits-stop': [{ breaks: consumer({ stopTimeoutMs: 24_998 }), holds: consumer({ stopTimeoutMs: 25_000 }) }],
  'stop-fits-grace-period': [
    {
      breaks: consumer({}, { deployment: { terminationGracePeriodMs: 25_000 } }),
      holds: consumer({}, { deployment: { terminationGracePeriodMs: 25_001 } }),
    },
  ],
  'static-restart-fits-session': [
    {
      breaks: consumer({ groupInstanceId: 'orders-0' }, { deployment: { restartMs: 45_000 } }),
      holds: consumer({ groupInstanceId: 'orders-0' }, { deployment: { restartMs: 44_999 } }),
    },
    {
      breaks: consumer(
        { groupInstanceId: 'orders-0', groupProtocol: 'consumer', sessionTimeoutMs: 30_000 },
        { deployment: { restartMs: 30_000 }, limits: limits({ consumerSessionTimeoutMs: 30_000 }) },
      ),
      holds: consumer(
        { groupInstanceId: 'orders-0', groupProtocol: 'consumer', sessionTimeoutMs: 30_000 },
        { deployment: { restartMs: 30_000 }, limits: limits({ consumerSessionTimeoutMs: 30_001 }) },
      ),
    },
  ],
  'eager-strategy': [
    {
      breaks: consumer({ partitionAssignmentStrategy: ['cooperative-sticky', 'range'] }),
      holds: consumer({ partitionAssignmentStrategy: ['cooperative-sticky'] }),
    },
    {
      breaks: consumer({ partitionAssignmentStrategy: ['sticky'], groupProtocol: 'auto' }),
      holds: consumer(
        { partitionAssignmentStrategy: ['sticky'], groupProtocol: 'auto' },
        { limits: limits({ autoCreateTopics: false }) },
      ),
    },
  ],
  'static-ids-unique': [
    {
      breaks: consumer({ groupInstanceId: 'order-processor-web' }, { hostname: 'web' }),
      holds: consumer({ groupInstanceId: 'order-processor-web-0' }, { hostname: 'web' }),
    },
    {
      breaks: consumer({ groupInstanceId: 'web-1' }, { hostname: 'web-1', deployment: { membersPerHost: 2 } }),
      holds: consumer({ groupInstanceId: 'web-1' }, { hostname: 'web-1', deployment: { membersPerHost: 1 } }),
    },
    {
      breaks: consumer({ groupInstanceId: 'order-processor' }, { deployment: { members: 2 } }),
      holds: consumer({ groupInstanceId: 'order-processor' }, { deployment: { members: 1 } }),
    },
  ],
  'static-id-stays': [
    {
      breaks: consumer({ groupInstanceId: 'orders-6d4cf56db6-x7k2p' }),
      holds: consumer({ groupInstanceId: 'orders-processor-0' }),
    },
    {
      breaks: consumer({ groupInstanceId: 'orders-3b241101-e2bb-4255-8caf-4136c566a962' }),
      holds: consumer({ groupInstanceId: 'orders-3b241101' }),
    },
    { breaks: consumer({ groupInstanceId: '4f66ad9a0b2e' }), holds: consumer({ groupInstanceId: 'effacedbadge' }) },
    {
      breaks: consumer({ groupInstanceId: 'orders-1767225600000' }),
      holds: consumer({ groupInstanceId: 'orders-17' }),
    },
  ],
  'leave-fits-membership': [
    { breaks: consumer({ leaveGroupOnClose: 'never' }), holds: consumer({ leaveGroupOnClose: 'always' }) },
    {
      breaks: consumer({ leaveGroupOnClose: 'always', groupInstanceId: 'orders-0' }),
      holds: consumer({ leaveGroupOnClose: 'never', groupInstanceId: 'orders-0' }),
    },
  ],
  'static-for-restarts': [
    {
      breaks: consumer({}, { deployment: { restartMs: 44_999 } }),
      holds: consumer({}, { deployment: { restartMs: 45_000 } }),
    },
  ],
  'auto-offset-reset-latest': [
    {
      breaks: { consumer: { groupId: 'orders' } },
      holds: { consumer: { groupId: 'orders', autoOffsetReset: 'latest' } },
    },
  ],
  'commit-interval': [
    { breaks: consumer({ autoCommitIntervalMs: 45_001 }), holds: consumer({ autoCommitIntervalMs: 45_000 }) },
  ],
  'commits-by-hand': [
    {
      breaks: consumer({ enableAutoCommit: false }),
      holds: consumer({ enableAutoCommit: false, commitMode: 'manual' }),
    },
  ],
  'aborted-records-read': [
    {
      breaks: listener({ transactional: true }),
      holds: listener({ transactional: true }, { isolationLevel: 'read_committed' }),
    },
  ],
  'option-without-effect': [
    {
      breaks: consumer({ maxPollRecords: 100 }, { listeners: [] }),
      holds: listener({ batch: true }, { maxPollRecords: 100 }),
    },
    {
      breaks: consumer({ autoCommitIntervalMs: 1000, commitMode: 'record' }),
      holds: consumer({ autoCommitIntervalMs: 1000, commitMode: 'interval' }),
    },
    {
      breaks: consumer({ startTimeoutMs: 1000 }),
      holds: consumer({ startTimeoutMs: 1000, brokerAwayAtStart: 'fail' }),
    },
  ],
  'session-within-broker-limits': [
    {
      breaks: consumer({}, { limits: limits({ maxSessionTimeoutMs: 44_999, autoCreateTopics: false }) }),
      holds: consumer({}, { limits: limits({ maxSessionTimeoutMs: 45_000, autoCreateTopics: false }) }),
    },
    {
      breaks: consumer({}, { limits: limits({ minSessionTimeoutMs: 45_001, autoCreateTopics: false }) }),
      holds: consumer({}, { limits: limits({ minSessionTimeoutMs: 45_000, autoCreateTopics: false }) }),
    },
  ],
  'consumer-protocol-offered': [
    {
      breaks: consumer({ groupProtocol: 'consumer' }, { limits: limits({ rebalanceProtocols: ['classic'] }) }),
      holds: consumer({ groupProtocol: 'consumer' }, { limits: limits({ rebalanceProtocols: null }) }),
    },
  ],
  'remote-assignor-offered': [
    {
      breaks: consumer({ groupProtocol: 'consumer', groupRemoteAssignor: 'rack' }, { limits: limits() }),
      holds: consumer({ groupProtocol: 'consumer', groupRemoteAssignor: 'range' }, { limits: limits() }),
    },
  ],
  'consumer-session-agrees': [
    {
      breaks: consumer({ groupProtocol: 'consumer' }, { limits: limits({ consumerSessionTimeoutMs: 44_999 }) }),
      holds: consumer({ groupProtocol: 'consumer' }, { limits: limits({ consumerSessionTimeoutMs: 45_000 }) }),
    },
  ],
  'consumer-heartbeat-under-a-third': [
    {
      breaks: consumer(
        { groupProtocol: 'consumer', heartbeatIntervalMs: 5000, sessionTimeoutMs: 15_001 },
        { limits: limits({ consumerSessionTimeoutMs: 15_000 }) },
      ),
      holds: consumer(
        { groupProtocol: 'consumer', heartbeatIntervalMs: 4999, sessionTimeoutMs: 15_000 },
        { limits: limits({ consumerSessionTimeoutMs: 15_000 }) },
      ),
    },
  ],
  'members-fit-group-size': [
    {
      breaks: consumer({}, { deployment: { members: 11 }, limits: limits({ maxGroupSize: 10 }) }),
      holds: consumer({}, { deployment: { members: 10 }, limits: limits({ maxGroupSize: 10 }) }),
    },
    {
      breaks: consumer(
        { groupProtocol: 'auto' },
        { deployment: { members: 11 }, limits: limits({ consumerMaxGroupSize: 10 }) },
      ),
      holds: consumer({ groupProtocol: 'auto' }, { deployment: { members: 11 }, limits: limits({ maxGroupSize: 10 }) }),
    },
  ],
  'transactions-fit-broker': [
    {
      breaks: listener({ transactional: true }, {}, { limits: limits({ maxTransactionTimeoutMs: 299_999 }) }),
      holds: listener({ transactional: true }, {}, { limits: limits({ maxTransactionTimeoutMs: 300_000 }) }),
    },
  ],
  'offsets-outlive-idle': [
    {
      breaks: consumer(
        {},
        { deployment: { longestIdleMs: 72 * hours }, limits: limits({ offsetsRetentionMs: 72 * hours }) },
      ),
      holds: consumer(
        {},
        { deployment: { longestIdleMs: 72 * hours - 1 }, limits: limits({ offsetsRetentionMs: 72 * hours }) },
      ),
    },
  ],
  'note-fits-offset-metadata': [
    {
      breaks: consumer({}, { limits: limits({ offsetMetadataMaxBytes: 1023 }) }),
      holds: consumer({}, { limits: limits({ offsetMetadataMaxBytes: 1024 }) }),
    },
  ],
  'records-fit-buffer': [
    {
      breaks: consumer({}, { limits: limits({ maxMessageBytes: 1_048_589 }) }),
      holds: consumer({}, { limits: limits({ maxMessageBytes: 1_048_588 }) }),
    },
  ],
  'rack-needs-selector': [
    {
      breaks: consumer({ clientRack: 'a' }, { limits: limits() }),
      holds: consumer({ clientRack: 'a' }, { limits: limits({ replicaSelector: 'RackAwareReplicaSelector' }) }),
    },
  ],
  'topics-made-by-mistake': [
    {
      breaks: consumer({}, { limits: limits() }),
      holds: consumer({ allowAutoCreateTopics: false }, { limits: limits() }),
    },
  ],
};

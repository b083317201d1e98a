import { type LogCategory } from '../categories';
import { ms, type SomeLines } from '../log-line';

/** What each request is about; others are about the cluster. */
const categoryOfRequest: Readonly<Record<string, LogCategory>> = {
  ...{ JoinGroup: 'membership', SyncGroup: 'membership', LeaveGroup: 'membership' },
  ...{ DescribeGroups: 'membership', ConsumerGroupDescribe: 'membership' },
  ...{ Heartbeat: 'heartbeat', ConsumerGroupHeartbeat: 'heartbeat' },
  ...{ OffsetCommit: 'commit', OffsetFetch: 'commit' },
  ...{ Fetch: 'fetch', ListOffsets: 'fetch', OffsetForLeaderEpoch: 'fetch' },
  ...{ InitProducerId: 'transactions', AddPartitionsToTxn: 'transactions', AddOffsetsToTxn: 'transactions' },
  ...{ TxnOffsetCommit: 'transactions', EndTxn: 'transactions', Produce: 'transactions' },
};

export const clusterLines = {
  RequestEnded: {
    category: ({ api }) => categoryOfRequest[api] ?? 'cluster',
    level: 'protocol',
    text: ({ api, nodeId, durationMs, code, error }) => {
      const to = nodeId === null ? 'a bootstrap broker' : `broker ${nodeId}`;
      if (error !== null) return `${api} to ${to} failed after ${ms(durationMs)}: ${error.message}`;
      return `${api} was answered by ${to} after ${ms(durationMs)}${code === null ? '' : `: ${code}`}`;
    },
  },
  CoordinatorFound: {
    ...{ category: 'cluster', level: 'debug' },
    text: ({ nodeId, address }, { groupId }) => `the coordinator of group ${groupId} is broker ${nodeId} at ${address}`,
  },
  BrokerUnavailable: {
    category: 'cluster',
    // Ever rarer: an outage of hours must not fill the log.
    level: ({ attempt }) => (Number.isInteger(Math.log2(attempt)) ? 'warn' : 'protocol'),
    text: ({ attempt, error }) =>
      attempt === 1
        ? `no answer from Kafka: ${error.message}; trying again`
        : `no answer from Kafka after ${attempt} tries: ${error.message}`,
  },
  BrokerAvailable: {
    ...{ category: 'cluster', level: 'log' },
    text: () => 'Kafka answers again',
  },
  TopicMissing: {
    ...{ category: 'cluster', level: 'warn' },
    text: ({ topics }) =>
      `these topics do not exist, or cannot be described: ${topics.join(', ')}; they are read as soon as they can be`,
  },
  TopicsChanged: {
    ...{ category: 'cluster', level: 'log' },
    text: ({ topics }) => {
      const each = topics.map(({ topic, from, to }) => `${topic} has ${to} partitions, and had ${from}`);
      return `topics have changed: ${each.join('; ')}`;
    },
  },
} satisfies SomeLines;

import { type OptionProblem } from '../errors';
import { longestNote } from '../lease/metadata-limit';
import { transactionTimeoutMs } from '../transactions';
import { brokerConfigs, offersConsumerProtocol, protocolInUse, type BrokerLimits } from './broker-limits';
import { holds, type Configuration, type ConfigurationRule, type Verdict } from './configuration-rule';

/** What `message.max.bytes` has room for beside a record batch. */
const logOverheadBytes = 12;

/** What only brokers know: each rule says nothing before they were asked. */
export const brokerRules: readonly ConfigurationRule[] = [
  {
    id: 'session-within-broker-limits',
    severity: 'error',
    demand:
      '`sessionTimeoutMs` is from `group.min.session.timeout.ms` to `group.max.session.timeout.ms` of the brokers.',
    reason: 'The coordinator refuses the member (`INVALID_SESSION_TIMEOUT`), and the consumer does not start.',
    source: '`group.min.session.timeout.ms`, `group.max.session.timeout.ms`',
    involves: ['sessionTimeoutMs', 'groupProtocol'],
    check: (configuration) => {
      const { groupProtocol, sessionTimeoutMs: value } = configuration.options;
      if (protocolInUse(groupProtocol, configuration.limits) === 'consumer') return holds;
      return withLimits(configuration, ['minSessionTimeoutMs', 'maxSessionTimeoutMs'], (min, max) => {
        if (value >= min && value <= max) return [];
        const rule = `must be from ${min} to ${max}, as the brokers have it`;
        const remedy = `set sessionTimeoutMs to ${value < min ? min : max}, or change group.${value < min ? 'min' : 'max'}.session.timeout.ms of the brokers`;
        return [{ option: 'sessionTimeoutMs', value, rule, remedy }];
      });
    },
  },
  {
    id: 'consumer-protocol-offered',
    severity: 'error',
    demand: "The brokers offer the consumer protocol, with `groupProtocol: 'consumer'`.",
    reason: 'The coordinator refuses the member (`UNSUPPORTED_VERSION`), and the consumer does not start.',
    source: 'KIP-848, `group.coordinator.rebalance.protocols`',
    involves: ['groupProtocol'],
    check: ({ options: { groupProtocol: value }, limits }) => {
      if (value !== 'consumer') return holds;
      if (limits === null) return { unknown: 'the brokers' };
      if (offersConsumerProtocol(limits)) return holds;
      const offered = limits.rebalanceProtocols?.join(', ') ?? 'classic';
      const rule = `must be a protocol that the brokers offer (${offered})`;
      const remedy = "set groupProtocol to 'auto' or 'classic', or turn it on: Apache Kafka 4.0 has it";
      return [{ option: 'groupProtocol', value, rule, remedy }];
    },
  },
  {
    id: 'remote-assignor-offered',
    severity: 'error',
    demand: '`groupRemoteAssignor` is one of `group.consumer.assignors` of the brokers.',
    reason: 'The coordinator refuses the member (`UNSUPPORTED_ASSIGNOR`), and the consumer does not start.',
    source: 'KIP-848, `group.consumer.assignors`',
    involves: ['groupRemoteAssignor', 'groupProtocol'],
    check: (configuration) => {
      const { groupRemoteAssignor: value, groupProtocol } = configuration.options;
      if (value === null || protocolInUse(groupProtocol, configuration.limits) === 'classic') return holds;
      return withLimits(configuration, ['consumerAssignors'], (assignors) => {
        // A class has a name that only the class knows.
        if (assignors.includes(value) || assignors.some((name) => name.includes('.'))) return [];
        const rule = `must be one of ${assignors.join(', ')}, as the brokers have it`;
        const remedy = `set groupRemoteAssignor to ${assignors[0] ?? ''}, or leave it out`;
        return [{ option: 'groupRemoteAssignor', value, rule, remedy }];
      });
    },
  },
  {
    id: 'consumer-session-agrees',
    severity: 'warning',
    demand: '`sessionTimeoutMs` is at most the session time-out of the group, in the consumer protocol.',
    reason:
      'The broker gives the partitions away while a member that was not told otherwise believes in its session and starts handlers.',
    source: 'KIP-848, `group.consumer.session.timeout.ms`, `consumer.session.timeout.ms` of the group',
    involves: ['sessionTimeoutMs', 'groupProtocol'],
    check: (configuration) => {
      const { groupProtocol, sessionTimeoutMs: value } = configuration.options;
      if (protocolInUse(groupProtocol, configuration.limits) === 'classic') return holds;
      return withLimits(configuration, ['consumerSessionTimeoutMs'], (sessionMs) => {
        if (value <= sessionMs) return [];
        const rule = `must not be above the session time-out that the brokers have for the group (${sessionMs})`;
        return [{ option: 'sessionTimeoutMs', value, rule, remedy: `set sessionTimeoutMs to ${sessionMs}` }];
      });
    },
  },
  {
    id: 'consumer-heartbeat-under-a-third',
    severity: 'warning',
    demand:
      'The shorter of `heartbeatIntervalMs` and the interval of the group is under a third of the session time-out of the group, ' +
      'in the consumer protocol.',
    reason: 'Two heartbeats that are lost or late in a row end the session, and a healthy member is expelled.',
    source: 'KIP-848, `group.consumer.heartbeat.interval.ms`, `group.consumer.session.timeout.ms`',
    involves: ['heartbeatIntervalMs', 'groupProtocol'],
    check: (configuration) => {
      const { groupProtocol, heartbeatIntervalMs } = configuration.options;
      if (protocolInUse(groupProtocol, configuration.limits) === 'classic') return holds;
      return withLimits(
        configuration,
        ['consumerHeartbeatIntervalMs', 'consumerSessionTimeoutMs'],
        (ofGroup, sessionMs) => {
          if (Math.min(heartbeatIntervalMs, ofGroup) * 3 < sessionMs) return [];
          const rule = `and the interval of the group (${ofGroup}) are not under a third of its session time-out (${sessionMs})`;
          const remedy = `set heartbeatIntervalMs to ${Math.max(1, Math.ceil(sessionMs / 3) - 1)} or less`;
          return [{ option: 'heartbeatIntervalMs', value: heartbeatIntervalMs, rule, remedy }];
        },
      );
    },
  },
  {
    id: 'members-fit-group-size',
    severity: 'error',
    demand: '`deployment.members` is at most `group.max.size` (`group.consumer.max.size`) of the brokers.',
    reason: 'The coordinator refuses the members above it (`GROUP_MAX_SIZE_REACHED`), and those do not start.',
    source: '`group.max.size`, KIP-848: `group.consumer.max.size`',
    involves: ['groupProtocol'],
    check: (configuration) => {
      const { deployment, options, limits } = configuration;
      const { members: value } = deployment;
      if (value === undefined) return { unknown: 'deployment.members' };
      const limit =
        protocolInUse(options.groupProtocol, limits) === 'consumer' ? 'consumerMaxGroupSize' : 'maxGroupSize';
      return withLimits(configuration, [limit], (most) => {
        if (value <= most) return [];
        const { config } = brokerConfigs[limit];
        const rule = `must not be above ${config} of the brokers (${most})`;
        return [
          { option: 'deployment.members', value, rule, remedy: `run ${most} members or fewer, or raise ${config}` },
        ];
      });
    },
  },
  {
    id: 'transactions-fit-broker',
    severity: 'error',
    demand:
      '`maxPollIntervalMs` is at most `transaction.max.timeout.ms` of the brokers, where a listener is `transactional`.',
    reason:
      'The transaction of a record may take that long; the broker refuses it, and no record of that listener is processed.',
    source: 'KIP-98, `transaction.max.timeout.ms`',
    involves: ['maxPollIntervalMs'],
    check: (configuration) => {
      const { listeners, options } = configuration;
      if (listeners === null) return { unknown: 'listeners' };
      if (!listeners.some(({ processing }) => processing?.transactional === true)) return holds;
      const value = options.maxPollIntervalMs;
      return withLimits(configuration, ['maxTransactionTimeoutMs'], (most) => {
        if (transactionTimeoutMs(value) <= most) return [];
        const rule = `must not be above transaction.max.timeout.ms of the brokers (${most})`;
        const remedy = `set maxPollIntervalMs to ${most} or less, or raise transaction.max.timeout.ms`;
        return [{ option: 'maxPollIntervalMs', value, rule, remedy }];
      });
    },
  },
  {
    id: 'offsets-outlive-idle',
    severity: 'warning',
    demand: '`deployment.longestIdleMs` is under `offsets.retention.minutes` of the brokers.',
    reason:
      'The offsets of a group without members are deleted then, and every partition begins anew by `autoOffsetReset`: all of the ' +
      'log once more, or nothing of what came meanwhile.',
    source: 'KIP-211, `offsets.retention.minutes`',
    involves: [],
    check: (configuration) => {
      const { longestIdleMs: value } = configuration.deployment;
      if (value === undefined) return { unknown: 'deployment.longestIdleMs' };
      return withLimits(configuration, ['offsetsRetentionMs'], (retentionMs) => {
        if (value < retentionMs) return [];
        const rule = `must be under offsets.retention.minutes of the brokers (${retentionMs / 60_000} minutes are ${retentionMs} ms)`;
        const remedy = `set offsets.retention.minutes above ${Math.ceil(value / 60_000)}, or keep one member running`;
        return [{ option: 'deployment.longestIdleMs', value, rule, remedy }];
      });
    },
  },
  {
    id: 'note-fits-offset-metadata',
    severity: 'advice',
    demand: `\`offset.metadata.max.bytes\` of the brokers is ${longestNote} or more.`,
    reason:
      'A commit whose note is longer is refused, and notes are shorter from then on: less of what was finished out of order is ' +
      'known to the next owner, who processes it again.',
    source: '`offset.metadata.max.bytes`',
    involves: [],
    check: (configuration) =>
      withLimits(configuration, ['offsetMetadataMaxBytes'], (most) => {
        if (most >= longestNote) return [];
        const rule = `is less than the ${longestNote} bytes that a note may have`;
        const remedy = 'set it to 4096 on the brokers, its default';
        return [{ option: 'offset.metadata.max.bytes', value: most, rule, remedy }];
      }),
  },
  {
    id: 'records-fit-buffer',
    severity: 'advice',
    demand:
      '`maxPartitionFetchBytes` is at least what `message.max.bytes` of the brokers lets a producer send at once.',
    reason: 'A batch that is larger still comes, alone, and takes more memory than the bound of its buffer.',
    source: 'KIP-74, `message.max.bytes`, `max.partition.fetch.bytes`',
    involves: ['maxPartitionFetchBytes'],
    check: (configuration) =>
      withLimits(configuration, ['maxMessageBytes'], (message) => {
        const { maxPartitionFetchBytes: value } = configuration.options;
        const largest = message - logOverheadBytes;
        if (value >= largest) return [];
        const rule = `is less than a batch may have (message.max.bytes of the brokers is ${message})`;
        const remedy = `set maxPartitionFetchBytes to ${largest} or more, and count that for each partition`;
        return [{ option: 'maxPartitionFetchBytes', value, rule, remedy }];
      }),
  },
  {
    id: 'rack-needs-selector',
    severity: 'advice',
    demand: '`clientRack` is set where the brokers have a `replica.selector.class`.',
    reason: 'Every record comes from the leader, in whichever rack that is.',
    source: 'KIP-392, `replica.selector.class`',
    involves: ['clientRack'],
    check: (configuration) => {
      const { clientRack: value } = configuration.options;
      if (value === null) return holds;
      return withLimits(configuration, ['replicaSelector'], (selector) => {
        if (selector !== '') return [];
        const rule = 'makes nobody read from a replica: the brokers have no replica.selector.class';
        const remedy =
          'set replica.selector.class=org.apache.kafka.common.replica.RackAwareReplicaSelector on the brokers';
        return [{ option: 'clientRack', value, rule, remedy }];
      });
    },
  },
  {
    id: 'topics-made-by-mistake',
    severity: 'advice',
    demand: '`allowAutoCreateTopics` is false where the brokers have `auto.create.topics.enable`.',
    reason: 'A topic whose name is misspelt is made, and read for ever with nothing in it.',
    source: 'KIP-361, `allow.auto.create.topics`, `auto.create.topics.enable`',
    involves: ['allowAutoCreateTopics'],
    check: (configuration) => {
      if (!configuration.options.allowAutoCreateTopics) return holds;
      return withLimits(configuration, ['autoCreateTopics'], (creates) => {
        if (!creates) return [];
        const rule = 'lets the brokers make every topic that is missing';
        return [{ option: 'allowAutoCreateTopics', value: true, rule, remedy: 'set allowAutoCreateTopics: false' }];
      });
    },
  },
];

type Known<Limits extends readonly (keyof BrokerLimits)[]> = {
  readonly [Index in keyof Limits]: NonNullable<BrokerLimits[Limits[Index]]>;
};

/** Looks when the brokers have told all of these. */
function withLimits<const Limits extends readonly (keyof BrokerLimits)[]>(
  { limits }: Configuration,
  names: Limits,
  check: (...values: Known<Limits>) => readonly OptionProblem[],
): Verdict {
  if (limits === null) return { unknown: 'the brokers' };
  const missing = names.filter((name) => limits[name] === null);
  if (missing.length > 0) {
    return {
      unknown: `${missing.map((name) => brokerConfigs[name].config).join(' and ')}, which the brokers do not tell`,
    };
  }
  return check(...(names.map((name) => limits[name]) as unknown as Known<Limits>));
}

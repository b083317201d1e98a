import { ofHealth, type FindingKind } from './finding-kind';

/** What members are set to, and what each of them has. */
export const membershipKinds = {
  'assignor-mismatch': {
    ...{ severity: 'critical', from: 'reports', alert: 'KafkaConsumerFailed', health: 'failed' },
    means: 'a member is refused, for it has no assignor in common with the group (INCONSISTENT_GROUP_PROTOCOL)',
    consequence: 'It takes no part: it processes nothing, and the others have its load.',
    remedy:
      'Stop it or restart it after that: give all members one name in common in partitionAssignmentStrategy (partition.assignment.strategy); with kafkajs that is RoundRobinAssigner. Change it in two deploys: add the new one everywhere, then take the old one away (docs/protocols.md).',
  },
  'join-refused': ofHealth('join-refused', {
    ...{ severity: 'warning', from: 'reports', alert: null },
    consequence: 'It processes nothing until it is taken.',
  }),
  'not-joined': ofHealth('not-joined', {
    ...{ severity: 'warning', from: 'reports', alert: null },
    consequence: 'It processes nothing yet.',
  }),
  'assignor-eager': {
    ...{ severity: 'info', from: 'brokers', alert: null, health: null },
    means: 'the group uses an eager assignor',
    consequence: 'In every rebalance all members give everything up, and nothing is processed until it has ended.',
    remedy:
      'partitionAssignmentStrategy: cooperative-sticky, or groupProtocol: consumer, where all clients know it (docs/protocols.md). kafkajs knows eager assignors only.',
  },
  'mixed-protocols': {
    ...{ severity: 'info', from: 'brokers', alert: null, health: null },
    means: 'members of the classic and of the consumer protocol are in one group',
    consequence: 'It works, and is meant for a migration; the classic members rebalance as before.',
    remedy:
      'Bring the migration to its end: groupProtocol: consumer (group.protocol) for all members (docs/protocols.md).',
  },
  'mixed-versions': {
    ...{ severity: 'info', from: 'brokers', alert: null, health: null },
    means: 'members write their subscription in different versions: their clients are of different kinds or releases',
    consequence: 'An older one does not tell what it owns, or in which generation, and so more partitions move.',
    remedy: 'None during a deploy. Otherwise bring all members to one release of one client.',
  },
  'instance-id-taken': {
    ...{ severity: 'critical', from: 'both', alert: 'KafkaConsumerExpelled', health: null },
    means: 'two processes have the same groupInstanceId, and expel each other',
    consequence: 'One of them is always out, and what it was at is processed again.',
    remedy: 'Give each member a groupInstanceId of its own: of the pod in a StatefulSet, never of a host or an image.',
  },
  'instance-ids-partial': {
    ...{ severity: 'info', from: 'brokers', alert: null, health: null },
    means: 'some members have a groupInstanceId and others have none',
    consequence: 'Every restart of the others rebalances the group all the same.',
    remedy: 'groupInstanceId for all members, or for none.',
  },
  'subscriptions-differ': {
    ...{ severity: 'info', from: 'brokers', alert: null, health: null },
    means: 'members of the group subscribe to different topics',
    consequence: 'A topic is shared by those alone who subscribe to it, and load cannot be even.',
    remedy: 'None during a deploy. Otherwise give each service a groupId of its own.',
  },
  'topic-missing': {
    ...{ severity: 'warning', from: 'brokers', alert: null, health: null },
    means: 'members subscribe to a topic that does not exist',
    consequence: 'Nothing is processed of it; members go on with their other topics, or with none.',
    remedy:
      'Create it, or mend its name in @KafkaListener (subscribe). When it comes to be it is noticed within metadataMaxAgeMs (metadata.max.age.ms).',
  },
  'partitions-unowned': {
    ...{ severity: 'critical', from: 'brokers', alert: 'KafkaConsumerGroupWithoutPartitions', health: null },
    means: 'partitions of a subscribed topic have no owner, though the group has settled',
    consequence: 'Nothing is processed of them.',
    remedy:
      'A topic that has grown is noticed within metadataMaxAgeMs (metadata.max.age.ms). Otherwise the assignor of the leader does not know it: look for ACLs (DESCRIBE on the topic), and restart the leader.',
  },
  'members-idle': {
    ...{ severity: 'info', from: 'brokers', alert: null, health: null },
    means: 'there are members without partitions: more members than partitions',
    consequence: 'They do nothing, and are ready to take over.',
    remedy: 'None, if they are spares. For more work at once: more partitions, or concurrency with ordering: key.',
  },
  'load-uneven': {
    ...{ severity: 'warning', from: 'brokers', alert: null, health: null },
    means: 'one member has most of the work',
    consequence: 'Its partitions fall behind while others idle.',
    remedy:
      'With partitions shared unevenly: an assignor that balances over topics (cooperative-sticky, or roundrobin in place of range). With a hot partition: other keys, or concurrency with ordering: key.',
  },
  'configuration-warned': {
    ...{ severity: 'info', from: 'reports', alert: null, health: null },
    means: 'the configuration of a member breaks rules',
    consequence: 'It works until something happens, and then does harm.',
    remedy: '`kafka-rebalance check-config`, and docs/reference/configuration-rules.md.',
  },
} as const satisfies Record<string, FindingKind>;

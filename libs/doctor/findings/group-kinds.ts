import { ofHealth, type FindingKind } from './finding-kind';

/** The group as a whole, and who is in it. */
export const groupKinds = {
  'group-missing': {
    ...{ severity: 'critical', from: 'brokers', alert: null, health: null },
    means: 'there is no group of that name',
    consequence: 'Nobody processes anything in its name, and no offset is kept.',
    remedy:
      'Look at the spelling of groupId (`kafka-rebalance groups list`) and at --brokers. Without members a group ends when its offsets have expired (offsets.retention.minutes).',
  },
  'group-stopped': {
    ...{ severity: 'critical', from: 'brokers', alert: 'KafkaConsumerGroupWithoutPartitions', health: null },
    means: 'the group has no members',
    consequence: 'Nothing of its topics is processed; its lag grows until retention deletes records.',
    remedy:
      'Start its services, and look at why they are down: their last log, OOMKilled, a deployment with zero replicas. A service that runs and is not a member has not joined: its health says why.',
  },
  'group-rebalancing': {
    ...{ severity: 'warning', from: 'brokers', alert: 'KafkaConsumerRebalancesSlow', health: null },
    means: 'a rebalance did not end while we looked',
    consequence:
      'Partitions that move are not processed until the slowest member has handed over; with an eager assignor none is.',
    remedy:
      'The slowest member decides: shorter handlers or a smaller drainTimeoutMs, faster hooks (hookTimeoutMs). With other clients maxPollIntervalMs (max.poll.interval.ms) bounds how long the group waits for a member that is busy.',
  },
  'group-storm': ofHealth('group-storm', {
    ...{ severity: 'warning', from: 'both', alert: 'KafkaConsumerRebalanceStorm' },
    consequence: 'Partitions keep moving; with an eager assignor nothing is processed while they do.',
    remedy:
      'Look at the causes below, and for a deploy or an autoscaler: static members (groupInstanceId) with a sessionTimeoutMs above the time of a restart, and slower steps. Members that are expelled: see member-expelled.',
  }),
  'own-storm': ofHealth('own-storm', {
    ...{ severity: 'warning', from: 'reports', alert: 'KafkaConsumerRebalanceStorm' },
    consequence: 'The whole group rebalances because of one member.',
  }),
  rebalanced: {
    ...{ severity: 'info', from: 'both', alert: 'KafkaConsumerRebalancesFrequent', health: null },
    means: 'the group has rebalanced',
    consequence: 'Partitions may have moved; with an eager assignor all of them stood still for it.',
    remedy: 'None, if a member was meant to join or leave. To restart without it: groupInstanceId.',
  },
  'member-joined': {
    ...{ severity: 'info', from: 'brokers', alert: null, health: null },
    means: 'a member has joined',
    consequence: 'It takes partitions over from the others.',
    remedy: 'None, if that was meant.',
  },
  'member-left': {
    ...{ severity: 'info', from: 'brokers', alert: null, health: null },
    means: 'a member is gone, and its partitions had not stood still before',
    consequence: 'It has handed its partitions over, as far as can be seen from outside.',
    remedy: 'None, if that was meant. To restart without a rebalance: groupInstanceId.',
  },
  'member-restarted': {
    ...{ severity: 'info', from: 'brokers', alert: null, health: null },
    means: 'a static member has come back under its groupInstanceId',
    consequence: 'It keeps its partitions, and nobody else has stopped.',
    remedy: 'None: that is what groupInstanceId is for.',
  },
  'member-vanished': {
    ...{ severity: 'warning', from: 'both', alert: 'KafkaConsumerMemberVanished', health: null },
    means: 'a member is gone, and has not handed over: it crashed, froze or was cut off',
    consequence:
      'Its partitions stood still until its session had ended (sessionTimeoutMs), and records are processed again.',
    remedy:
      'Look at its last log, at memory limits (OOMKilled, --max-old-space-size) and at its node. SIGTERM has to reach the process, and terminationGracePeriodSeconds has to be above stopTimeoutMs. A shorter sessionTimeoutMs notices it sooner.',
  },
  'member-silent': {
    ...{ severity: 'warning', from: 'brokers', alert: 'KafkaConsumerMemberVanished', health: null },
    means:
      'nothing that a member owns moves, while it is still in the group: it has crashed, is frozen, or cannot commit',
    consequence:
      'Its partitions wait until its session ends (sessionTimeoutMs), or for ever if it still sends heartbeats.',
    remedy:
      'Look at the process: is it there (SIGKILL, OOMKilled), does it get CPU (SIGSTOP, CPU limits, a blocked event loop), do all its handlers hang (processingTimeoutMs, maxPollIntervalMs)?',
  },
  'members-come-and-go': {
    ...{ severity: 'warning', from: 'brokers', alert: 'KafkaConsumerRebalanceStorm', health: 'group-storm' },
    means: 'members come and go again and again, as in a crash loop',
    consequence:
      'Every one of them makes the group rebalance twice, and what a crash leaves behind is processed again.',
    remedy:
      'Look at the restarts and the last log of these services. Members that are only restarted: groupInstanceId, and a sessionTimeoutMs above the time of a restart.',
  },
  'member-expelled': {
    ...{ severity: 'warning', from: 'reports', alert: 'KafkaConsumerExpelled', health: null },
    means: 'a member was out of the group while its process lived: it was silent for a session',
    consequence: 'What it had not committed is processed again by others.',
    remedy:
      'Look for a process that was frozen or starved: CPU limits (throttling), memory, a suspended host, the network. If it happens for short: a longer sessionTimeoutMs, with heartbeatIntervalMs under a third of it.',
  },
} as const satisfies Record<string, FindingKind>;

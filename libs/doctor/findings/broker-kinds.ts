import { ofHealth, type FindingKind } from './finding-kind';

/** The brokers, the way to them, and what could not be looked at. */
export const brokerKinds = {
  'brokers-away': ofHealth('brokers-away', {
    ...{ severity: 'critical', from: 'both', alert: 'KafkaConsumerBrokersAway' },
    consequence: 'Members process what they have, and after a session nothing.',
  }),
  'broker-restarted': {
    ...{ severity: 'warning', from: 'brokers', alert: null, health: 'brokers-away' },
    means: 'a broker was away for a while, or is: it was restarted, or is cut off',
    consequence: 'What it led or coordinated waited until another broker, or it itself, took it up.',
    remedy:
      'None, if it was meant. Otherwise look at the broker. Members go on by themselves, and a restart of theirs does not help.',
  },
  'coordinator-moved': {
    ...{ severity: 'info', from: 'brokers', alert: null, health: null },
    means: 'another broker coordinates the group now',
    consequence:
      'Heartbeats and commits were refused for a moment; a group of the classic protocol may have rebalanced.',
    remedy: 'None, if a broker was restarted.',
  },
  'partition-without-leader': {
    ...{ severity: 'critical', from: 'brokers', alert: null, health: 'brokers-away' },
    means: 'partitions have no leader',
    consequence: 'Nobody can write or read them.',
    remedy: 'Look at the brokers that have their replicas; no option of a consumer helps.',
  },
  'session-unsure': ofHealth('session-unsure', {
    ...{ severity: 'warning', from: 'reports', alert: 'KafkaConsumerSessionUnsure' },
    consequence: 'No handler started meanwhile; its partitions may have gone to others.',
    remedy:
      'Look at the coordinator and the network to it, or for a process that was frozen. If answers are late only: a longer sessionTimeoutMs.',
  }),
  'heartbeats-fail': {
    ...{ severity: 'warning', from: 'reports', alert: null, health: null },
    means: 'heartbeats of a member are refused, late or not answered',
    consequence: 'When none is answered for a session the member is expelled.',
    remedy:
      'Look at the network to the coordinator and at its load. If it lasts: a longer sessionTimeoutMs, with heartbeatIntervalMs under a third of it.',
  },
  'not-examined': {
    ...{ severity: 'warning', from: 'brokers', alert: null, health: null },
    means: 'a part of it could not be looked at',
    consequence: 'What is wrong there is not told here.',
    remedy: 'The error names the ACL, or the broker. Needed are DESCRIBE on the group and on its topics.',
  },
  'few-samples': {
    ...{ severity: 'info', from: 'brokers', alert: null, health: null },
    means: 'too few samples to tell a partition that stands still from one that is between two commits',
    consequence: 'No partition is judged as stalled.',
    remedy: 'Let it look for longer: --window.',
  },
  'report-unreachable': {
    ...{ severity: 'info', from: 'reports', alert: null, health: null },
    means: 'a report of a member could not be read',
    consequence: 'What that member says of itself is not told here.',
    remedy:
      'Refused: the process is not there, or the port is another. Silent: it is frozen or blocked, or a network is between. Otherwise look at the address: the page (docs/page.md) or the metrics.',
  },
  'report-without-group': {
    ...{ severity: 'info', from: 'reports', alert: null, health: null },
    means: 'a report was read and says nothing of this group',
    consequence: 'What that member says of itself is not told here.',
    remedy: 'Look at the address and at groupId; metrics of this package begin with kafka_consumer_.',
  },
} as const satisfies Record<string, FindingKind>;

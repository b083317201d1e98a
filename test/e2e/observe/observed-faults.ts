import { type FaultName } from '../../../apps/order-processor/demo/faults';
import { type FindingId, type FindingSeverity } from '../../../libs/doctor';
import { type HealthReasonCode } from '../../../libs/engine';

/** `none`: no answer within a second, or nobody there who could give one. */
export type Answer = 'up' | 'down' | 'none';

export interface HealthSeen {
  readonly live: Answer;
  readonly ready: Answer;
  /** Null: no reason is named. */
  readonly reason: HealthReasonCode | null;
}

export interface FindingSeen {
  readonly id: FindingId;
  readonly severity: FindingSeverity;
}

/** What a service sees of it. */
export interface Sight {
  readonly health: HealthSeen;
  /** The cause in its timeline, where `IT` is the name of whom it befalls; null: it has no entry, for nothing moves. */
  readonly cause: string | null;
}

/** What whoever is on call sees of a fault. */
export interface ObservedFault {
  readonly fault: FaultName;
  /** What the service sees that it befalls; null: it befalls none alone. */
  readonly it: Sight | null;
  readonly others: Sight;
  readonly finding: FindingSeen;
  /** All that fire. */
  readonly alerts: readonly string[];
  /** Those that fire if it takes long enough; no others do. */
  readonly perhaps?: readonly string[];
}

const well: HealthSeen = { live: 'up', ready: 'up', reason: null };
const silent: HealthSeen = { live: 'none', ready: 'none', reason: null };
const hung: HealthSeen = { live: 'down', ready: 'down', reason: 'handler-outlasted-poll-interval' };
const brokersAway: HealthSeen = { live: 'up', ready: 'down', reason: 'brokers-away' };

/** In the order in which the test injects them; docs/observing.md has the same as a table. */
export const observedFaults: readonly ObservedFault[] = [
  {
    fault: 'join',
    it: { health: well, cause: 'this member joined' },
    others: { health: well, cause: 'IT joined' },
    finding: { id: 'member-joined', severity: 'info' },
    alerts: [],
  },
  {
    fault: 'leave',
    it: { health: silent, cause: null },
    others: { health: well, cause: 'IT left in good order' },
    finding: { id: 'member-left', severity: 'info' },
    alerts: [],
  },
  {
    fault: 'poison',
    it: null,
    others: { health: well, cause: null },
    finding: { id: 'records-given-up', severity: 'warning' },
    alerts: ['KafkaConsumerRecordsGivenUp'],
  },
  {
    fault: 'broker',
    it: null,
    others: { health: brokersAway, cause: null },
    finding: { id: 'brokers-away', severity: 'critical' },
    alerts: ['KafkaConsumerBrokersAway', 'KafkaConsumerSessionUnsure'],
    perhaps: ['KafkaConsumerCommitsFail'],
  },
  {
    fault: 'crash',
    it: { health: silent, cause: null },
    others: { health: well, cause: 'IT timed out' },
    finding: { id: 'member-vanished', severity: 'warning' },
    alerts: ['KafkaConsumerMemberVanished'],
  },
  {
    fault: 'slow',
    it: { health: hung, cause: 'this member left for a handler that outlasted maxPollIntervalMs' },
    others: { health: well, cause: 'IT timed out' },
    finding: { id: 'handler-outlasted-poll-interval', severity: 'critical' },
    alerts: ['KafkaConsumerExpelled', 'KafkaConsumerMemberVanished'],
  },
  {
    fault: 'freeze',
    it: { health: silent, cause: 'this member was expelled' },
    others: { health: well, cause: 'IT timed out' },
    finding: { id: 'member-vanished', severity: 'warning' },
    alerts: ['KafkaConsumerExpelled', 'KafkaConsumerMemberVanished'],
    perhaps: ['KafkaConsumerSessionUnsure'],
  },
];

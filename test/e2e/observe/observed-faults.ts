import { type FaultName } from '../../../apps/order-processor/demo/faults';
import { type HealthReasonCode } from '../../../libs/engine';

/** `none`: no answer within a second, or nobody there who could give one. */
export type Answer = 'up' | 'down' | 'none';

export interface HealthSeen {
  readonly live: Answer;
  readonly ready: Answer;
  /** Null: no reason is named. */
  readonly reason: HealthReasonCode | null;
}

/** What whoever is on call sees of a fault. `IT` is the name of the service that it befalls. */
export interface ObservedFault {
  readonly fault: FaultName;
  /** Of the service that it befalls; null: it befalls none alone. */
  readonly it: HealthSeen | null;
  readonly others: HealthSeen;
  /** All that fire. */
  readonly alerts: readonly string[];
  /** Those that fire if it takes long enough; no others do. */
  readonly perhaps?: readonly string[];
}

const well: HealthSeen = { live: 'up', ready: 'up', reason: null };
const silent: HealthSeen = { live: 'none', ready: 'none', reason: null };
const brokersAway: HealthSeen = { live: 'up', ready: 'down', reason: 'brokers-away' };
const hung: HealthSeen = { live: 'down', ready: 'down', reason: 'handler-outlasted-poll-interval' };

/** In the order in which the test injects them; docs/observing.md has the same as a table. */
export const observedFaults: readonly ObservedFault[] = [
  { fault: 'join', it: well, others: well, alerts: [] },
  { fault: 'poison', it: null, others: well, alerts: ['KafkaConsumerRecordsGivenUp'] },
  {
    ...{ fault: 'broker', it: null, others: brokersAway },
    ...{ alerts: ['KafkaConsumerBrokersAway', 'KafkaConsumerSessionUnsure'], perhaps: ['KafkaConsumerCommitsFail'] },
  },
  { fault: 'leave', it: silent, others: well, alerts: [] },
  { fault: 'crash', it: silent, others: well, alerts: ['KafkaConsumerMemberVanished'] },
  {
    ...{ fault: 'slow', it: hung, others: well },
    alerts: ['KafkaConsumerExpelled', 'KafkaConsumerHooksFail', 'KafkaConsumerMemberVanished'],
  },
  {
    ...{ fault: 'freeze', it: silent, others: well },
    alerts: ['KafkaConsumerExpelled', 'KafkaConsumerMemberVanished', 'KafkaConsumerSessionUnsure'],
  },
];

import { type ConsumerEvent } from '../events';
import { type HealthThresholds } from './health-thresholds';
import { noStorm, onRebalanceStarted, type StormWatch } from './rebalance-storm';

/** What health has to know of the past of a consumer, beside its status. */
export interface HealthMemory {
  readonly storm: StormWatch;
  /** Since when Kafka has not answered; null: it does. */
  readonly brokersAwaySince: number | null;
  /** Listeners whose circuit is open, and why. */
  readonly openCircuits: ReadonlyMap<string, string>;
  readonly blocked: { readonly at: number; readonly ms: number; readonly listeners: readonly string[] } | null;
}

export const noMemory: HealthMemory = {
  ...{ storm: noStorm, brokersAwaySince: null, openCircuits: new Map(), blocked: null },
};

export function remember(memory: HealthMemory, event: ConsumerEvent, thresholds: HealthThresholds): HealthMemory {
  switch (event.type) {
    case 'RebalanceStarted':
      return { ...memory, storm: onRebalanceStarted(memory.storm, event.cause, event.at, thresholds) };
    case 'BrokerUnavailable':
      return { ...memory, brokersAwaySince: memory.brokersAwaySince ?? event.at };
    case 'BrokerAvailable':
      return { ...memory, brokersAwaySince: null };
    case 'CircuitOpened':
      return { ...memory, openCircuits: new Map(memory.openCircuits).set(event.listener, event.error.message) };
    case 'CircuitClosed': {
      const openCircuits = new Map(memory.openCircuits);
      openCircuits.delete(event.listener);
      return { ...memory, openCircuits };
    }
    case 'EventLoopBlocked':
      return { ...memory, blocked: { at: event.at, ms: event.blockedMs, listeners: event.listeners } };
    default:
      return memory;
  }
}

import { type Listener, type RebalanceHook } from '../engine';
import { type ConsumerHost } from './consumer-host';

/** What the decorators of an application say about one consumer. */
export interface Explored {
  readonly listeners: readonly Listener[];
  readonly hooks: readonly RebalanceHook[];
}

export interface Explorer {
  /** @throws InvalidOptionsError with every problem of what was found */
  explore(host: ConsumerHost): Explored;
}

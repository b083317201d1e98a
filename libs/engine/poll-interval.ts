import { isMember } from '../protocol';
import { type ConsumerParts } from './engine-consumer';

/** Rule 8: heartbeats do not notice a handler that never ends, so somebody must. */
export function checkPollInterval({
  leases,
  options,
  clock,
  loop,
  bus,
}: Pick<ConsumerParts, 'leases' | 'options' | 'clock' | 'loop' | 'bus'>): void {
  if (!isMember(loop.state)) return;
  const now = clock.now();
  for (const running of leases.running()) {
    const runningMs = now - running.since;
    if (running.warned || runningMs * 2 < options.maxPollIntervalMs) continue;
    running.warned = true;
    bus.publish({ type: 'HandlerSlow', record: running.record, runningMs });
  }
  const over = leases.running().find(({ since }) => now - since >= options.maxPollIntervalMs);
  if (over === undefined) return;
  bus.publish({ type: 'PollIntervalExceeded', record: over.record, runningMs: now - over.since });
  loop.dispatch({ type: 'PollIntervalExceeded' });
  void leases.lingeringSettled().then(() => loop.dispatch({ type: 'HandlersSettled' }));
}

import { type ResolvedConsumerOptions } from '../options';

/** For one heartbeat: a third of the session, so that one without an answer leaves time for two more on another connection. */
export function heartbeatTimeoutMs({
  requestTimeoutMs,
  sessionTimeoutMs,
}: Pick<ResolvedConsumerOptions, 'requestTimeoutMs' | 'sessionTimeoutMs'>): number {
  return Math.min(requestTimeoutMs, sessionTimeoutMs / 3);
}

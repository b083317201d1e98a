/** How many records of a steady rate are to be sent now, so that none is missing, however late the timer comes. */
export function due(recordsPerSecond: number, elapsedMs: number, sent: number): number {
  return Math.max(0, Math.floor((recordsPerSecond * elapsedMs) / 1000) - sent);
}

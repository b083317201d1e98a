/** What of `stopTimeoutMs` a drain may take; the rest is left for hooks, the last commit and LeaveGroup. */
export function longestDrainOfStop(stopMs: number): number {
  return stopMs * 0.8;
}

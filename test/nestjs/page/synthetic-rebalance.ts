import { type RebalanceEntry } from '../../../libs/engine';

const noPartitions = { count: 0, topics: {} };

/** One in which nothing happened. */
export function rebalanceEntry(id: number, over: Partial<RebalanceEntry> = {}): RebalanceEntry {
  return {
    ...{ id, state: 'completed', startedAt: '2026-11-26T09:00:00.000Z', completedAt: '2026-11-26T09:00:00.096Z' },
    ...{
      settledAt: '2026-11-26T09:00:00.096Z',
      durationMs: 96,
      settledMs: 96,
      cause: 'the group changed',
      reasons: [],
    },
    ...{ trigger: 'group-changed', protocol: 'cooperative', memberId: 'me', leader: false, members: null },
    ...{ generation: { from: 6, to: 7 }, phases: { drainMs: null, joinMs: 61, syncMs: 35, startMs: null } },
    ...{ assigned: noPartitions, revoked: noPartitions, kept: noPartitions, lost: noPartitions },
    ...{ slowest: null, drain: null, hooks: [], takenOver: [], replays: {}, incidents: [] },
    ...over,
  };
}

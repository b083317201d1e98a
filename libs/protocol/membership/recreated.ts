import { type PartitionSet } from '../partition-set';
import { goOn } from './consumer-heartbeat';
import { leaveIfDrained } from './ending';
import { rejoinIfDue, sendJoin } from './rejoining';
import { owned, type MembershipState } from './state';
import { stay, then, to, type Transition } from './transition';

/**
 * Hazard: a name is not a topic
 *   1. the topic is deleted and created anew, with the same name and as many partitions   2. nobody's assignment changes
 *   3. we go on at the old offset   -> the new records before it are skipped, and committed as processed
 * So what we own of it ends as lost, without a commit, and begins anew. In the `consumer` protocol the coordinator, which
 * knows topics by id, assigns the new one itself.
 */
export function onTopicsRecreated(state: MembershipState, topics: readonly string[], now: number): Transition {
  const gone = owned(state).filter(({ topic }) => topics.includes(topic));
  if (gone.isEmpty) return stay(state);
  const without: MembershipState = { ...state, held: state.held.minus(gone), draining: state.draining.minus(gone) };
  return then(to(without, { type: 'LosePartitions', partitions: gone, reason: 'topic-recreated' }), (next) =>
    goOnWithout(next, gone, now),
  );
}

function goOnWithout(state: MembershipState, gone: PartitionSet, now: number): Transition {
  switch (state.phase.name) {
    case 'stable': {
      if (state.config.protocol === 'consumer') return goOn({ ...state, target: state.target.minus(gone) }, now);
      const back = gone.intersect(state.target);
      const again: MembershipState = { ...state, held: state.held.union(back) };
      const assigned = back.isEmpty
        ? stay(again)
        : to(again, { type: 'AssignPartitions', partitions: back, generation: state.generation });
      return then(assigned, (next) => rejoinIfDue(next, now));
    }
    case 'preparing':
      return state.draining.isEmpty ? sendJoin(state, 0) : stay(state);
    case 'leaving':
      return leaveIfDrained(state);
    case 'joining':
    case 'syncing':
    case 'idle':
    case 'expelled':
    case 'left':
    case 'failed':
      return stay(state);
  }
}

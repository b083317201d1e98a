import { goOnWithout } from './draining';
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
  const { config, held, draining, target } = state;
  const without: MembershipState = {
    ...state,
    ...{ held: held.minus(gone), draining: draining.minus(gone) },
    target: config.protocol === 'consumer' ? target.minus(gone) : target,
  };
  return then(to(without, { type: 'LosePartitions', partitions: gone, reason: 'topic-recreated' }), (next) =>
    goOnWithout(next, gone, now),
  );
}

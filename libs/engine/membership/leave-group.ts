import { type MembershipEvent } from '../../protocol';
import { Attempts } from '../cluster';
import { asError, type KafkaRebalanceError } from '../errors';
import { type ConsumerEvent, type Unstamped } from '../events';
import { type ResolvedConsumerOptions } from '../options';
import { type Clock } from '../ports';

export interface LeaveParts {
  readonly options: ResolvedConsumerOptions;
  readonly clock: Clock;
  readonly publish: (event: Unstamped<ConsumerEvent>) => void;
  readonly dispatch: (event: MembershipEvent) => void;
}

/** How long a leave may take, in monotonic milliseconds, and whether it is said again until then. */
export interface LeaveTerms {
  readonly deadline: number;
  readonly insist: boolean;
}

/**
 * Asks to leave. `ask` resolves with the refusal, or null. Without an answer it is the session that ends the membership, and
 * the group waits for that.
 *
 * Hazard: a leave that is said again may come too late
 *   1. a member that exceeded its poll interval leaves, and is refused   2. it has settled, and joins under the same id
 *   3. the leave is said again   -> the membership that it has now ends. So only who stops insists.
 */
export async function leaveGroup(
  { options, clock, publish, dispatch }: LeaveParts,
  { deadline, insist }: LeaveTerms,
  ask: (deadline: number) => Promise<KafkaRebalanceError | null>,
): Promise<void> {
  const attempt = async (until: number): Promise<void> => {
    const refusal = await ask(until);
    // Not in the group (any more): that is what was asked for.
    if (refusal !== null && refusal.disposition !== 'rejoin') throw refusal;
  };
  try {
    await (insist ? new Attempts(clock, options).until(deadline, attempt) : attempt(deadline));
  } catch (thrown) {
    publish({ type: 'LeaveFailed', error: asError(thrown) });
  }
  dispatch({ type: 'LeaveEnded' });
}

import { asError } from './errors';
import { type LeaveContext, type ResolvedConsumerOptions } from './options';
import { type Clock } from './ports';

export interface LeaveDecision {
  readonly options: Pick<
    ResolvedConsumerOptions,
    'leaveGroupOnClose' | 'groupId' | 'groupInstanceId' | 'stopTimeoutMs'
  >;
  readonly clock: Clock;
  readonly memberId: string;
  readonly reason: LeaveContext['reason'];
  /** The function failed, or took too long; so it is decided as by `'auto'`. */
  readonly onUndecided: (error: Error, leaves: boolean) => void;
}

/** Whether the member leaves for good. Never rejects. */
export async function leavesForGood(decision: LeaveDecision): Promise<boolean> {
  const { groupId, groupInstanceId, leaveGroupOnClose: policy } = decision.options;
  const byDefault = groupInstanceId === null;
  if (policy === 'auto') return byDefault;
  if (policy === 'always' || policy === 'never') return policy === 'always';
  const { memberId, reason } = decision;
  try {
    return await inTime(decision, Promise.resolve(policy({ groupId, groupInstanceId, memberId, reason })));
  } catch (thrown) {
    decision.onUndecided(asError(thrown), byDefault);
    return byDefault;
  }
}

function inTime({ clock, options }: LeaveDecision, answer: Promise<boolean>): Promise<boolean> {
  const limitMs = options.stopTimeoutMs / 5;
  return new Promise((resolve, reject) => {
    const timer = clock.at(clock.now() + limitMs, () => {
      reject(new Error(`no decision within ${limitMs} ms, a fifth of stopTimeoutMs`));
    });
    answer.then(resolve, reject).finally(() => timer.cancel());
  });
}

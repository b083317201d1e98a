/** One thing that the engine does about a refusal: for people, and as it is seen from outside. */
export interface Outcome {
  readonly does: string;
  /** The requests to coordinators that follow; what comes after these is as ever. */
  readonly then: readonly string[];
  readonly atOnce?: boolean;
  readonly lost?: boolean;
  readonly said?: readonly string[];
  /** The consumer has failed, and the last of `then` was its last request. */
  readonly fails?: boolean;
  /** Nothing comes after `then`, though the consumer has not failed. */
  readonly ends?: boolean;
  /** Of the first join of a consumer. */
  readonly first?: boolean;
}

/** The same outcome, where the coordinator is looked up before. */
function lookedUp(outcome: Outcome, of: 'group' | 'transaction' = 'group'): Outcome {
  const [first = '', ...rest] = outcome.does;
  const does = `Looks the coordinator up anew; ${first.toLowerCase()}${rest.join('')}`;
  return { ...outcome, does, then: [`FindCoordinator ${of}`, ...outcome.then] };
}

const failsLosing: Outcome = {
  does: 'The consumer fails: gives up what it holds without a commit, and stops.',
  ...{ then: [], lost: true, fails: true },
};

const failsLeaving: Outcome = {
  does: 'The consumer fails: hands over what it holds, leaves, and stops.',
  ...{ then: ['LeaveGroup as m1'], atOnce: true, fails: true },
};

export const lookUp = {
  again: {
    does: 'Asks again after a pause. A join that waits for it for two seconds says so (`JoinDelayed`).',
    then: ['FindCoordinator group'],
  },
  ofTransaction: {
    does: 'Asks again after a pause.',
    then: ['FindCoordinator transaction', 'InitProducerId after -1'],
  },
  fails: { does: 'The consumer fails, and stops.', then: [], fails: true },
  failsLeaving,
} satisfies Record<string, Outcome>;

const joinsAgain: Outcome = {
  does: 'Joins again after a pause, which grows. Its partitions go on. When that lasts for two seconds it says so (`JoinDelayed`).',
  then: ['JoinGroup as m1'],
};

export const joining = {
  again: joinsAgain,
  elsewhere: lookedUp(joinsAgain),
  atOnce: {
    does: 'Joins again at once. Its partitions go on.',
    ...{ then: ['JoinGroup as m1'], atOnce: true },
  },
  withItsId: {
    does: 'Joins again at once, with the id that it was given.',
    ...{ then: ['JoinGroup as m1'], atOnce: true, first: true },
  },
  anew: {
    does: 'Its partitions are lost; joins anew, without an id, after a pause.',
    ...{ then: ['JoinGroup as nobody'], lost: true },
  },
  explains: {
    ...failsLosing,
    does: 'Asks what the group uses. The consumer fails, and says what that is, and the step in between.',
    ...{ then: ['DescribeGroups'], atOnce: true },
  },
  fails: failsLosing,
} satisfies Record<string, Outcome>;

export const expelled = {
  withoutId: {
    does: 'Its partitions are lost; joins anew, without an id, at once.',
    ...{ then: ['JoinGroup as nobody'], atOnce: true, lost: true },
  },
  withItsId: {
    does: 'Its partitions are lost; joins anew, with its id, at once.',
    ...{ then: ['JoinGroup as m1'], atOnce: true, lost: true },
  },
  byEpoch: {
    does: 'Its partitions are lost; joins anew at once.',
    ...{ then: ['ConsumerGroupHeartbeat in 0'], atOnce: true, lost: true },
  },
} satisfies Record<string, Outcome>;

const beatsAgain = (request: string): Outcome => ({
  does: 'Sends the next heartbeat soon. Its partitions go on; after a session without an answer no handler starts.',
  then: [request],
});

export const beating = {
  again: beatsAgain('Heartbeat in 1'),
  elsewhere: lookedUp(beatsAgain('Heartbeat in 1')),
  rejoins: { does: 'Takes part in the rebalance at once.', then: ['JoinGroup as m1'], atOnce: true },
  byEpoch: beatsAgain('ConsumerGroupHeartbeat in 1'),
  byEpochElsewhere: lookedUp(beatsAgain('ConsumerGroupHeartbeat in 1')),
  fails: failsLosing,
} satisfies Record<string, Outcome>;

const joinsByEpoch: Outcome = {
  does: 'Joins again after a pause, which grows. When that lasts for two seconds it says so (`JoinDelayed`).',
  then: ['ConsumerGroupHeartbeat in 0'],
};

export const joiningByEpoch = {
  again: joinsByEpoch,
  elsewhere: lookedUp(joinsByEpoch),
  fails: lookUp.fails,
  fallsBack: {
    does: "The consumer fails, and stops; with `groupProtocol: 'auto'` it joins by the classic protocol.",
    ...{ then: [], fails: true },
  },
} satisfies Record<string, Outcome>;

function leavingBy(request: string) {
  const again: Outcome = {
    does: 'Says it again after a pause, for five seconds or until the stop must end.',
    ...{ then: [request], ends: true },
  };
  return {
    again,
    elsewhere: lookedUp(again),
    gone: { does: 'It is no member, which is what was asked for.', then: [], ends: true },
    untaken: {
      does: 'Stops all the same, and says so (`LeaveFailed`): the group waits until the session ends.',
      ...{ then: [], ends: true, said: ['LeaveFailed'] },
    },
  } satisfies Record<string, Outcome>;
}

export const leaving = leavingBy('LeaveGroup as m1');
export const leavingByEpoch = leavingBy('ConsumerGroupHeartbeat in -1');

const commitsAgain: Outcome = {
  does: 'Commits again after a pause, what is still its own, under the generation that it has then.',
  ...{ then: ['OffsetCommit in 1'], said: ['CommitFailed, repeated'] },
};
const dropped = 'The commit is dropped, never sent under another generation. Its partitions are lost; joins anew';

export const committing = {
  again: commitsAgain,
  elsewhere: lookedUp(commitsAgain),
  withoutNote: { ...commitsAgain, does: 'Commits the offset alone, without the note for the next owner.' },
  staysDue: {
    does: 'It is not repeated now (`CommitFailed`). It stays due: the next commit tries again.',
    ...{ then: ['OffsetCommit in 1'], said: ['CommitFailed, stays due'] },
  },
  forNobody: {
    does: 'It is not repeated now (`CommitFailed`), and holds no hand-over up.',
    ...{ then: ['OffsetCommit in 1'], said: ['CommitFailed, stays due'] },
  },
  withoutId: {
    does: `${dropped}, without an id, at once.`,
    ...{ then: ['JoinGroup as nobody', 'JoinGroup as m2', 'SyncGroup in 2', 'OffsetFetch'], atOnce: true, lost: true },
  },
  withItsId: {
    does: `${dropped}, with its id, at once.`,
    ...{ then: ['JoinGroup as m1', 'SyncGroup in 2', 'OffsetFetch'], atOnce: true, lost: true },
  },
  byEpoch: {
    does: `${dropped} at once.`,
    ...{
      then: ['ConsumerGroupHeartbeat in 0', 'ConsumerGroupHeartbeat in 2', 'OffsetFetch'],
      atOnce: true,
      lost: true,
    },
  },
  afterHeartbeat: {
    ...commitsAgain,
    does: 'Sends a heartbeat at once, which brings the epoch, and commits again under that.',
    ...{ then: ['ConsumerGroupHeartbeat in 1', 'OffsetCommit in 1'], atOnce: true },
  },
  fails: failsLosing,
} satisfies Record<string, Outcome>;

const offsetsAgain: Outcome = {
  does: 'Asks again after a pause; the partition waits. When that lasts for two seconds it says so (`FetchFailed`).',
  then: ['OffsetFetch'],
};

export const offsets = {
  again: offsetsAgain,
  elsewhere: lookedUp(offsetsAgain),
  fails: failsLeaving,
} satisfies Record<string, Outcome>;

const looksAgain: Outcome = { does: 'Asks again after a pause.', then: ['DescribeGroups'] };

export const describing = {
  again: looksAgain,
  elsewhere: lookedUp(looksAgain),
  without: { does: 'Goes on without: it is asked to explain, or to find what nobody reads.', then: [], ends: true },
} satisfies Record<string, Outcome>;

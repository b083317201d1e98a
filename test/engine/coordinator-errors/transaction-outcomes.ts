import { type Outcome } from './outcomes';

const again = (
  request: string,
  coordinator: 'group' | 'transaction' = 'transaction',
  said: readonly string[] = [],
) => ({
  again: { does: 'Asks again after a pause.', then: [request], said },
  elsewhere: {
    does: 'Looks the coordinator up anew, and asks again after a pause.',
    ...{ then: [`FindCoordinator ${coordinator}`, request], said },
  },
});

/** Another producer of the same id: it takes over what this one had. */
const anotherProducer = ['FindCoordinator transaction', 'InitProducerId after -1'];

const fenced: Outcome = {
  does: 'Nothing of it is committed. The delivery comes again, with a new producer, if the partition is still its own.',
  ...{ then: anotherProducer, said: ['RecordFailed'] },
};

const aborted: Outcome = {
  does: 'Aborts, and asks for a new epoch. The delivery comes again, and spends no attempt of the record.',
  ...{ then: ['EndTxn abort', 'InitProducerId after 0'], atOnce: true, said: ['RecordFailed'] },
};

/** Of what was committed before, the next owner is told that it is left in good order. */
const note = ['InitProducerId after 0', 'AddOffsetsToTxn', 'TxnOffsetCommit in 1', 'EndTxn commit'];

const fails: Outcome = {
  does: 'Aborts. The consumer fails: hands over what it holds, leaves, and stops.',
  ...{ then: ['EndTxn abort', ...note, 'LeaveGroup as m1'], atOnce: true, said: ['RecordFailed'], fails: true },
};

export const beginning = {
  ...again('InitProducerId after -1'),
  anew: {
    does: 'Begins with a new producer after a pause. When that lasts for two seconds it says so (`FetchFailed`).',
    then: anotherProducer,
  },
  fails: {
    does: 'The consumer fails: hands over what it holds, leaves, and stops.',
    ...{ then: ['LeaveGroup as m1'], atOnce: true, fails: true },
  },
} satisfies Record<string, Outcome>;

export const sending = {
  ...again('AddPartitionsToTxn'),
  fenced: {
    ...fenced,
    does: "The handler's `send` rejects. Nothing of it is committed; it comes again with a new producer.",
  },
  rejects: {
    ...aborted,
    does: "The handler's `send` rejects; what the handler makes of it counts. Aborts, and asks for a new epoch.",
  },
} satisfies Record<string, Outcome>;

export const addingOffsets = { ...again('AddOffsetsToTxn'), fenced, aborted, fails } satisfies Record<string, Outcome>;

export const sendingOffsets = {
  ...again('TxnOffsetCommit in 1', 'group'),
  ...{ fenced, aborted, fails },
  onceMore: {
    does: 'Sends them once more, under the generation that the member has then. Refused in that one too, it aborts, and the delivery comes again.',
    ...{ then: ['TxnOffsetCommit in 1', 'EndTxn commit'] },
  },
} satisfies Record<string, Outcome>;

export const ending = {
  ...again('EndTxn commit'),
  ...{ fenced, aborted, fails },
  doubts: {
    does: 'It may be committed: takes over with a new producer, and asks the group. Only what is not committed comes again.',
    ...{ then: [...anotherProducer, 'OffsetFetch'], atOnce: true, said: ['RecordFailed'] },
  },
} satisfies Record<string, Outcome>;

export const aborting = {
  // It is aborted because the handler has failed.
  ...again('EndTxn abort', 'transaction', ['RecordFailed']),
  over: {
    does: 'There is nothing to abort (any more). Goes on with a new epoch.',
    ...{ then: ['InitProducerId after 0'], said: ['RecordFailed'] },
  },
  takenOver: {
    does: 'Goes on with a new producer, which ends what this one had open.',
    ...{ then: anotherProducer, said: ['RecordFailed'] },
  },
} satisfies Record<string, Outcome>;

import { type RecordContext } from '../../../libs/engine';
import { PlayedGroup, type GroupSetup } from '../played-group';
import { type Outcome } from '../transactions/fake-transactions';
import { type Moment } from './answers';

/** What a consumer was seen to do about a refusal. */
export interface Seen {
  /** The requests to coordinators that followed. */
  readonly then: readonly string[];
  /** Whether the first of them followed at once. */
  readonly atOnce: boolean;
  readonly lost: boolean;
  readonly said: readonly string[];
  /** The message of the error with which it has failed; null: it goes on. */
  readonly failed: string | null;
}

/** A request, and how a consumer comes to make it. */
interface Scene {
  /** Whose next answer is the refusal, as `PlayedGroup.plan` calls it. */
  readonly api: string;
  readonly setup?: () => GroupSetup;
  /** It is the first request of its kind: the consumer has not started yet. */
  readonly atStart?: boolean;
  readonly setOff: (group: PlayedGroup) => unknown;
  /** What follows in any case; `later`: after a while. */
  readonly besides?: RegExp;
  readonly later?: RegExp;
}

const start = (group: PlayedGroup): Promise<void> => group.consumer.start();
const stop = (group: PlayedGroup): Promise<void> => group.consumer.stop();
const wait = (): void => undefined;
const othersJoin = (group: PlayedGroup): void => void (group.plan.Heartbeat = ['REBALANCE_IN_PROGRESS']);
const oneMoreRecord = (group: PlayedGroup): void => void (group.end = 2n);

const routine = /^(ConsumerGroup)?Heartbeat in/;
const consumerProtocol = (): GroupSetup => ({ options: { groupProtocol: 'consumer' } });
const copying = (): GroupSetup => ({
  processing: { transactional: true },
  handle: (_, { transaction }: RecordContext) => transaction.send('orders', [{ value: 'v' }]),
});
/** Works once. */
const failing = (): GroupSetup => {
  let deliveries = 0;
  const handle: GroupSetup['handle'] = async (_, { transaction }: RecordContext) => {
    await transaction.send('orders', [{ value: 'v' }]);
    if ((deliveries += 1) > 1) throw new Error('no');
  };
  return { processing: { transactional: true }, handle };
};

const scenes: Record<Moment, Scene> = {
  'FindCoordinator, of a group': { api: 'FindCoordinator group', atStart: true, setOff: start },
  'FindCoordinator, of a transactional id': {
    ...{ api: 'FindCoordinator transaction', atStart: true, setOff: start, setup: copying, later: routine },
  },
  JoinGroup: { api: 'JoinGroup', setOff: othersJoin },
  SyncGroup: { api: 'SyncGroup', setOff: othersJoin },
  Heartbeat: { api: 'Heartbeat', setOff: wait },
  LeaveGroup: { api: 'LeaveGroup', setOff: stop },
  'ConsumerGroupHeartbeat, to join': {
    ...{ api: 'ConsumerGroupHeartbeat', atStart: true, setOff: start, setup: consumerProtocol },
  },
  'ConsumerGroupHeartbeat, of a member': { api: 'ConsumerGroupHeartbeat', setOff: wait, setup: consumerProtocol },
  'ConsumerGroupHeartbeat, to leave': { api: 'ConsumerGroupHeartbeat', setOff: stop, setup: consumerProtocol },
  'OffsetCommit, of a classic member': { api: 'OffsetCommit', setOff: oneMoreRecord, later: routine },
  'OffsetCommit, of a member of the consumer protocol': {
    ...{ api: 'OffsetCommit', setOff: oneMoreRecord, later: routine, setup: consumerProtocol },
  },
  OffsetFetch: { api: 'OffsetFetch', atStart: true, setOff: start, later: routine },
  DescribeGroups: {
    ...{ api: 'DescribeGroups', atStart: true, setOff: start, besides: /^(Heartbeat|OffsetFetch|OffsetCommit)/ },
    setup: () => ({ options: { groupInstanceId: 'pod-0' } }),
  },
  InitProducerId: { api: 'InitProducerId', atStart: true, setOff: start, setup: copying, later: routine },
  AddPartitionsToTxn: { api: 'AddPartitionsToTxn', setOff: oneMoreRecord, setup: copying, later: routine },
  AddOffsetsToTxn: { api: 'AddOffsetsToTxn', setOff: oneMoreRecord, setup: copying, later: routine },
  TxnOffsetCommit: { api: 'TxnOffsetCommit', setOff: oneMoreRecord, setup: copying, later: routine },
  'EndTxn, to commit': { api: 'EndTxn', setOff: oneMoreRecord, setup: copying, later: routine },
  'EndTxn, to abort': { api: 'EndTxn', setOff: oneMoreRecord, setup: failing, later: routine },
};

/** Answers the next request of this moment so, and tells what the consumer does. */
export async function play(moment: Moment, refusal: Outcome, more: GroupSetup = {}, first = false): Promise<Seen> {
  const scene = scenes[moment];
  const atStart = first || scene.atStart === true;
  const group = new PlayedGroup({ ...scene.setup?.(), ...more });
  if (!atStart) await group.settled();
  const [requests, events] = [group.log().length, group.events.length];
  group.plan[scene.api] = [refusal];
  void Promise.resolve(first ? start(group) : scene.setOff(group)).catch(wait);
  await group.advance(4000);
  const log = group.log().slice(requests);
  const refused = log.findIndex(({ words }) => words.startsWith(scene.api));
  const at = log[refused]?.at;
  const isRoutine = (one: (typeof log)[number]): boolean =>
    scene.besides?.test(one.words) === true || (one.at !== at && scene.later?.test(one.words) === true);
  const followed = log.slice(refused + 1).filter((one) => !isRoutine(one));
  return {
    then: followed.map(({ words }) => words),
    atOnce: followed[0]?.at === at,
    lost: group.of('PartitionsLost').length > 0,
    said: [...new Set(group.events.slice(events).flatMap(inWords))],
    failed: group.consumer.status().fatalError?.message ?? null,
  };
}

function inWords(event: PlayedGroup['events'][number]): string[] {
  switch (event.type) {
    case 'CommitFailed':
      return [`CommitFailed, ${event.willRetry ? 'repeated' : 'stays due'}`];
    case 'LeaveFailed':
    case 'RecordFailed':
    case 'GroupProtocolChosen':
      return [event.type];
    default:
      return [];
  }
}

import {
  decodeRecords,
  EndTxn,
  errorName,
  Fetch,
  FindCoordinator,
  InitProducerId,
  ListOffsets,
  OffsetFetch,
  ZERO_UUID,
  type FetchPartitionResult,
} from '../../../libs/wire';
import { eventually } from '../support/eventually';
import { GroupActor } from './group-actor';
import { versionsOf, type ConformanceCase, type Stand } from './stand';
import { TransactionActor, writtenAt } from './transaction-actor';

const readers = { all: 0, committed: 1 } as const;

async function fetched(
  stand: Stand,
  topic: string,
  isolationLevel: number,
  fetchOffset = 0n,
): Promise<FetchPartitionResult> {
  const partition = { partition: 0, currentLeaderEpoch: -1, fetchOffset, lastFetchedEpoch: -1, logStartOffset: -1n };
  const { responses } = await stand.send(Fetch, 12, {
    ...{
      replicaId: -1,
      maxWaitMs: 0,
      minBytes: 1,
      maxBytes: 1_000_000,
      isolationLevel,
      sessionId: 0,
      sessionEpoch: -1,
    },
    topics: [{ topic, topicId: ZERO_UUID, partitions: [{ ...partition, partitionMaxBytes: 1_000_000 }] }],
    ...{ forgottenTopicsData: [], rackId: '' },
  });
  return responses[0]!.partitions[0]!;
}

/** What is in the partition for such a reader; the bytes of a marker hold times and ids. */
async function seen(stand: Stand, topic: string, isolationLevel: number, from = 0n): Promise<unknown> {
  const { records, abortedTransactions, highWatermark, lastStableOffset } = await fetched(
    ...([stand, topic, isolationLevel, from] as const),
  );
  const found = decodeRecords(records ?? Buffer.alloc(0), {
    ...{
      fetchOffset: from,
      isolationLevel: isolationLevel === readers.committed ? 'read_committed' : 'read_uncommitted',
    },
    abortedTransactions: abortedTransactions ?? [],
  });
  const offsets = found.records.map(({ offset, content }) => `${offset}=${content.value?.toString()}`);
  return { offsets, next: found.nextOffset, abortedTransactions, highWatermark, lastStableOffset };
}

/** Kafka answers before it writes the markers. */
async function ended(stand: Stand, topic: string, endOffset: bigint): Promise<void> {
  await eventually(async () => {
    const { lastStableOffset, highWatermark } = await fetched(stand, topic, readers.committed);
    expect([lastStableOffset, highWatermark]).toEqual([endOffset, endOffset]);
  });
}

async function committed(stand: Stand, groupId: string, name: string, requireStable = true) {
  const topics = [{ name, topicId: ZERO_UUID, partitionIndexes: [0] }];
  const groups = [{ groupId, memberId: null, memberEpoch: -1, topics }];
  const answer = await stand.send(OffsetFetch, 8, { groups, requireStable });
  return answer.groups[0]!.topics[0]!.partitions[0]!;
}

async function settled(stand: Stand, groupId: string, topic: string): Promise<void> {
  await eventually(async () => {
    const { errorCode } = await committed(stand, groupId, topic);
    expect(errorName(errorCode)).not.toBe('UNSTABLE_OFFSET_COMMIT');
  });
}

async function producer(stand: Stand, transactionalId: string): Promise<TransactionActor> {
  const actor = new TransactionActor(stand, transactionalId);
  await actor.enter();
  return actor;
}

export const transactionCases: readonly ConformanceCase[] = [
  {
    name: 'a transactional id has its coordinator, and epochs, in every version',
    ask: async (stand) => {
      const actor = await producer(stand, 'epochs');
      const answers: unknown[] = [];
      for (const version of versionsOf(FindCoordinator)) {
        const { coordinators } = await stand.send(FindCoordinator, version, {
          keyType: 1,
          coordinatorKeys: ['epochs'],
        });
        answers.push(coordinators.map(({ key, nodeId, errorCode }) => ({ key, nodeId, errorCode })));
      }
      for (const version of versionsOf(InitProducerId)) answers.push(await actor.begin(version));
      const { claim } = actor;
      const at = (by: number) => ({ ...claim, producerEpoch: claim.producerEpoch + by });
      // Its own epoch, that one again, which the answer to may have been lost; older and newer ones.
      for (const mine of [
        claim,
        claim,
        at(-2),
        at(5),
        { producerId: claim.producerId + 1_000_000n, producerEpoch: 0 },
      ]) {
        answers.push(await actor.begin(4, mine), await actor.begin(3, mine));
      }
      answers.push(await actor.begin(4, { ...claim, producerEpoch: -1 }));
      answers.push(await actor.begin(4, undefined, 0), await actor.begin(4, undefined, 900_001));
      return [...answers, await new TransactionActor(stand, '').begin()];
    },
  },
  {
    name: 'an open transaction is aborted for who comes next, who has to ask twice, and its producer is fenced',
    ask: async (stand) => {
      await stand.topic('fencing', 2);
      const groupId = await stand.group('fencing');
      const first = await producer(stand, 'fencing');
      const answers: unknown[] = [await first.add('fencing', [0, 1]), await first.produce('fencing')];
      const second = new TransactionActor(stand, 'fencing');
      answers.push(await second.begin(), await second.enter());
      await ended(stand, 'fencing', 3n);
      for (const version of [0, 1, 2, 3]) answers.push(await first.add('fencing', [0], version));
      for (const version of [0, 1, 2, 3, 4]) answers.push(await first.addOffsets(groupId, version));
      for (const version of versionsOf(EndTxn)) answers.push(await first.end(true, version));
      answers.push(await first.produce('fencing'), await first.produce('fencing', { index: 1 }));
      answers.push(await first.begin(3, first.claim), await first.begin(4, first.claim));
      answers.push(await first.commitOffset(groupId, 'fencing', 1n));
      answers.push(await second.add('fencing'), await second.produce('fencing'), await second.end(true));
      await ended(stand, 'fencing', 6n);
      return [...answers, await seen(stand, 'fencing', readers.committed), await seen(stand, 'fencing', readers.all)];
    },
  },
  {
    name: 'the producer of an open transaction asks for another epoch',
    ask: async (stand) => {
      await stand.topic('bumping');
      const actor = await producer(stand, 'bumping');
      await actor.add('bumping');
      const before = actor.claim;
      const other = { producerId: before.producerId + 1_000_000n, producerEpoch: 0 };
      const answers = [await actor.begin(4, other), await actor.begin(4, before)];
      await ended(stand, 'bumping', 1n);
      return [...answers, await actor.enter(4, before), await actor.enter()];
    },
  },
  {
    name: 'what is committed and what is aborted, for both kinds of readers',
    ask: async (stand) => {
      await stand.topic('mixed');
      const [one, other] = [await producer(stand, 'mixed-1'), await producer(stand, 'mixed-2')];
      const answers: unknown[] = [];
      const look = async () => {
        for (const from of [0n, 3n]) {
          for (const level of Object.values(readers)) answers.push(await seen(stand, 'mixed', level, from));
        }
      };
      for (const actor of [one, other]) answers.push(await actor.add('mixed'), await actor.produce('mixed'));
      await look();
      answers.push(await one.end(false));
      await eventually(async () => expect((await fetched(stand, 'mixed', readers.committed)).highWatermark).toBe(5n));
      await look();
      answers.push(await other.end(true));
      await ended(stand, 'mixed', 6n);
      await look();
      // Nothing was written by it: a marker all the same.
      answers.push(await one.add('mixed'), await one.end(true));
      await ended(stand, 'mixed', 7n);
      await look();
      answers.push(await one.add('mixed'), await one.produce('mixed'), await one.produceOutside('mixed'));
      for (const isolationLevel of Object.values(readers)) {
        for (const timestamp of [-1n, -2n, writtenAt]) {
          const partition = { partitionIndex: 0, currentLeaderEpoch: -1, timestamp };
          const topics = [{ name: 'mixed', partitions: [partition] }];
          answers.push(await stand.send(ListOffsets, 7, { replicaId: -1, isolationLevel, timeoutMs: 1000, topics }));
        }
      }
      return answers;
    },
  },
  {
    name: 'how a transaction may end, and end again',
    ask: async (stand) => {
      await stand.topic('ending');
      const actor = await producer(stand, 'ending');
      const answers = [await actor.end(true), await actor.end(false)];
      for (const committed of [true, false]) {
        answers.push(await actor.add('ending'), await actor.end(committed));
        answers.push(await actor.end(committed), await actor.end(!committed), await actor.end(committed));
      }
      const stranger = { producerId: actor.claim.producerId + 1_000_000n, producerEpoch: 0 };
      answers.push(await actor.end(true, 4, stranger), await actor.add('ending', [0], 3, stranger));
      const unknown = new TransactionActor(stand, 'ending-unknown');
      unknown.claim = actor.claim;
      answers.push(await unknown.end(true), await unknown.add('ending'), await unknown.addOffsets('ending'));
      const nameless = new TransactionActor(stand, '');
      return [...answers, await nameless.end(true), await nameless.add('ending'), await nameless.addOffsets('ending')];
    },
  },
  {
    name: 'records and partitions that do not belong to the transaction',
    ask: async (stand) => {
      await stand.topic('belonging', 2);
      const actor = await producer(stand, 'belonging');
      const answers: unknown[] = [await actor.add('belonging', [0, 7]), await actor.add('missing')];
      for (const version of [3, 10, 11]) answers.push(await actor.produce('belonging', { version }));
      answers.push(await actor.produce('belonging', { id: null }));
      answers.push(await actor.add('belonging', [0]), await actor.produce('belonging', { index: 1 }));
      const claim = { ...actor.claim, producerEpoch: actor.claim.producerEpoch + 1 };
      answers.push(await actor.produce('belonging', { claim }), await actor.produce('belonging', { id: 'another' }));
      answers.push(await actor.produce('belonging'), await actor.produce('belonging', { id: null }));
      answers.push(await actor.end(false));
      await ended(stand, 'belonging', 3n);
      return [...answers, await actor.produce('belonging')];
    },
  },
  {
    name: 'offsets are pending until their transaction is committed, and gone if it is aborted',
    ask: async (stand) => {
      await stand.topic('pending');
      const groupId = await stand.group('pending');
      const actor = await producer(stand, 'pending');
      const answers: unknown[] = [];
      for (const version of [0, 2, 3, 4]) answers.push(await actor.commitOffset(groupId, 'pending', 1n, { version }));
      const stable = async () => answers.push(await committed(stand, groupId, 'pending'));
      for (const commits of [true, false]) {
        answers.push(await actor.addOffsets(groupId));
        answers.push(await actor.commitOffset(groupId, 'pending', commits ? 5n : 7n, { version: 3 }));
        await stable();
        answers.push(await committed(stand, groupId, 'pending', false));
        answers.push(await actor.end(commits));
        await settled(stand, groupId, 'pending');
        await stable();
      }
      answers.push(await actor.addOffsets(groupId), await actor.commitOffset(groupId, 'missing', 1n));
      answers.push(await actor.commitOffset(groupId, 'pending', 1n, { metadata: 'x'.repeat(5000) }));
      answers.push(await actor.commitOffset('', 'pending', 1n));
      // The newer one holds, though the transaction ends later.
      answers.push(await actor.commitOffset(groupId, 'pending', 8n));
      await new GroupActor(stand, groupId, 1).commit('pending', 9n);
      answers.push(await actor.end(true));
      await settled(stand, groupId, 'pending');
      await stable();
      return answers;
    },
  },
  {
    name: 'who commits in a transaction is looked at as a member',
    ask: async (stand) => {
      await stand.topic('members');
      const groupId = await stand.group('txn-members');
      const [actor, member] = [await producer(stand, 'txn-members'), new GroupActor(stand, groupId, 1)];
      await actor.addOffsets(groupId);
      const commit = (generationId: number, memberId: string, version = 4) =>
        actor.commitOffset(groupId, 'members', 1n, { generationId, memberId, version });
      const answers = [await commit(3, 'gone')];
      await member.enter();
      // A round is under way.
      answers.push(await commit(member.generation, member.memberId));
      await member.sync({ [member.memberId]: 'all' });
      answers.push(await commit(member.generation, member.memberId), await commit(9, member.memberId));
      answers.push(await commit(member.generation, 'gone'), await commit(-1, '', 2), await commit(-1, ''));
      return [...answers, await actor.end(false)];
    },
  },
];

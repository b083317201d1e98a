import { OffsetCommit, OffsetFetch, ZERO_UUID, type OffsetFetchTopic } from '../../../libs/wire';
import { GroupActor } from './group-actor';
import { versionsOf, type ConformanceCase, type Stand } from './stand';

const someId = 'abcdefghijklmnopqrstug';

function fetched(stand: Stand, version: number, groupId: string, topics: readonly OffsetFetchTopic[] | null) {
  const group = { groupId, memberId: null, memberEpoch: -1, topics };
  return stand.send(OffsetFetch, version, { groups: [group], requireStable: false });
}

export const offsetCases: readonly ConformanceCase[] = [
  {
    name: 'offsets are committed by who is no member, and fetched, in every version',
    ask: async (stand) => {
      const topicId = await stand.topic('offsets', 2);
      const groupId = await stand.group('offsets');
      const answers: unknown[] = [];
      for (const version of versionsOf(OffsetCommit)) {
        const partition = { committedLeaderEpoch: 0, committedMetadata: 'note', committedOffset: BigInt(version) };
        answers.push(
          await stand.send(OffsetCommit, version, {
            ...{ groupId, generationIdOrMemberEpoch: -1, memberId: '', groupInstanceId: null },
            topics: [{ name: 'offsets', topicId, partitions: [{ ...partition, partitionIndex: 0 }] }],
          }),
        );
      }
      for (const version of versionsOf(OffsetFetch)) {
        answers.push(await fetched(stand, version, groupId, [{ name: 'offsets', topicId, partitionIndexes: [0, 1] }]));
        answers.push(await fetched(stand, version, groupId, null));
      }
      return answers;
    },
  },
  {
    name: 'offsets of a group and of topics that are not there',
    ask: async (stand) => {
      const groupId = await stand.group('no-offsets');
      const answers = [];
      for (const version of [5, 8, 10]) {
        answers.push(await fetched(stand, version, groupId, null));
        answers.push(
          await fetched(stand, version, groupId, [{ name: 'gone', topicId: someId, partitionIndexes: [0] }]),
        );
      }
      return answers;
    },
  },
  {
    name: 'commits that cannot be',
    ask: async (stand) => {
      await stand.topic('uncommitted');
      const groupId = await stand.group('uncommitted');
      const nobody = new GroupActor(stand, groupId, 1);
      const answers: unknown[] = [
        await nobody.commit('missing', 1n),
        await nobody.commit('uncommitted', 1n, -1, 'x'.repeat(5000)),
        await nobody.commit('uncommitted', 1n, 4),
        await new GroupActor(stand, '', 1).commit('uncommitted', 1n),
      ];
      const member = new GroupActor(stand, groupId, 1);
      await member.enter();
      await member.sync({ [member.memberId]: 'all' });
      answers.push(await nobody.commit('uncommitted', 1n), await member.commit('uncommitted', 1n, 9));
      answers.push(await member.commit('uncommitted', 1n));
      answers.push(
        await stand.send(OffsetCommit, 10, {
          ...{ groupId, generationIdOrMemberEpoch: member.generation, ...member.identity },
          topics: [
            {
              ...{ name: '', topicId: someId },
              partitions: [
                { partitionIndex: 0, committedOffset: 1n, committedLeaderEpoch: -1, committedMetadata: null },
              ],
            },
          ],
        }),
      );
      const stored = [{ name: 'uncommitted', topicId: ZERO_UUID, partitionIndexes: [0] }];
      return [...answers, await fetched(stand, 8, groupId, stored)];
    },
  },
];

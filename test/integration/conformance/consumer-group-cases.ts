import {
  ConsumerGroupDescribe,
  DeleteGroups,
  DescribeGroups,
  errorName,
  ListGroups,
  OffsetCommit,
  OffsetFetch,
  type ConsumerGroupHeartbeatRequest,
  type ConsumerGroupHeartbeatResponse,
} from '../../../libs/wire';
import { ConsumerActor, settle, topicInSight } from './consumer-actor';
import { GroupActor } from './group-actor';
import { type ConformanceCase, type Stand } from './stand';

/** How many partitions there are, not which: each coordinator deals them in its own way. */
function counted(answer: ConsumerGroupHeartbeatResponse) {
  const { assignment, ...rest } = answer;
  const sizes = assignment?.topicPartitions.map(({ partitions }) => partitions.length) ?? null;
  return { ...rest, sizes };
}

function described(stand: Stand, groupId: string, version = 1) {
  return stand.send(ConsumerGroupDescribe, version, { groupIds: [groupId], includeAuthorizedOperations: false });
}

async function countedGroup(stand: Stand, groupId: string) {
  const { groups } = await described(stand, groupId);
  return groups.map((group) => ({
    ...group,
    members: group.members.map((member) => ({
      ...member,
      assignment: member.assignment.topicPartitions.map(({ partitions }) => partitions.length),
      targetAssignment: member.targetAssignment.topicPartitions.map(({ partitions }) => partitions.length),
    })),
  }));
}

export const consumerGroupCases: readonly ConformanceCase[] = [
  {
    name: 'consumer protocol: a member joins, goes on, and leaves, in every version',
    ask: async (stand) => {
      await topicInSight(stand, 'c-joined', 3);
      const answers: unknown[] = [];
      for (const version of [0, 1]) {
        const groupId = await stand.group(`c-joined-${version}`);
        const member = new ConsumerActor(stand, groupId, `member-${version}`, ['c-joined']);
        answers.push(await member.join({}, version), await member.say({}, version), await member.beat());
        answers.push(await described(stand, groupId, version));
        answers.push(await member.say({ memberEpoch: -1 }, version), await described(stand, groupId, version));
        answers.push(await member.say({ memberEpoch: 5 }, version));
      }
      return answers;
    },
  },
  {
    name: 'consumer protocol: a member of version 0 is given an id',
    ask: async (stand) => {
      await topicInSight(stand, 'c-given');
      const groupId = await stand.group('c-given');
      const answer = await new ConsumerActor(stand, groupId, '', ['c-given']).join({}, 0);
      return { code: answer.errorCode, epoch: answer.memberEpoch, length: answer.memberId?.length };
    },
  },
  {
    name: 'consumer protocol: what cannot be',
    ask: async (stand) => {
      await topicInSight(stand, 'c-refused');
      const groupId = await stand.group('c-refused');
      const member = new ConsumerActor(stand, groupId, 'one', ['c-refused']);
      const wrong: Partial<ConsumerGroupHeartbeatRequest>[] = [
        { groupId: '' },
        { memberId: '' },
        { instanceId: '' },
        { rackId: '' },
        { memberEpoch: -2 },
        { memberEpoch: -3 },
        { memberEpoch: 7 },
        { rebalanceTimeoutMs: -1 },
        { topicPartitions: null },
        { topicPartitions: [{ topicId: 'abcdefghijklmnopqrstug', partitions: [0] }] },
        { subscribedTopicNames: null },
        { serverAssignor: 'sticky' },
        { subscribedTopicRegex: '(' },
      ];
      const answers = [];
      for (const more of wrong) answers.push(await member.join(more));
      answers.push(await described(stand, groupId));
      return answers;
    },
  },
  {
    name: 'consumer protocol: a second one comes, and gets its half when the first has given it up',
    ask: async (stand) => {
      await topicInSight(stand, 'c-pair', 4);
      const groupId = await stand.group('c-pair');
      const [one, other] = ['one', 'other'].map((id) => new ConsumerActor(stand, groupId, id, ['c-pair'])) as [
        ConsumerActor,
        ConsumerActor,
      ];
      const answers = [await one.join(), await other.join()].map(counted);
      const before = await countedGroup(stand, groupId);
      const told = one.owned;
      const toGiveUp = counted(await one.beat());
      const revoking = await countedGroup(stand, groupId);
      const given = one.owned;
      answers.push(counted(await one.say({ topicPartitions: told })), counted(await one.say()));
      answers.push(counted(await other.beat()));
      answers.push(counted(await one.say({ topicPartitions: given })));
      answers.push(counted(await other.beat()), counted(await other.beat()));
      const after = await countedGroup(stand, groupId);
      const left = counted(await one.say({ memberEpoch: -1 }));
      answers.push(counted(await other.beat()));
      return { answers, before, toGiveUp, revoking, after, left };
    },
  },
  {
    name: 'consumer protocol: epochs that are too great, too small, or of before',
    ask: async (stand) => {
      const topicId = await topicInSight(stand, 'c-epochs', 2);
      const groupId = await stand.group('c-epochs');
      const [one, other] = ['one', 'other'].map((id) => new ConsumerActor(stand, groupId, id, ['c-epochs'])) as [
        ConsumerActor,
        ConsumerActor,
      ];
      await one.join();
      const joined = one.owned;
      await other.join();
      await settle([one, other], [1, 1]);
      const { epoch } = one;
      const answers = [
        await one.say({ memberEpoch: epoch + 1 }),
        await one.say({ memberEpoch: epoch - 1 }),
        await one.say({ memberEpoch: epoch - 1, topicPartitions: joined }),
        await one.say({ memberEpoch: epoch - 1, topicPartitions: one.owned }),
        await new ConsumerActor(stand, groupId, 'nobody', null).say({ memberEpoch: 1 }),
        await one.join(),
      ].map(counted);
      const mine = one.owned[0]!.partitions[0]!;
      const commit = async (at: number, partition: number, version = 10, memberId = 'one') => {
        const partitions = [
          { partitionIndex: partition, committedOffset: 1n, committedLeaderEpoch: -1, committedMetadata: null },
        ];
        const { topics } = await stand.send(OffsetCommit, version, {
          ...{ groupId, generationIdOrMemberEpoch: at, memberId, groupInstanceId: null },
          topics: [{ name: 'c-epochs', topicId, partitions }],
        });
        return topics.flatMap((topic) => topic.partitions.map(({ errorCode }) => errorName(errorCode)));
      };
      const commits = [
        await commit(one.epoch, mine),
        await commit(one.epoch, 1 - mine),
        await commit(one.epoch - 1, mine),
        await commit(one.epoch - 1, 1 - mine),
        await commit(one.epoch + 1, mine),
        await commit(one.epoch, mine, 8),
        await commit(one.epoch, mine, 9),
        await commit(-1, mine),
        await commit(1, mine, 10, 'nobody'),
      ];
      const read = async (memberId: string | null, memberEpoch: number) => {
        const group = { groupId, memberId, memberEpoch, topics: null };
        const { groups } = await stand.send(OffsetFetch, 9, { groups: [group], requireStable: false });
        return groups.map((found) => ({ errorCode: found.errorCode, topics: found.topics.length }));
      };
      const reads = [
        await read('one', one.epoch),
        await read('one', one.epoch + 1),
        await read('nobody', 1),
        await read(null, -1),
      ];
      return { answers, commits, reads };
    },
  },
  {
    name: 'consumer protocol: who commits to a group that is not there, and who reads of it',
    ask: async (stand) => {
      const topicId = await topicInSight(stand, 'c-nowhere');
      const groupId = await stand.group('c-nowhere');
      const member = new ConsumerActor(stand, groupId, 'one', null);
      const group = { groupId, memberId: 'one', memberEpoch: 3, topics: [] };
      return [
        await member.commit(topicId, 3, 10),
        await stand.send(OffsetFetch, 9, { groups: [group], requireStable: false }),
      ];
    },
  },
  {
    name: 'consumer protocol: a static member leaves for a while, and comes back; another one cannot take its name',
    ask: async (stand) => {
      await topicInSight(stand, 'c-static', 2);
      const groupId = await stand.group('c-static');
      const named = (id: string) => new ConsumerActor(stand, groupId, id, ['c-static'], { instanceId: 'pod-0' });
      const [old, back] = [named('old'), named('back')];
      const answers = [
        await old.join(),
        await old.join(),
        await back.join(),
        await back.say({ memberEpoch: 1 }),
        await back.say({ memberEpoch: -1 }),
        await old.say({ memberEpoch: -2 }),
      ].map(counted);
      answers.push(counted(await back.join()), counted(await back.beat()), counted(await old.say({ memberEpoch: 1 })));
      const group = await countedGroup(stand, groupId);
      answers.push(counted(await back.say({ memberEpoch: -1 })), counted(await back.say({ memberEpoch: -2 })));
      return { answers, group };
    },
  },
  {
    name: 'consumer protocol: topics by a regular expression, with names beside it, and others later',
    ask: async (stand) => {
      await topicInSight(stand, 'c-regex-a', 2);
      await topicInSight(stand, 'c-by-name');
      const groupId = await stand.group('c-regex');
      const member = new ConsumerActor(stand, groupId, 'one', ['c-by-name'], { subscribedTopicRegex: 'c-regex-.' });
      const first = counted(await member.join());
      await settle([member], [3]);
      const changed = counted(await member.say({ subscribedTopicRegex: '', topicPartitions: member.owned }));
      await settle([member], [1]);
      const { members } = (await countedGroup(stand, groupId))[0]!;
      return {
        first: first.sizes,
        code: changed.errorCode,
        members: members.map(({ assignment, subscribedTopicNames, subscribedTopicRegex }) => ({
          ...{ assignment, subscribedTopicNames, subscribedTopicRegex },
        })),
      };
    },
  },
  {
    name: 'consumer protocol: topics that are not there yet, and another subscription',
    ask: async (stand) => {
      await topicInSight(stand, 'c-first');
      const groupId = await stand.group('c-topics');
      const member = new ConsumerActor(stand, groupId, 'one', ['c-first', 'c-second']);
      const joined = counted(await member.join());
      await stand.topic('c-second', 2);
      await settle([member], [3]);
      const narrowed = counted(await member.say({ subscribedTopicNames: ['c-second'], topicPartitions: member.owned }));
      await settle([member], [2]);
      return { joined, narrowed };
    },
  },
  {
    name: 'consumer protocol: assignors of the broker, chosen by the members',
    ask: async (stand) => {
      await topicInSight(stand, 'c-range-a', 3);
      await topicInSight(stand, 'c-range-b', 3);
      const groupId = await stand.group('c-range');
      const members = ['one', 'other'].map(
        (id) => new ConsumerActor(stand, groupId, id, ['c-range-a', 'c-range-b'], { serverAssignor: 'range' }),
      );
      for (const member of members) await member.join();
      await settle(members, [2, 4]);
      return (await described(stand, groupId)).groups.map(({ assignorName, groupState }) => ({
        assignorName,
        groupState,
      }));
    },
  },
  {
    name: 'consumer protocol: other requests about such a group',
    ask: async (stand) => {
      await topicInSight(stand, 'c-about');
      const groupId = await stand.group('c-about');
      const member = new ConsumerActor(stand, groupId, 'one', ['c-about']);
      await member.join();
      const classic = new GroupActor(stand, await stand.group('c-classic'), 1);
      await classic.enter();
      const list = async (types: readonly string[]) => {
        const { groups } = await stand.send(ListGroups, 5, { statesFilter: [], typesFilter: types });
        return groups.filter((group) => group.groupId === groupId);
      };
      const asked = { groups: [groupId], includeAuthorizedOperations: false };
      const actor = new ConsumerActor(stand, classic.groupId, 'one', ['c-about']);
      return [
        await stand.send(DescribeGroups, 5, asked),
        await stand.send(DescribeGroups, 6, asked),
        await described(stand, 'c-classic'),
        await list([]),
        await list(['classic']),
        await stand.send(DeleteGroups, 2, { groupsNames: [groupId] }),
        await actor.say({ memberEpoch: 1 }),
        await member.say({ memberEpoch: -1 }),
        await list([]),
        await stand.send(DeleteGroups, 2, { groupsNames: [groupId] }),
      ];
    },
  },
];

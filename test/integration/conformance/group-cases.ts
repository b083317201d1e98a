import { DeleteGroups, DescribeGroups, LeaveGroup, ListGroups, type JoinGroupResponse } from '../../../libs/wire';
import { GroupActor, pair, rebalancing, subscribed } from './group-actor';
import { type ConformanceCase, type Stand } from './stand';

function described(stand: Stand, groupId: string, version = 6) {
  return stand.send(DescribeGroups, version, { groups: [groupId], includeAuthorizedOperations: false });
}

export const groupCases: readonly ConformanceCase[] = [
  {
    name: 'a member joins, gets its assignment, and leaves, in every version',
    ask: async (stand) => {
      const answers: unknown[] = [];
      for (const [join, sync, beat, leave] of [
        [5, 3, 3, 1],
        [6, 4, 4, 3],
        [7, 5, 4, 4],
        [9, 5, 4, 5],
      ] as const) {
        const member = new GroupActor(stand, await stand.group(`joined-${join}`), 1);
        answers.push(await member.join(join), await member.join(join));
        answers.push(await member.heartbeat(undefined, {}, beat));
        answers.push(await member.sync({ [member.memberId]: 'all' }, {}, sync), await member.sync({}, {}, sync));
        answers.push(await member.heartbeat(undefined, {}, beat), await member.leave(leave), await member.leave(leave));
      }
      return answers;
    },
  },
  {
    name: 'a join that cannot be',
    ask: async (stand) => {
      const groupId = await stand.group('not-joined');
      const join = (more: object, version = 9) => new GroupActor(stand, groupId, 1, more).join(version);
      return [
        await join({ groupId: '' }),
        await join({ sessionTimeoutMs: 10 }),
        await join({ sessionTimeoutMs: 100_000_000 }),
        await join({ protocols: [] }),
        await join({ protocolType: '' }),
        await join({ memberId: 'somebody' }),
        await join({ memberId: 'somebody', groupInstanceId: 'pod-0' }),
        await join({ memberId: 'somebody' }, 5),
      ];
    },
  },
  {
    name: 'a member of another kind',
    ask: async (stand) => {
      const [one] = await pair(stand, 'mixed');
      const other = { name: 'sticky', metadata: Buffer.alloc(0) };
      const join = (more: object) => new GroupActor(stand, one.groupId, 3, more).join();
      return [await join({ protocolType: 'connect' }), await join({ protocols: [other] })];
    },
  },
  {
    name: 'requests of who is not in the group, or in another generation',
    ask: async (stand) => {
      const [one] = await pair(stand, 'fenced');
      const nobody = { memberId: 'nobody' };
      return [
        await one.heartbeat(7),
        await one.heartbeat(undefined, nobody),
        await one.sync({}, { generationId: 7 }),
        await one.sync({}, nobody),
        await one.sync({}, { protocolName: 'sticky' }),
        await one.sync({}, { protocolType: 'connect' }),
        await one.sync({}, { groupId: 'not-there' }),
        await new GroupActor(stand, 'not-there-either', 1).heartbeat(1),
        await one.sync(),
      ];
    },
  },
  {
    name: 'a third one comes: a round from the first heartbeat to the last assignment',
    ask: async (stand) => {
      const topic = 'round';
      await stand.topic(topic);
      const [one, other] = await pair(stand, 'round');
      const third = new GroupActor(stand, one.groupId, 3);
      await third.join();
      const joined = third.join();
      await rebalancing(one);
      const preparing = [
        await one.heartbeat(),
        await one.sync(),
        await one.commit(topic, 3n),
        await described(stand, one.groupId),
      ];
      const answers = await Promise.all([one.join(), other.join(), joined]);
      const completing = [
        await one.heartbeat(),
        await one.heartbeat(1),
        await one.commit(topic, 4n),
        await described(stand, one.groupId),
      ];
      const synced = other.sync();
      await one.sync({ [one.memberId]: 'a', [other.memberId]: 'b' });
      const stable = [
        await synced,
        await third.sync(),
        await one.commit(topic, 5n),
        await described(stand, one.groupId),
      ];
      return { preparing, answers, completing, stable };
    },
  },
  {
    name: 'joins again: a follower, the leader, and one with something new',
    ask: async (stand) => {
      const [one, other] = await pair(stand, 'again');
      const follower = await other.join();
      const renewed = one.join();
      await rebalancing(other);
      const round = await Promise.all([renewed, other.join()]);
      const retried = await other.join();
      const changed = other.join(9, { protocols: [{ name: 'range', metadata: subscribed(['orders', 'bills']) }] });
      await rebalancing(one);
      return [follower, round, retried, await Promise.all([one.join(), changed])];
    },
  },
  {
    name: 'one of two leaves, and the other learns it',
    ask: async (stand) => {
      const [one, other] = await pair(stand, 'left');
      const left = await one.leave();
      const heard = await other.heartbeat();
      return [left, heard, await other.join(), await other.sync({ [other.memberId]: 'all' }), await one.leave()];
    },
  },
  {
    name: 'what most members like best is chosen',
    ask: async (stand) => {
      const groupId = await stand.group('votes');
      const both = [
        { name: 'range', metadata: subscribed(['r']) },
        { name: 'sticky', metadata: subscribed(['s']) },
      ];
      const [one, other, third] = [1, 2, 3].map(
        (link) => new GroupActor(stand, groupId, link, { protocols: link === 1 ? both : both.toReversed() }),
      ) as [GroupActor, GroupActor, GroupActor];
      await one.enter();
      const joining = [other, third].map(async (member) => {
        await member.join();
        return member.join();
      });
      await rebalancing(one);
      let answers: readonly JoinGroupResponse[] = await Promise.all([one.join(), ...joining]);
      // The second may have been let in before the third: then there is one more round.
      while (answers.some(({ protocolName }) => protocolName !== 'sticky')) {
        answers = await Promise.all([one, other, third].map((member) => member.join()));
      }
      return answers.map(({ protocolName, errorCode }) => ({ protocolName, errorCode }));
    },
  },
  {
    name: 'a static member comes back, in a version that skips and in one that does not',
    ask: async (stand) => {
      const answers: unknown[] = [];
      await stand.topic('static');
      for (const version of [5, 8, 9]) {
        const groupId = await stand.group(`static-${version}`);
        const named = { groupInstanceId: 'pod-0' };
        const old = new GroupActor(stand, groupId, 1, named);
        answers.push(await old.join(version), await old.sync({ [old.memberId]: 'all' }));
        const back = new GroupActor(stand, groupId, 2, named);
        answers.push(await back.join(version), await back.sync());
        answers.push(
          await old.heartbeat(),
          await old.sync(),
          await old.commit('static', 1n),
          await old.commit('missing', 1n),
          await old.leave(),
        );
        answers.push(await new GroupActor(stand, groupId, 3, { ...named, memberId: old.memberId }).join(version));
        answers.push(await described(stand, groupId, 5));
      }
      return answers;
    },
  },
  {
    name: 'a static member is taken out by its instance id, and one that is not there',
    ask: async (stand) => {
      const groupId = await stand.group('static-out');
      const member = new GroupActor(stand, groupId, 1, { groupInstanceId: 'pod-0' });
      await member.join();
      await member.sync({ [member.memberId]: 'all' });
      const members = ['pod-0', 'pod-1'].map((groupInstanceId) => ({ memberId: '', groupInstanceId, reason: 'told' }));
      return [
        await stand.send(LeaveGroup, 5, { groupId, members }),
        await member.heartbeat(),
        await described(stand, groupId),
      ];
    },
  },
  {
    name: 'a session ends',
    ask: async (stand) => {
      const member = new GroupActor(stand, await stand.group('ended'), 1, { sessionTimeoutMs: 1000 });
      await member.enter();
      await member.sync({ [member.memberId]: 'all' });
      while ((await described(stand, 'ended')).groups[0]?.groupState !== 'Empty');
      return [await member.heartbeat(), await member.join(), await described(stand, 'ended')];
    },
  },
  {
    name: 'groups are described, in every version: one that is stable, and one that is not there',
    ask: async (stand) => {
      await pair(stand, 'told');
      await stand.group('untold');
      return stand.inAll(DescribeGroups, () => ({ groups: ['told', 'untold'], includeAuthorizedOperations: false }));
    },
  },
  {
    name: 'groups are listed, in every version',
    ask: async (stand) => {
      await pair(stand, 'listed');
      const answers = await stand.inAll(ListGroups, () => ({ statesFilter: [], typesFilter: [] }));
      const none = await stand.send(ListGroups, 5, { statesFilter: ['Dead'], typesFilter: [] });
      const typed = await stand.send(ListGroups, 5, { statesFilter: ['stable'], typesFilter: ['classic'] });
      return [...Object.values(answers), none, typed].map(({ groups }) =>
        groups.filter(({ groupId }) => groupId === 'listed'),
      );
    },
  },
  {
    name: 'groups are deleted: one with members, one without, one that is not there',
    ask: async (stand) => {
      const [one, other] = await pair(stand, 'deleted');
      const remove = (groupId: string, version = 2) => stand.send(DeleteGroups, version, { groupsNames: [groupId] });
      const refused = await remove('deleted');
      await one.leave();
      await other.leave();
      return [refused, await remove('deleted', 0), await remove('deleted', 1), await described(stand, 'deleted')];
    },
  },
];

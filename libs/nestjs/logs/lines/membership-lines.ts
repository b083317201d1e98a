import { describeValue } from '../../../engine';
import { partitionNames } from '../../../protocol';
import { ms, type SomeLines } from '../log-line';

export const membershipLines = {
  ConfigurationWarning: {
    ...{ category: 'membership', level: 'warn' },
    text: ({ rule, option, value, problem, reason, remedy }) =>
      `${option} = ${describeValue(value)} ${problem}. ${reason} What to do: ${remedy} (rule ${rule})`,
  },
  MembershipChanged: {
    ...{ category: 'membership', level: 'debug' },
    text: ({ from, to, generation, memberId }) =>
      `${from} -> ${to} (generation ${generation}, member ${memberId || 'new'})`,
  },
  GroupProtocolChosen: {
    ...{ category: 'membership', level: 'log' },
    text: ({ protocol, reason }, { groupId }) => `group ${groupId} is joined by the ${protocol} protocol: ${reason}`,
  },
  JoinDelayed: {
    ...{ category: 'membership', level: 'warn' },
    text: ({ error }, { groupId }) => `group ${groupId} cannot be joined yet, it is tried again: ${error.message}`,
  },
  RebalanceStarted: {
    ...{ category: 'membership', level: 'log' },
    text: ({ cause }, { groupId }) => `group ${groupId} is rebalancing: ${cause}`,
  },
  RebalanceCompleted: {
    category: 'membership',
    level: (_, { toldByTimeline }) => (toldByTimeline ? 'debug' : 'log'),
    text: ({ generation, durationMs, assigned, revoked, kept }, { groupId }) => {
      const moves = `kept ${kept.length}, assigned ${partitionNames(assigned)}, to hand over ${partitionNames(revoked)}`;
      return `group ${groupId} is in generation ${generation} after ${ms(durationMs)}: ${moves}`;
    },
  },
  JoinAnswered: {
    ...{ category: 'membership', level: 'debug' },
    text: ({ generation, durationMs }) => `joined generation ${generation} after ${ms(durationMs)}`,
  },
  SyncAnswered: {
    ...{ category: 'membership', level: 'debug' },
    text: ({ generation, durationMs }) => `got the assignment of generation ${generation} after ${ms(durationMs)}`,
  },
  RebalanceFailed: {
    ...{ category: 'membership', level: 'debug' },
    text: ({ code }) => `the rebalance could not be completed as it began (${code})`,
  },
  MemberExpelled: {
    ...{ category: 'membership', level: 'debug' },
    text: ({ reason, generation }, { groupId }) =>
      `out of group ${groupId} (${reason}), of which it was a member in generation ${generation}`,
  },
  SubscriptionChanged: {
    ...{ category: 'membership', level: 'log' },
    text: ({ added, removed }) => {
      const changes = [...added.map((topic) => `+${topic}`), ...removed.map((topic) => `-${topic}`)];
      return `this member subscribes to other topics: ${changes.join(', ')}`;
    },
  },
  GroupDescribed: {
    ...{ category: 'membership', level: 'debug' },
    text: ({ group: { groupId, members } }) => {
      const each = members.map(({ memberId, instanceId, host, assigned }) => {
        return `${instanceId ?? memberId} at ${host} with ${assigned.length}`;
      });
      return `group ${groupId} has ${members.length} members: ${each.join(', ')}`;
    },
  },
  MemberMalformed: {
    ...{ category: 'membership', level: 'warn' },
    text: ({ memberId, error }) =>
      `the subscription of member ${memberId} cannot be read, so it gets no partition: ${error.message}`,
  },
  LeaveFailed: {
    ...{ category: 'membership', level: 'warn' },
    text: ({ error }, { groupId }) =>
      `this member has not left group ${groupId} in good order: ${error.message}; the group waits until its session ends`,
  },
  LeaveUndecided: {
    ...{ category: 'membership', level: 'warn' },
    text: ({ error, leaves }) => {
      const instead = leaves ? 'leaves its group' : 'keeps its place until its session ends';
      return `leaveGroupOnClose did not decide: ${error.message}; as with 'auto', this member ${instead}`;
    },
  },
  ConsumerFailed: {
    ...{ category: 'membership', level: 'error' },
    text: ({ error }) => `this consumer has failed and leaves its group: ${error.message}`,
  },
  ConsumerStopped: {
    ...{ category: 'membership', level: 'log' },
    text: ({ clean }) => (clean ? 'stopped' : 'stopped, not in good order'),
  },
} satisfies SomeLines;

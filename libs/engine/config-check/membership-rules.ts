import { holds, type ConfigurationRule } from './configuration-rule';
import { protocolInUse } from './broker-limits';
import { bearsNumber, endsWithHostname, isMadeAnew, isOfOneProcess } from './instance-id';

/** Who is a member, under which name, and what a rebalance stops. */
export const membershipRules: readonly ConfigurationRule[] = [
  {
    id: 'eager-strategy',
    severity: 'warning',
    demand: "`partitionAssignmentStrategy` is `['cooperative-sticky']`, with nothing else beside it.",
    reason:
      'With an eager assignor in the list every rebalance takes all partitions from this member, also those that come back to it.',
    source: 'KIP-429, `partition.assignment.strategy`',
    involves: ['partitionAssignmentStrategy', 'groupProtocol'],
    check: ({ options: { groupProtocol, partitionAssignmentStrategy: value }, limits }) => {
      const eager = value.filter((name) => name !== 'cooperative-sticky');
      if (eager.length === 0 || protocolInUse(groupProtocol, limits) === 'consumer') return holds;
      const rule = `must not hold ${eager.map((name) => `'${name}'`).join(', ')}, which stops every partition in each rebalance`;
      const remedy = value.includes('cooperative-sticky')
        ? "when all members of the group have 'cooperative-sticky' in their list, set ['cooperative-sticky'], one member after the other"
        : `set ['cooperative-sticky', '${eager[0] ?? ''}'] in every member of the group first, then ['cooperative-sticky']; a new group takes the second at once`;
      return [{ option: 'partitionAssignmentStrategy', value, rule, remedy }];
    },
  },
  {
    id: 'static-ids-unique',
    severity: 'warning',
    demand:
      'No two running members have the same `groupInstanceId`: it bears the number of a place, and more than the name of a ' +
      'host on which two members may run.',
    reason:
      'Of two members with one id the older is thrown out of the group for good (`FENCED_INSTANCE_ID`); in the consumer ' +
      'protocol the newer one never gets in.',
    source: 'KIP-345, `group.instance.id`',
    involves: ['groupInstanceId'],
    check: ({ options: { groupInstanceId }, deployment: { members = 1, membersPerHost }, hostname }) => {
      if (groupInstanceId === null) return holds;
      const option = 'groupInstanceId';
      const remedy =
        'add the number of the place: the pod name of a StatefulSet, or the host name and a number of the process';
      if (hostname !== null && endsWithHostname(groupInstanceId, hostname)) {
        if (membersPerHost === undefined ? isOfOneProcess(hostname) : membersPerHost === 1) return holds;
        const rule = `must be more than the host name (${hostname}), which every member on this host has`;
        const known =
          membersPerHost === undefined ? '; if one member runs on each host, say so: deployment.membersPerHost: 1' : '';
        return [{ option, value: groupInstanceId, rule, remedy: remedy + known }];
      }
      if (members === 1 || bearsNumber(groupInstanceId)) return holds;
      return [
        { option, value: groupInstanceId, rule: `must differ between the ${members} members of the group`, remedy },
      ];
    },
  },
  {
    id: 'static-id-stays',
    severity: 'warning',
    demand:
      '`groupInstanceId` is the same after a restart: not the pod name of a Deployment, the id of a container, or a random id.',
    reason:
      'Nobody comes back under the old id, so its partitions wait for the session to end at every restart, as after a crash.',
    source: 'KIP-345, `group.instance.id`',
    involves: ['groupInstanceId', 'leaveGroupOnClose'],
    check: ({ options: { groupInstanceId, leaveGroupOnClose } }) => {
      if (groupInstanceId === null || leaveGroupOnClose === 'always' || !isMadeAnew(groupInstanceId)) return holds;
      const rule = 'must be the same after a restart, and looks as if it were made anew';
      const remedy = 'use the pod name of a StatefulSet, or leave groupInstanceId out';
      return [{ option: 'groupInstanceId', value: groupInstanceId, rule, remedy }];
    },
  },
  {
    id: 'leave-fits-membership',
    severity: 'warning',
    demand: "A dynamic member leaves when it is closed, and a static one stays: `leaveGroupOnClose: 'auto'`.",
    reason:
      'A dynamic member that stays keeps its partitions from everybody until its session ends, though it never comes back; a ' +
      'static one that leaves has its partitions moved twice by every restart.',
    source: 'KIP-1092, KIP-345',
    involves: ['leaveGroupOnClose', 'groupInstanceId'],
    check: ({ options: { leaveGroupOnClose: value, groupInstanceId } }) => {
      const wrong = groupInstanceId === null ? value === 'never' : value === 'always';
      if (!wrong) return holds;
      const rule =
        groupInstanceId === null
          ? 'goes with a static member only'
          : 'takes from a static member what it is static for';
      const remedy =
        groupInstanceId === null
          ? 'leave leaveGroupOnClose out, or set groupInstanceId'
          : 'leave leaveGroupOnClose out, or groupInstanceId';
      return [{ option: 'leaveGroupOnClose', value, rule, remedy }];
    },
  },
  {
    id: 'static-for-restarts',
    severity: 'advice',
    demand: 'Where restarts are shorter than the session (`deployment.restartMs`), members are static.',
    reason: 'Every restart of a dynamic member is two rebalances: its partitions move to others, and back again.',
    source: 'KIP-345, `group.instance.id`',
    involves: ['groupInstanceId', 'sessionTimeoutMs'],
    check: ({ options: { groupInstanceId, sessionTimeoutMs }, deployment: { restartMs } }) => {
      if (groupInstanceId !== null) return holds;
      if (restartMs === undefined) return { unknown: 'deployment.restartMs' };
      if (restartMs >= sessionTimeoutMs) return holds;
      const rule = `would keep partitions where they are over a restart of ${restartMs} ms (sessionTimeoutMs is ${sessionTimeoutMs})`;
      const remedy = 'set groupInstanceId to the pod name of a StatefulSet, or to another name of the place';
      return [{ option: 'groupInstanceId', value: groupInstanceId, rule, remedy }];
    },
  },
];

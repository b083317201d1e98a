import { type TopicPartition } from '../../protocol';
import { type GroupDescription, type GroupMember } from '../../engine';
import { type Output, type Style } from '../output';
import { printable } from '../printable';
import { columns } from '../table';
import { type ReportedGroup } from './group-report';

/** The columns of Kafka's `kafka-consumer-groups.sh`, of release 4.3. */

const none = '-';
const orNone = (value: bigint | number | string | null): string => (value === null ? none : printable(String(value)));

export function offsetsTable(output: Output, groups: readonly ReportedGroup[], verbose: boolean): string {
  const rows = groups.flatMap(({ description, offsets }) => {
    const members = new Map(description.members.map((member) => [member.memberId, member]));
    return (offsets?.partitions ?? []).map((row) => {
      const member = row.memberId === null ? undefined : members.get(row.memberId);
      return [
        ...[description.groupId, row.topic, row.partition],
        ...(verbose ? [row.committedLeaderEpoch] : []),
        ...[row.committed, row.logEnd, row.lag],
        ...[member?.memberId ?? null, member?.host ?? null, member?.clientId ?? null],
      ].map(orNone);
    });
  });
  const epoch = verbose ? ['LEADER-EPOCH'] : [];
  const place = ['GROUP', 'TOPIC', 'PARTITION', ...epoch, 'CURRENT-OFFSET', 'LOG-END-OFFSET', 'LAG'];
  return columns(output, [...place, 'CONSUMER-ID', 'HOST', 'CLIENT-ID'], rows);
}

export function membersTable(output: Output, groups: readonly ReportedGroup[], verbose: boolean): string {
  const members = groups.flatMap(({ description }) => description.members.map((member) => ({ member, description })));
  const withInstances = members.some(({ member }) => member.instanceId !== null);
  const withProtocols = verbose && groups.some(({ description }) => isMoving(description));
  const rows = members.map(({ member, description }) => [
    ...[printable(description.groupId), printable(member.memberId)],
    ...(withInstances ? [orNone(member.instanceId)] : []),
    ...[printable(member.host), printable(member.clientId), String(member.assigned.length)],
    ...(verbose ? assignmentColumns(member, description) : []),
    ...(withProtocols ? [isMoving(description) ? String(member.protocol === 'consumer') : none] : []),
  ]);
  const instance = withInstances ? ['GROUP-INSTANCE-ID'] : [];
  const assignment = verbose ? ['CURRENT-EPOCH', 'CURRENT-ASSIGNMENT', 'TARGET-EPOCH', 'TARGET-ASSIGNMENT'] : [];
  const head = ['GROUP', 'CONSUMER-ID', ...instance, 'HOST', 'CLIENT-ID', '#PARTITIONS', ...assignment];
  return columns(output, withProtocols ? [...head, 'UPGRADED'] : head, rows);
}

/** From one protocol to the other, with members of both. */
function isMoving({ members }: GroupDescription): boolean {
  return new Set(members.map(({ protocol }) => protocol)).size > 1;
}

function assignmentColumns({ epoch, assigned, target }: GroupMember, group: GroupDescription): string[] {
  return [orNone(epoch), briefly(assigned), orNone(group.assignmentEpoch), briefly(target ?? [])];
}

/** `orders:0,1;payments:2`. */
export function briefly(partitions: readonly TopicPartition[]): string {
  if (partitions.length === 0) return none;
  const topics = new Map<string, number[]>();
  for (const { topic, partition } of partitions) topics.set(topic, [...(topics.get(topic) ?? []), partition]);
  return [...topics]
    .map(([topic, numbers]) => `${topic}:${numbers.sort((a, b) => a - b).join(',')}`)
    .sort()
    .join(';');
}

export function stateTable(output: Output, groups: readonly ReportedGroup[], verbose: boolean): string {
  const rows = groups.map(({ description }) => {
    const { groupId, coordinator, assignor, state, groupEpoch, assignmentEpoch, members } = description;
    return [
      ...[printable(groupId), `${coordinator.host}:${coordinator.port} (${coordinator.nodeId})`, orNone(assignor)],
      output.paint(colourOf(state), state),
      ...(verbose ? [orNone(groupEpoch), orNone(assignmentEpoch)] : []),
      String(members.length),
    ];
  });
  const epochs = verbose ? ['GROUP-EPOCH', 'TARGET-ASSIGNMENT-EPOCH'] : [];
  return columns(output, ['GROUP', 'COORDINATOR (ID)', 'ASSIGNMENT-STRATEGY', 'STATE', ...epochs, '#MEMBERS'], rows);
}

export function colourOf(state: string): Style {
  if (state === 'Stable') return 'green';
  return state === 'Empty' ? 'dim' : 'yellow';
}

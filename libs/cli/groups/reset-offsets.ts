import { comparePartitions, partitionKey, type TopicPartition } from '../../protocol';
import {
  type Answers,
  type CommittedOffset,
  type GroupAdmin,
  type GroupDescription,
  type GroupMember,
  type LogPosition,
} from '../../engine';
import { type ResetPlan } from './reset-flags';
import { newOffset, type ResetTarget } from './reset-target';
import { partitionsOf } from './topic-scope';

/** What becomes of one group. */
export interface GroupReset {
  readonly groupId: string;
  readonly partitions: readonly PartitionReset[];
  readonly notices: readonly string[];
}

export interface PartitionReset extends TopicPartition {
  readonly committed: bigint | null;
  readonly offset: bigint;
}

/** Where the offsets of the group would be. @throws Error that says why they cannot be set */
export async function prepareReset(admin: GroupAdmin, groupId: string, plan: ResetPlan): Promise<GroupReset> {
  const notices = await assertInactive(admin, groupId);
  const committed = await committedBy(admin, groupId);
  const wanted = await wantedOf(admin, groupId, plan, committed);
  if (wanted.length === 0)
    throw new Error('The group has committed no offsets, so --all-topics are none. Take --topic.');
  const offsetsAt = async (at: LogPosition | null): Promise<ReadonlyMap<string, bigint | null>> =>
    at === null ? new Map() : known(await admin.listOffsets(wanted, at));
  const time = 'target' in plan && plan.target.to === 'time' ? plan.target.timestamp : null;
  const [starts, ends, times] = await Promise.all([offsetsAt('earliest'), offsetsAt('latest'), offsetsAt(time)]);
  const problems: string[] = [];
  const partitions = wanted.flatMap(({ target, ...partition }) => {
    const key = partitionKey(partition);
    const facts = {
      ...{ committed: committed.get(key)?.offset ?? null, atTime: times.get(key) ?? null },
      ...{ start: starts.get(key) ?? null, end: ends.get(key) ?? null },
    };
    const result = newOffset(target, facts);
    if (typeof result === 'string') {
      problems.push(`${key}: ${result}.`);
      return [];
    }
    if (result.note !== null) notices.push(`${key}: ${result.note}.`);
    return [{ ...partition, committed: facts.committed, offset: result.offset }];
  });
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return { groupId, partitions, notices };
}

/** Sets what was prepared. @throws Error with all that was refused */
export async function performReset(admin: GroupAdmin, { groupId, partitions }: GroupReset): Promise<void> {
  const outcomes = await admin.setOffsets(groupId, partitions);
  const refused = [...outcomes.values()].filter((error) => error !== null);
  if (refused.length > 0) throw new Error(refused.map(({ message }) => message).join('\n'));
}

/** What is worth saying of a group whose offsets may be set. */
async function assertInactive(admin: GroupAdmin, groupId: string): Promise<string[]> {
  const described = await admin.describeGroups([groupId]);
  const error = described.failed.get(groupId);
  if (error?.code === 'GROUP_ID_NOT_FOUND') return ['it does not exist, and comes to be with these offsets.'];
  if (error !== undefined) throw error;
  const group = described.found.get(groupId);
  if (group === undefined || group.members.length === 0) return [];
  throw new Error(
    `Offsets can only be set of a group without members, and this one is ${group.state} with ${countOf(group)}:\n` +
      `${memberLines(group)}\nStop them first; a member that crashed counts until its session has ended.`,
  );
}

function countOf({ members }: GroupDescription): string {
  return members.length === 1 ? '1 member' : `${members.length} members`;
}

const mostMembers = 10;

export function memberLines({ members }: GroupDescription): string {
  const line = ({ clientId, host, memberId, instanceId }: GroupMember): string =>
    `  ${clientId} at ${host}${instanceId === null ? '' : `, instance ${instanceId}`} (${memberId})`;
  const left = members.length - mostMembers;
  return [...members.slice(0, mostMembers).map(line), ...(left > 0 ? [`  and ${left} more`] : [])].join('\n');
}

async function committedBy(admin: GroupAdmin, groupId: string): Promise<ReadonlyMap<string, CommittedOffset>> {
  const committed = await admin.committedOffsets([groupId]);
  const offsets = committed.found.get(groupId);
  if (offsets === undefined) throw committed.failed.get(groupId) ?? new Error(`Group ${groupId} has told no offsets.`);
  return offsets;
}

type WantedOffset = TopicPartition & { readonly target: ResetTarget };

async function wantedOf(
  admin: GroupAdmin,
  groupId: string,
  plan: ResetPlan,
  committed: ReadonlyMap<string, CommittedOffset>,
): Promise<readonly WantedOffset[]> {
  if (plan.scope === 'file') {
    const rows = plan.rows.filter(({ group }) => group === groupId);
    if (rows.length === 0) throw new Error('The file says nothing of this group.');
    await partitionsOf(
      admin,
      rows.map(({ topic, partition }) => ({ topic, partitions: [partition] })),
    );
    return rows.map(({ topic, partition, offset }) => ({ topic, partition, target: { to: 'offset', offset } }));
  }
  const { scope, target } = plan;
  const partitions = scope === 'all-topics' ? [...committed.values()] : await partitionsOf(admin, scope);
  return [...partitions].sort(comparePartitions).map(({ topic, partition }) => ({ topic, partition, target }));
}

/** All of them, or none: what is half known is not set. */
function known({ found, failed }: Answers<bigint | null>): ReadonlyMap<string, bigint | null> {
  if (failed.size > 0) throw new Error([...failed.values()].map(({ message }) => message).join('\n'));
  return found;
}

import { type AssignorInput, type GroupAssignment } from '../../../libs/protocol';
import { after } from '../../protocol/assignors/groups';
import { parseAssignment, writePartitions } from '../../protocol/assignors/partition-text';
import { type LineProgram } from './line-program';
import { ourAssignor } from './our-assignor';

/** There are groups for which Java's assignor throws, and groups that it rebalances again after each rebalance. */
export type NoAnswer = 'throws' | 'does not settle';

/** What the group comes to by ours: the second round gives what the first one took. */
export function ourAnswer(group: AssignorInput): GroupAssignment {
  const assignor = ourAssignor();
  return assignor.assign(after(group, assignor.assign(group)));
}

/** What it comes to by Java's, from the same group, when nothing changes any more. */
export async function javaAnswer(
  java: LineProgram,
  { members, partitionCounts, partitionRacks }: AssignorInput,
  mostRounds: number,
): Promise<GroupAssignment | NoAnswer> {
  const answer = await java.ask(
    JSON.stringify([
      Object.fromEntries(partitionCounts),
      partitionRacks === undefined ? null : Object.fromEntries(partitionRacks),
      members.map(({ memberId, topics, owned, generation, rackId }) => {
        return [memberId, topics, writePartitions(owned), generation, rackId];
      }),
      mostRounds,
    ]),
  );
  const byMember = JSON.parse(answer) as Record<string, string> | NoAnswer;
  return typeof byMember === 'string' ? byMember : parseAssignment(byMember);
}

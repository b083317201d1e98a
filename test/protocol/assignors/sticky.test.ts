import fc from 'fast-check';
import {
  builtInAssignors,
  partitionKey,
  type AssignorInput,
  type GroupAssignment,
  type TopicPartition,
} from '../../../libs/protocol';
import { after, anyGroup, equalGroup, imbalance, member, moves, normalized, sizes } from './groups';

const stickyAssignor = builtInAssignors.get('sticky')!;

const partitions = (topic: string, ...numbers: number[]): TopicPartition[] =>
  numbers.map((partition) => ({ topic, partition }));

/** Every assignment there is. */
function* allAssignments({ members, partitionCounts }: AssignorInput): Generator<GroupAssignment> {
  let all: Map<string, TopicPartition[]>[] = [new Map(members.map(({ memberId }) => [memberId, []]))];
  for (const [topic, count] of partitionCounts) {
    const takers = members.filter(({ topics }) => topics.includes(topic)).map(({ memberId }) => memberId);
    if (takers.length > 0)
      for (let partition = 0; partition < count; partition += 1)
        all = all.flatMap((one) => takers.map((id) => new Map(one).set(id, [...one.get(id)!, { topic, partition }])));
  }
  yield* all;
}

const tinyGroup: fc.Arbitrary<AssignorInput> = anyGroup.map(({ members }) => ({
  members: members.slice(0, 3),
  partitionCounts: new Map([
    ['a', 2],
    ['a-1', 2],
    ['b', 2],
  ]),
}));

describe('sticky', () => {
  it('is the most balanced assignment there is, and of those one with the fewest moves', () => {
    fc.assert(
      fc.property(tinyGroup, (group) => {
        const score = (one: GroupAssignment) => imbalance(one) * 1000 + moves(group, one);
        const best = Math.min(...[...allAssignments(group)].map(score));
        expect(score(stickyAssignor.assign(group))).toBe(best);
      }),
    );
  });

  it('leaves no chain of moves that would improve the balance of a larger group', () => {
    fc.assert(
      fc.property(anyGroup, (group) => {
        const assignment = stickyAssignor.assign(group);
        const load = (id: string) => assignment.get(id)!.length;
        for (const { memberId } of group.members) {
          const reached = new Set([memberId]);
          for (const giver of reached)
            for (const { topic } of assignment.get(giver)!)
              for (const taker of group.members) if (taker.topics.includes(topic)) reached.add(taker.memberId);
          for (const taker of reached) expect(load(taker)).toBeGreaterThanOrEqual(load(memberId) - 1);
        }
      }),
    );
  });

  it('equal subscriptions: shares differ by at most one', () => {
    fc.assert(
      fc.property(equalGroup, (group) => {
        const counts = sizes(stickyAssignor.assign(group));
        expect(counts.at(-1)! - counts[0]!).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('equal subscriptions, one leaves: only its partitions move', () => {
    fc.assert(
      fc.property(equalGroup, fc.nat(), (group, choice) => {
        const before = stickyAssignor.assign(group);
        const leaver = group.members[choice % group.members.length]!;
        const left = after(group, before).members.filter(({ memberId }) => memberId !== leaver.memberId);
        const now = stickyAssignor.assign({ ...group, members: left });
        for (const { memberId } of left)
          expect(now.get(memberId)!.map(partitionKey)).toEqual(
            expect.arrayContaining(before.get(memberId)!.map(partitionKey)),
          );
      }),
    );
  });

  it('a newer claim beats an older one; of two equally new ones neither counts', () => {
    const claims = (generationOfA: number): AssignorInput => ({
      members: [
        { ...member('a', ['t'], partitions('t', 0, 1)), generation: generationOfA },
        { ...member('b', ['t'], partitions('t', 0, 1)), generation: 5 },
        { ...member('c', ['t'], partitions('t', 2, 3)), generation: 5 },
      ],
      partitionCounts: new Map([['t', 4]]),
    });
    expect(normalized(stickyAssignor.assign(claims(4)))).toEqual({ a: ['t-3'], b: ['t-0', 't-1'], c: ['t-2'] });
    expect(normalized(stickyAssignor.assign(claims(5)))).toEqual({ a: ['t-0'], b: ['t-1'], c: ['t-2', 't-3'] });
  });

  it('takes a surplus to where there is room through a member in between', () => {
    const group: AssignorInput = {
      members: [
        member('a', ['x'], partitions('x', 0, 1, 2)),
        member('b', ['x', 'y'], partitions('y', 0, 1)),
        member('c', ['y'], partitions('y', 2)),
      ],
      partitionCounts: new Map([
        ['x', 3],
        ['y', 3],
      ]),
    };
    expect(sizes(stickyAssignor.assign(group))).toEqual([2, 2, 2]);
    expect(moves(group, stickyAssignor.assign(group))).toBe(2);
  });
});

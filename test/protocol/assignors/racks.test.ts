import fc from 'fast-check';
import {
  builtInAssignors,
  type AssignorInput,
  type AssignorMember,
  type GroupAssignment,
} from '../../../libs/protocol';
import { away } from './score';

const racks = ['a', 'b', 'c'];

function member(index: number, rackId: string | null): AssignorMember {
  const memberId = `member-${String(index).padStart(2, '0')}`;
  return { memberId, groupInstanceId: null, topics: ['orders'], owned: [], generation: -1, rackId };
}

const sizes = (assignment: GroupAssignment): number[] => [...assignment.values()].map(({ length }) => length).sort();

const groups = fc
  .record({
    members: fc.array(fc.constantFrom(...racks, null), { minLength: 1, maxLength: 9 }),
    replicas: fc.array(fc.uniqueArray(fc.constantFrom(...racks), { maxLength: 3 }), { minLength: 1, maxLength: 24 }),
  })
  .map(({ members, replicas }): AssignorInput => ({
    members: members.map((rack, index) => member(index, rack)),
    partitionCounts: new Map([['orders', replicas.length]]),
    partitionRacks: new Map([['orders', replicas]]),
  }));

describe.each(['range', 'sticky', 'cooperative-sticky'])('%s and racks (KIP-881)', (name) => {
  const assignor = builtInAssignors.get(name)!;
  const withoutRacks = ({ members, partitionCounts }: AssignorInput) => assignor.assign({ members, partitionCounts });

  it('one partition in each rack, one member in each: everyone gets its own', () => {
    const input: AssignorInput = {
      members: ['c', 'a', 'b'].map((rack, index) => member(index, rack)),
      partitionCounts: new Map([['orders', 3]]),
      partitionRacks: new Map([['orders', racks.map((rack) => [rack])]]),
    };
    const assignment = assignor.assign(input);
    expect(away(input, assignment)).toBe(0);
    expect(sizes(assignment)).toEqual([1, 1, 1]);
  });

  it('as balanced as without racks, everything once, and no more partitions away', () => {
    fc.assert(
      fc.property(groups, (input) => {
        const assignment = assignor.assign(input);
        const before = withoutRacks(input);
        expect(sizes(assignment)).toEqual(sizes(before));
        const given = [...assignment.values()].flatMap((all) => all.map(({ partition }) => partition));
        expect(new Set(given).size).toBe(input.partitionCounts.get('orders'));
        if (name !== 'range') expect(away(input, assignment)).toBeLessThanOrEqual(away(input, before));
      }),
    );
  });

  it('replicas in all racks: as without', () => {
    fc.assert(
      fc.property(groups, (input) => {
        const everywhere = [...(input.partitionRacks?.get('orders') ?? [])].map(() => racks);
        const same = { ...input, partitionRacks: new Map([['orders', everywhere]]) };
        expect(assignor.assign(same)).toEqual(withoutRacks(input));
      }),
    );
  });

  it('does not depend on the order of the members', () => {
    fc.assert(
      fc.property(groups, (input) => {
        const turned = { ...input, members: [...input.members].reverse() };
        const [one, other] = [assignor.assign(input), assignor.assign(turned)];
        for (const { memberId } of input.members) expect(other.get(memberId)).toEqual(one.get(memberId));
      }),
    );
  });
});

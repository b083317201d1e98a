import fc from 'fast-check';
import { builtInAssignors, type AssignorInput } from '../../../libs/protocol';
import { after, anyGroup, assignedKeys, normalized, subscribedKeys } from './groups';

describe.each([...builtInAssignors.values()])('$name', (assignor) => {
  /** Eager: one round. Cooperative: what is withheld is given away in the second. */
  const settle = (group: AssignorInput) => {
    const first = assignor.assign(group);
    return assignor.protocol === 'eager' ? first : assignor.assign(after(group, first));
  };

  it('assigns each partition of a subscribed topic to exactly one member', () => {
    fc.assert(
      fc.property(anyGroup, (group) => {
        expect(assignedKeys(settle(group)).sort()).toEqual(subscribedKeys(group).sort());
      }),
    );
  });

  it('assigns no partition twice in any round', () => {
    fc.assert(
      fc.property(anyGroup, (group) => {
        const keys = assignedKeys(assignor.assign(group));
        expect(new Set(keys).size).toBe(keys.length);
      }),
    );
  });

  it('gives no one a topic it is not subscribed to, and everyone an entry', () => {
    fc.assert(
      fc.property(anyGroup, (group) => {
        const assignment = assignor.assign(group);
        expect(assignment.size).toBe(group.members.length);
        for (const { memberId, topics } of group.members)
          expect(assignment.get(memberId)!.every(({ topic }) => topics.includes(topic))).toBe(true);
      }),
    );
  });

  it('does not depend on the order of the members, topics and claims', () => {
    fc.assert(
      fc.property(anyGroup, (group) => {
        const reversed: AssignorInput = {
          members: group.members
            .map((m) => ({ ...m, topics: [...m.topics].reverse(), owned: [...m.owned].reverse() }))
            .reverse(),
          partitionCounts: new Map([...group.partitionCounts].reverse()),
        };
        expect(normalized(assignor.assign(reversed))).toEqual(normalized(assignor.assign(group)));
      }),
    );
  });

  it('changes nothing when its answer is fed back', () => {
    fc.assert(
      fc.property(anyGroup, (group) => {
        const settled = settle(group);
        expect(normalized(assignor.assign(after(group, settled)))).toEqual(normalized(settled));
      }),
    );
  });
});

it('the names, protocols and user data are those of Java, and of kafkajs', () => {
  expect([...builtInAssignors.values()].map((one) => [one.name, one.protocol, one.userData]).sort()).toEqual([
    ['RoundRobinAssigner', 'eager', 'none'],
    ['cooperative-sticky', 'cooperative', 'generation'],
    ['range', 'eager', 'none'],
    ['roundrobin', 'eager', 'none'],
    ['sticky', 'eager', 'sticky'],
  ]);
});

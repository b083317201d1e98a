import { builtInAssignors } from '../../../libs/protocol';

it("kafkajs's round robin: the same as Java's, under the name that members of kafkajs know", () => {
  const members = ['b', 'a'].map((memberId) => ({
    ...{ memberId, groupInstanceId: null, topics: ['t'], owned: [], generation: -1, rackId: null },
  }));
  const input = { members, partitionCounts: new Map([['t', 3]]) };
  const assignment = builtInAssignors.get('RoundRobinAssigner')?.assign(input);
  expect(assignment).toEqual(builtInAssignors.get('roundrobin')?.assign(input));
  expect(assignment?.get('a')).toHaveLength(2);
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtInAssignors, type AssignorInput, type GroupAssignment } from '../../../libs/protocol';
import { after, imbalance, moves, normalized, sizes } from './groups';
import { parseAssignment, parsePartitions } from './partition-text';

type Answers = Record<'range' | 'roundrobin' | 'sticky' | 'cooperative-sticky' | 'settled', Record<string, string>>;
type Case = [Record<string, number>, [string, string | null, string, string, number][], Answers];

const cases = (JSON.parse(readFileSync(join(__dirname, 'fixtures', 'java-answers.json'), 'utf8')) as Case[]).map(
  ([counts, members, answers], index) => {
    const group: AssignorInput = {
      partitionCounts: new Map(Object.entries(counts)),
      members: members.map(([memberId, groupInstanceId, topics, owned, generation]) => ({
        memberId,
        groupInstanceId,
        topics: topics.split(' '),
        owned: parsePartitions(owned),
        generation,
        rackId: null,
      })),
    };
    const equal = new Set(members.map(([, , topics]) => topics.split(' ').sort().join())).size === 1;
    return { seed: index + 1, group, answers, equal };
  },
);

function assign(name: string, group: AssignorInput): GroupAssignment {
  return builtInAssignors.get(name)!.assign(group);
}

describe.each(['range', 'roundrobin'] as const)("%s answers as Java's", (name) => {
  it.each(cases)('seed $seed', ({ group, answers }) => {
    expect(normalized(assign(name, group))).toEqual(normalized(parseAssignment(answers[name])));
  });
});

/** Balance comes first: where Java stops short of the best balance, reaching it may move more. */
function expectNoWorse(group: AssignorInput, ours: GroupAssignment, java: GroupAssignment): void {
  expect(imbalance(ours)).toBeLessThanOrEqual(imbalance(java));
  if (imbalance(ours) === imbalance(java)) expect(moves(group, ours)).toBeLessThanOrEqual(moves(group, java));
}

describe("sticky is no less balanced than Java's and, as balanced, moves no more", () => {
  it.each(cases)('seed $seed', ({ group, answers, equal }) => {
    const [ours, java] = [assign('sticky', group), parseAssignment(answers.sticky)];
    expectNoWorse(group, ours, java);
    if (equal) {
      expect(sizes(ours)).toEqual(sizes(java));
      expect(moves(group, ours)).toBe(moves(group, java));
    }
  });
});

describe("cooperative-sticky settles no less balanced than Java's and, as balanced, moves no more", () => {
  it.each(cases)('seed $seed', ({ group, answers, equal }) => {
    const first = assign('cooperative-sticky', group);
    const [ours, java] = [assign('cooperative-sticky', after(group, first)), parseAssignment(answers.settled)];
    expectNoWorse(group, ours, java);
    if (equal) expect(sizes(ours)).toEqual(sizes(java));
  });
});

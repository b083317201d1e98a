import fc from 'fast-check';
import { builtInAssignors, partitionKey } from '../../../libs/protocol';
import { after, anyGroup, member, normalized, rightfulOwners } from './groups';

const stickyAssignor = builtInAssignors.get('sticky')!;
const cooperativeStickyAssignor = builtInAssignors.get('cooperative-sticky')!;

describe('cooperative-sticky', () => {
  it('gives no one a partition that another member claims, unless it rightly owns it', () => {
    fc.assert(
      fc.property(anyGroup, (group) => {
        const rightful = rightfulOwners(group);
        for (const [id, partitions] of cooperativeStickyAssignor.assign(group))
          for (const key of partitions.map(partitionKey)) {
            const others = group.members.filter(
              ({ memberId, owned }) => memberId !== id && owned.some((p) => partitionKey(p) === key),
            );
            if (rightful.get(key) !== id) expect(others).toEqual([]);
          }
      }),
    );
  });

  it('withholds nothing else from the sticky target, and reaches that target in the second round', () => {
    fc.assert(
      fc.property(anyGroup, (group) => {
        const target = normalized(stickyAssignor.assign(group));
        const first = cooperativeStickyAssignor.assign(group);
        const claimed = new Set(group.members.flatMap(({ owned }) => owned.map(partitionKey)));
        for (const [id, keys] of Object.entries(target)) {
          const given = normalized(first)[id]!;
          expect(keys).toEqual(expect.arrayContaining(given));
          expect(keys.filter((key) => !given.includes(key) && !claimed.has(key))).toEqual([]);
        }
        const second = cooperativeStickyAssignor.assign(after(group, first));
        for (const [id, given] of Object.entries(normalized(first)))
          expect(normalized(second)[id]).toEqual(expect.arrayContaining(given));
      }),
    );
  });

  it('a member joins: the first round takes, the second gives', () => {
    const all = [0, 1, 2, 3].map((partition) => ({ topic: 't', partition }));
    const group = { members: [member('a', ['t'], all), member('b', ['t'])], partitionCounts: new Map([['t', 4]]) };
    const first = cooperativeStickyAssignor.assign(group);
    expect(normalized(first)).toEqual({ a: ['t-0', 't-1'], b: [] });
    const second = cooperativeStickyAssignor.assign(after(group, first));
    expect(normalized(second)).toEqual({ a: ['t-0', 't-1'], b: ['t-2', 't-3'] });
  });
});

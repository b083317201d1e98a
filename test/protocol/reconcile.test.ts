import fc from 'fast-check';
import { PartitionSet, reconcile } from '../../libs/protocol';

const partitions = fc
  .array(fc.record({ topic: fc.constantFrom('a', 'a-1', 'b'), partition: fc.nat(9) }))
  .map((list) => PartitionSet.from(list));

describe('reconcile', () => {
  it('keep, revoke and assign are the set equations', () => {
    fc.assert(
      fc.property(partitions, partitions, (owned, target) => {
        const { keep, revoke, assign } = reconcile(owned, target);
        expect(keep.union(revoke).equals(owned)).toBe(true);
        expect(keep.union(assign).equals(target)).toBe(true);
        expect(revoke.intersect(target).isEmpty).toBe(true);
        expect(assign.intersect(owned).isEmpty).toBe(true);
      }),
    );
  });

  it('is idempotent', () => {
    fc.assert(
      fc.property(partitions, partitions, (owned, target) => {
        const { keep, assign } = reconcile(owned, target);
        const again = reconcile(keep.union(assign), target);
        expect(again.revoke.isEmpty && again.assign.isEmpty).toBe(true);
      }),
    );
  });
});

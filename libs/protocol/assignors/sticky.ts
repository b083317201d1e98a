import { type Assignor } from './assignor';
import { settleClaims } from './claims';
import { assignSticky } from './sticky-target';

/**
 * Java's `StickyAssignor` (KIP-54): as balanced as the subscriptions allow, and of the balanced assignments one that moves
 * the fewest partitions. Eager: everything is revoked before the join, so what moves can be given away at once. Rack
 * awareness is left out.
 */
export const stickyAssignor: Assignor = {
  name: 'sticky',
  protocol: 'eager',
  userData: 'sticky',
  assign(input) {
    const group = settleClaims(input);
    const target = assignSticky(group);
    return new Map(group.members.map(({ memberId }, index) => [memberId, target[index] ?? []]));
  },
};

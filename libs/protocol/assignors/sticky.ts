import { type Assignor } from './assignor';
import { settleClaims, toAssignment } from './claims';
import { assignSticky } from './sticky-target';

/**
 * Java's `StickyAssignor` (KIP-54): as balanced as the subscriptions allow; of the balanced assignments those with the
 * fewest partitions away from the rack of their member (KIP-881); and of those one that moves the fewest partitions.
 * Eager: everything is revoked before the join, so what moves can be given away at once.
 */
export const stickyAssignor: Assignor = {
  name: 'sticky',
  protocol: 'eager',
  userData: 'sticky',
  assign(input) {
    const group = settleClaims(input);
    return toAssignment(group, assignSticky(group, input));
  },
};

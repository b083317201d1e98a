import { type Assignor } from './assignor';
import { settleClaims, toAssignment, withholdClaimed } from './claims';
import { assignSticky } from './sticky-target';

/**
 * Java's `CooperativeStickyAssignor` (KIP-429): the sticky target, less the partitions that another member still holds.
 * That member revokes them and rejoins, and the round after gives them away.
 *
 * Hazard: members keep consuming while they join, so giving a partition away in the round that takes it makes two owners:
 *   1. a joins, still fetching p   2. p is assigned to b   3. b fetches p   4. a learns that it lost p
 */
export const cooperativeStickyAssignor: Assignor = {
  name: 'cooperative-sticky',
  protocol: 'cooperative',
  userData: 'generation',
  assign(input) {
    const group = settleClaims(input);
    const target = assignSticky(group, input);
    withholdClaimed(group, target);
    return toAssignment(group, target);
  },
};

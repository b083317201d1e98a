import { type Assignor } from './assignor';
import { cooperativeStickyAssignor } from './cooperative-sticky';
import { rangeAssignor } from './range';
import { kafkaJsRoundRobinAssignor, roundRobinAssignor } from './round-robin';
import { stickyAssignor } from './sticky';

export { cooperativeStickyAssignor, rangeAssignor, roundRobinAssignor, stickyAssignor };

/** By name on the wire. */
export const builtInAssignors: ReadonlyMap<string, Assignor> = new Map(
  [rangeAssignor, roundRobinAssignor, stickyAssignor, cooperativeStickyAssignor, kafkaJsRoundRobinAssignor].map(
    (assignor) => [assignor.name, assignor],
  ),
);

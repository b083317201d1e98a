/**
 * What happened: a partition of a cooperative group of static members had no owner until the next rebalance, if any came.
 *   1. the leader withheld partition 4, which the static member `place-3` had to give up first
 *   2. `place-3` stopped; a static member sends no LeaveGroup   3. it restarted within its session and got back its place,
 *      without partition 4 and without a rebalance   4. the group was stable, and nobody asked for partition 4
 * The leader now asks again when what it withheld has not been given up after a while.
 */
import { randomFaults, simulate } from '../../libs/testing';

it('every partition has an owner in the end', () => {
  const timing = {
    ...{ sessionTimeoutMs: 6000, heartbeatIntervalMs: 1000, rebalanceTimeoutMs: 20_000 },
    ...{ drainTimeoutMs: 3000, stopTimeoutMs: 5000 },
  };
  for (let seed = 1; seed <= 60; seed += 1) {
    simulate({
      ...{ seed, timing, strategy: 'cooperative-sticky', staticMembers: true, leaveGroupOnClose: 'auto' },
      ...{ partitions: 6, members: 3, settleFirst: false },
      network: { loss: 0.02, maxDelayMs: 300 },
      handler: { usualMs: 200, slowestMs: 4000 },
      faults: randomFaults({
        ...{ seed, members: 3, durationMs: 60_000, timing },
        kinds: ['join', 'stop', 'crash', 'freeze'],
      }),
    });
  }
});

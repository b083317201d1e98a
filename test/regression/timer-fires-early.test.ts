/**
 * What happened: an assigned partition stayed in `starting` for ever.
 *   1. its start paused until t, to be woken by a timer   2. Node fired the timer at t - 0.3 ms, by the loop's own clock
 *   3. the start looked at the clock, saw that it was too early, and went on waiting   4. no timer was left
 */
import { systemClock } from '../../libs/client';

it('an action never runs before its time', async () => {
  const early: number[] = [];
  const all = Array.from({ length: 300 }, (_, index) => {
    const at = systemClock.now() + 1 + (index % 40) / 7;
    return new Promise<void>((resolve) => {
      systemClock.at(at, () => {
        if (systemClock.now() < at) early.push(at);
        resolve();
      });
    });
  });
  await Promise.all(all);
  expect(early).toEqual([]);
});

import { ManualClock } from '../../libs/testing';

describe('ManualClock', () => {
  it('stands still until it is told to go on', async () => {
    const clock = new ManualClock();
    const fired: number[] = [];
    clock.at(10, () => fired.push(clock.now()));
    await clock.advance(9);
    expect([clock.now(), fired, clock.pending]).toEqual([9, [], 1]);
    await clock.advance(1);
    expect([clock.now(), fired, clock.pending]).toEqual([10, [10], 0]);
  });

  it('runs timers by their time, and those of one time in the order in which they were set', async () => {
    const clock = new ManualClock();
    const fired: string[] = [];
    for (const [name, at] of Object.entries({ c: 30, a: 10, b1: 20, b2: 20 })) clock.at(at, () => fired.push(name));
    await clock.advance(100);
    expect(fired).toEqual(['a', 'b1', 'b2', 'c']);
  });

  it('runs what a timer sets off in promises, and the timers these set, before time goes on', async () => {
    const clock = new ManualClock();
    const fired: [string, number][] = [];
    clock.at(10, () => {
      void Promise.resolve().then(() => {
        fired.push(['promise', clock.now()]);
        clock.at(clock.now() + 5, () => fired.push(['timer', clock.now()]));
      });
    });
    clock.at(20, () => fired.push(['last', clock.now()]));
    await clock.advance(100);
    expect(fired).toEqual([
      ['promise', 10],
      ['timer', 15],
      ['last', 20],
    ]);
  });

  it('a timer that is cancelled does not run, nor does it wait', async () => {
    const clock = new ManualClock();
    const fired: string[] = [];
    const second = clock.at(10, () => fired.push('second'));
    clock.at(5, () => second.cancel());
    await clock.advance(100);
    expect([fired, clock.pending]).toEqual([[], 0]);
  });

  it('a time that is past already: soon, and the clock does not go back', async () => {
    const clock = new ManualClock();
    await clock.advance(100);
    const fired: number[] = [];
    clock.at(40, () => fired.push(clock.now()));
    await clock.advance(0);
    expect(fired).toEqual([100]);
  });
});

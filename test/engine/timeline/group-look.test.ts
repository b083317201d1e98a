import { GroupLook } from '../../../libs/engine/timeline/group-look';
import { ManualClock } from '../../../libs/testing';

function looking(random = 0.5) {
  const clock = new ManualClock();
  const around = { busy: false, answer: true, looked: 0, askedAt: [] as number[] };
  const look = new GroupLook({
    clock,
    ask: () => {
      around.askedAt.push(clock.now());
      return Promise.resolve(around.answer);
    },
    busy: () => around.busy,
    onLooked: () => void (around.looked += 1),
    random: () => random,
  });
  return { clock, look, around };
}

describe('GroupLook', () => {
  it.each([
    [0, 100],
    [0.5, 600],
    [0.999, 1099],
  ])('members do not ask all at once (%d)', async (random, at) => {
    const { clock, look, around } = looking(random);
    look.soon();
    expect(look.pending).toBe(true);
    await clock.advance(2000);
    expect(around).toMatchObject({ askedAt: [at], looked: 1 });
    expect(look.pending).toBe(false);
  });

  it('one look serves all that came until then, and the next one comes five seconds later', async () => {
    const { clock, look, around } = looking();
    for (const pause of [100, 100, 100]) {
      look.soon();
      await clock.advance(pause);
    }
    await clock.advance(400);
    look.soon();
    await clock.advance(60_000);
    expect(around.askedAt).toEqual([600, 5600]);
  });

  it('in vain: the next one may come after two seconds, and by itself none comes', async () => {
    const { clock, look, around } = looking();
    around.answer = false;
    look.soon();
    await clock.advance(60_000);
    expect(around).toMatchObject({ askedAt: [600], looked: 1 });
    look.soon();
    await clock.advance(600);
    look.soon();
    await clock.advance(60_000);
    expect(around.askedAt).toEqual([600, 60_600, 62_600]);
  });

  it('in the middle of the next rebalance nobody is asked: it waits for the end of that', async () => {
    const { clock, look, around } = looking();
    look.soon();
    around.busy = true;
    await clock.advance(10_000);
    expect(around.askedAt).toEqual([]);
    expect(look.pending).toBe(true);
    around.busy = false;
    look.soon();
    await clock.advance(600);
    expect(around.askedAt).toEqual([10_600]);
  });

  it('stopped: no timer is left, and nobody is asked any more', async () => {
    const { clock, look, around } = looking();
    look.soon();
    look.stop();
    expect([clock.pending, look.pending]).toEqual([0, false]);
    look.soon();
    await clock.advance(10_000);
    expect(around.askedAt).toEqual([]);
  });
});

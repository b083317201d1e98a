import { systemClock } from '../../libs/client';

describe('the system clock', () => {
  afterEach(() => jest.restoreAllMocks());

  it('waits for what is further than one timer of Node in steps, and can be told not to', () => {
    const set = jest.spyOn(globalThis, 'setTimeout');
    const clear = jest.spyOn(globalThis, 'clearTimeout');
    const timers = [2 ** 31 + 5000, Infinity].map((ms) => systemClock.at(systemClock.now() + ms, () => undefined));
    for (const timer of timers) timer.cancel();
    expect(set.mock.calls.map(([, delay]) => delay)).toEqual([2 ** 31 - 1, 2 ** 31 - 1]);
    expect(clear.mock.calls.map(([handle]) => handle)).toEqual(set.mock.results.map(({ value }) => value as unknown));
  });

  it('goes on waiting after a step', () => {
    const set = jest.spyOn(globalThis, 'setTimeout');
    const action = jest.fn();
    const timer = systemClock.at(systemClock.now() + 2 ** 33, action);
    clearTimeout(set.mock.results[0]!.value as NodeJS.Timeout);
    set.mock.calls[0]![0]();
    timer.cancel();
    expect(set).toHaveBeenCalledTimes(2);
    expect(action).not.toHaveBeenCalled();
  });

  it('runs what is past at once', async () => {
    await new Promise<void>((resolve) => systemClock.at(systemClock.now() - 1000, resolve));
  });
});

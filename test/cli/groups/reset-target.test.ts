import { newOffset, type LogFacts, type ResetTarget } from '../../../libs/cli/groups/reset-target';

const facts: LogFacts = { committed: 50n, start: 10n, end: 100n, atTime: 70n };

describe('where an offset is set', () => {
  it.each<[ResetTarget, Partial<LogFacts>, bigint]>([
    [{ to: 'earliest' }, {}, 10n],
    [{ to: 'latest' }, {}, 100n],
    [{ to: 'current' }, {}, 50n],
    [{ to: 'time', timestamp: 1 }, {}, 70n],
    [{ to: 'offset', offset: 42n }, {}, 42n],
    [{ to: 'offset', offset: 100n }, {}, 100n],
    [{ to: 'shifted', by: -5n }, {}, 45n],
  ])('%p', (target, changes, offset) => {
    expect(newOffset(target, { ...facts, ...changes })).toEqual({ offset, note: null });
  });

  it.each<[string, ResetTarget, Partial<LogFacts>, bigint, RegExp]>([
    ['nothing committed', { to: 'current' }, { committed: null }, 100n, /end of the log, 100/],
    ['no record as late', { to: 'time', timestamp: 1 }, { atTime: null }, 100n, /no record is as late.*100/],
    ['behind the log', { to: 'offset', offset: 101n }, {}, 100n, /101 is behind the end of the log: 100/],
    ['before the log', { to: 'offset', offset: 9n }, {}, 10n, /9 is before the start of the log: 10/],
    ['shifted out of it', { to: 'shifted', by: -45n }, {}, 10n, /5 is before/],
  ])('%s: the nearest, and it is said', (_, target, changes, offset, note) => {
    expect(newOffset(target, { ...facts, ...changes })).toEqual({
      offset,
      note: expect.stringMatching(note) as string,
    });
  });

  it.each<[ResetTarget, Partial<LogFacts>, RegExp]>([
    [{ to: 'shifted', by: 1n }, { committed: null }, /committed nothing that could be shifted/],
    [{ to: 'latest' }, { end: null }, /not known/],
    [{ to: 'current' }, { start: null }, /not known/],
  ])('%p: not set where it cannot be known', (target, changes, why) => {
    expect(newOffset(target, { ...facts, ...changes })).toMatch(why);
  });
});

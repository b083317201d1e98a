import fc from 'fast-check';
import { faultText } from './fault-text';
import { faultKinds, planOf, type PlanOptions } from './plan';

const options: PlanOptions = {
  ...{ seed: 1, durationMs: 600_000, kinds: faultKinds, groups: ['cooperative', 'consumer', 'eager'] },
  ...{ membersPerGroup: 3, gapMs: 4000, sessionTimeoutMs: 6000 },
};

describe('a plan', () => {
  it('is the same for the same seed, and another one for another seed', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        expect(planOf({ ...options, seed })).toEqual(planOf({ ...options, seed }));
        expect(planOf({ ...options, seed })).not.toEqual(planOf({ ...options, seed: seed + 1 }));
      }),
      { numRuns: 20 },
    );
  });

  it('grows with the time, and what was there stays', () => {
    const short = planOf({ ...options, durationMs: 60_000 });
    expect(planOf(options).slice(0, short.length)).toEqual(short);
  });

  it('has each kind before any comes again, at times that grow', () => {
    const plan = planOf(options);
    for (let from = 0; from + faultKinds.length <= plan.length; from += faultKinds.length) {
      const round = plan.slice(from, from + faultKinds.length).map(({ kind }) => kind);
      expect(new Set(round).size).toBe(faultKinds.length);
    }
    expect(plan.map(({ at }) => at)).toEqual(plan.map(({ at }) => at).sort((a, b) => a - b));
    expect(plan.at(-1)!.at).toBeLessThan(options.durationMs);
  });

  it('has only the kinds that were chosen, and nothing without any', () => {
    expect(new Set(planOf({ ...options, kinds: ['kill', 'cut'] }).map(({ kind }) => kind))).toEqual(
      new Set(['kill', 'cut']),
    );
    expect(planOf({ ...options, kinds: [] })).toEqual([]);
  });

  it('never ends the first member of a group, and meets each group with each kind that has one', () => {
    const plan = planOf({ ...options, durationMs: 3_600_000 });
    const ended = plan.flatMap((fault) => (fault.kind === 'kill' || fault.kind === 'leave' ? [fault] : []));
    expect(ended.map(({ place }) => place.index)).not.toContain(0);
    for (const kind of ['kill', 'leave'] as const)
      expect(new Set(ended.filter((one) => one.kind === kind).map(({ place }) => place.group)).size).toBe(3);
  });

  it('says every fault in words', () => {
    const texts = planOf(options).map(faultText);
    expect(texts.filter((text) => text.includes('undefined') || text.includes('NaN'))).toEqual([]);
  });
});

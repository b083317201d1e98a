import fc from 'fast-check';
import {
  decodeNote,
  encodeNote,
  encodeRuns,
  isForeign,
  isNamed,
  roomForRuns,
  type HandOverNote,
} from '../../libs/protocol';

const runs = fc.constantFrom(
  [],
  [{ from: 105n, to: 107n }],
  [
    { from: 101n, to: 102n },
    { from: 200n, to: 1000n },
  ],
);
const notes: fc.Arbitrary<HandOverNote> = fc.record({
  state: fc.constantFrom('open', 'clean', 'late'),
  owner: fc.stringMatching(/^[A-Za-z0-9_-]{0,31}$/),
  generation: fc.nat({ max: 2 ** 31 - 1 }),
  last: fc.option(fc.bigInt({ min: 99n, max: 1_000_000n })),
  drainMs: fc.option(fc.nat({ max: 7_200_000 })),
  finished: runs,
});

describe('the note that an owner leaves with its last commit', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(notes, (note) => {
        const text = encodeNote(100n, note, encodeRuns(100n, note.finished, 1000));
        expect(decodeNote(100n, text)).toEqual(note);
      }),
    );
  });

  it('has room for runs in what a broker stores, whatever the member is called', () => {
    fc.assert(
      fc.property(notes, fc.string({ maxLength: 300 }), (note, owner) => {
        const named = { ...note, owner };
        const room = roomForRuns(7n, named, 1024);
        expect(room).toBeGreaterThan(900);
        expect(encodeNote(7n, named, 'A'.repeat(room))).toHaveLength(1024);
        expect(decodeNote(7n, encodeNote(7n, named, ''))?.owner.length).toBeLessThanOrEqual(40);
      }),
    );
  });

  it('beside another offset than its own it says nothing', () => {
    fc.assert(
      fc.property(notes, fc.bigInt({ min: 0n, max: 1000n }), (note, other) => {
        const text = encodeNote(100n, note, encodeRuns(100n, note.finished, 1000));
        if (other !== 100n) expect(decodeNote(other, text)).toBeNull();
      }),
    );
  });

  it('of the releases before, without a name or a drain, is read too', () => {
    const finished = [{ from: 105n, to: 107n }];
    const runs = encodeRuns(100n, finished, 100);
    expect(decodeNote(100n, `nkr1:${runs}`)).toMatchObject({ state: 'open', finished });
    const owner = 'a-name-of-forty-characters-as-they-were-x';
    expect(decodeNote(100n, `nkr2:c:100:7:2:${owner.slice(-40)}:${runs}`)).toEqual({
      ...{ state: 'clean', owner: owner.slice(-40), generation: 7, last: 101n, drainMs: null, finished },
    });
  });

  it('is read by the releases before, which take the drain for a part of the name', () => {
    fc.assert(
      fc.property(notes, (note) => {
        const text = encodeNote(100n, note, encodeRuns(100n, note.finished, 1000));
        expect(text).toMatch(/^nkr2:[ocl]:\d{1,19}:\d{1,10}:\d{0,8}:[A-Za-z0-9._-]{0,40}:[A-Za-z0-9_-]*$/);
      }),
    );
  });

  it('names an owner that can be found again, also by the end of a long name', () => {
    fc.assert(
      fc.property(notes, fc.string({ maxLength: 80 }), (note, name) => {
        const owner = decodeNote(100n, encodeNote(100n, { ...note, owner: name }, ''))?.owner ?? 'nobody';
        fc.pre(!/\.\.\d{1,7}$/.test(owner) || note.drainMs !== null);
        expect(isNamed(owner, name)).toBe(true);
      }),
    );
    expect([isNamed('pod-1', 'pod-2'), isNamed('pod-1', 'my-pod-1'), isNamed('', 'pod-1')]).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('what others wrote, or what is damaged, tells of nothing, and never throws', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom('', 'nkr1:', 'nkr2:', 'nkr2:c:0:1:5:me:'), (text, start) => {
        const note = decodeNote(0n, start + text);
        for (const { from, to } of note?.finished ?? []) expect(from < to).toBe(true);
        if (!/^nkr[12]:/.test(start + text)) expect(note).toBeNull();
      }),
    );
    expect([null, '', 'nkr1:', 'nkr2:x', 'a note'].map(isForeign)).toEqual([false, false, false, false, true]);
  });
});

import fc from 'fast-check';
import { decodeNote, encodeNote, encodeRuns, isForeign, roomForRuns, type HandOverNote } from '../../libs/protocol';

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
  owner: fc.stringMatching(/^[A-Za-z0-9._-]{0,40}$/),
  generation: fc.nat({ max: 2 ** 31 - 1 }),
  last: fc.option(fc.bigInt({ min: 99n, max: 1_000_000n })),
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

  it('of the release before, without a name, is read too', () => {
    const finished = [{ from: 105n, to: 107n }];
    expect(decodeNote(100n, `nkr1:${encodeRuns(100n, finished, 100)}`)).toMatchObject({ state: 'open', finished });
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

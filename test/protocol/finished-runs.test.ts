import fc from 'fast-check';
import { decodeRuns, encodeRuns, nextOffset, Watermark, type Run } from '../../libs/protocol';

const runs = fc
  .array(fc.tuple(fc.bigInt({ min: 1n, max: 5000n }), fc.bigInt({ min: 1n, max: 2n ** 40n })), { maxLength: 30 })
  .map((lengths) => {
    let at = 1000n;
    return lengths.map(([gap, length]): Run => {
      const from = at + gap;
      at = from + length;
      return { from, to: at };
    });
  });

describe('what is finished above the committed offset, in its metadata', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(runs, (given) => {
        expect(decodeRuns(1000n, encodeRuns(1000n, given, 10_000)) ?? []).toEqual(given);
      }),
    );
  });

  it('what does not fit is left out from the end, and the length is kept', () => {
    fc.assert(
      fc.property(runs, fc.nat({ max: 60 }), (given, most) => {
        const text = encodeRuns(1000n, given, most);
        expect(text.length).toBeLessThanOrEqual(most);
        const read = decodeRuns(1000n, text) ?? [];
        expect(given.slice(0, read.length)).toEqual(read);
      }),
    );
  });

  it('what is damaged tells of nothing, and never throws', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        for (const { from, to } of decodeRuns(0n, text) ?? []) expect(from < to).toBe(true);
      }),
    );
  });
});

describe('a watermark and the one that goes on from its commit', () => {
  it('after any order of completions the next owner gets exactly what was not processed', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.bigInt({ min: 0n, max: 60n }), { minLength: 1, maxLength: 40 }),
        fc.array(fc.nat(), { maxLength: 60 }),
        fc.nat({ max: 40 }),
        (numbers, picks, before) => {
          const offsets = [...numbers].sort((a, b) => (a < b ? -1 : 1));
          const processed = new Set<bigint>();
          let watermark = new Watermark(nextOffset(0n));
          // Two owners, one after the other; the second one has received only some when it commits too.
          for (const [owner, received] of [offsets, offsets.slice(0, before)].entries()) {
            const marks = received
              .filter((offset) => offset >= watermark.committable)
              .map((offset) => watermark.receive(offset));
            for (const mark of marks) expect(mark.processed).toBe(processed.has(mark.offset));
            for (const pick of picks.slice(owner * 20, owner * 20 + 20)) {
              const mark = marks[pick % Math.max(1, marks.length)];
              if (mark === undefined) continue;
              watermark.complete([{ mark }]);
              processed.add(mark.offset);
            }
            const text = encodeRuns(watermark.committable, watermark.runsAbove(), 10_000);
            watermark = new Watermark(watermark.committable, decodeRuns(watermark.committable, text) ?? []);
          }
          const again = offsets.filter(
            (offset) => offset >= watermark.committable && !watermark.receive(offset).processed,
          );
          expect(again).toEqual(offsets.filter((offset) => !processed.has(offset)));
        },
      ),
    );
  });
});

import fc from 'fast-check';
import { nextOffset, Watermark } from '../../libs/protocol';

describe('Watermark', () => {
  it('rule 6: is never past a record that was received and not processed, in any order of completion', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.bigInt({ min: 10n, max: 200n }), { maxLength: 40 }),
        fc.array(fc.nat(), { maxLength: 60 }),
        (numbers, picks) => {
          const offsets = [...numbers].sort((a, b) => (a < b ? -1 : 1));
          const watermark = new Watermark(nextOffset(10n));
          const marks = offsets.map((offset) => watermark.receive(offset));
          let before: bigint = watermark.committable;
          for (const pick of picks) {
            const mark = marks[pick % Math.max(1, marks.length)];
            if (mark !== undefined) watermark.complete([{ mark }]);
            const unprocessed = marks.filter(({ processed }) => !processed).map(({ offset }) => offset);
            expect(unprocessed.every((offset) => offset >= watermark.committable)).toBe(true);
            expect(watermark.committable).toBeGreaterThanOrEqual(before);
            expect(watermark.pending).toBe(unprocessed.length);
            expect(watermark.oldestUnfinished?.offset ?? null).toBe(unprocessed[0] ?? null);
            before = watermark.committable;
          }
          watermark.complete(marks.map((mark) => ({ mark })));
          expect(watermark.committable).toBe(offsets.length === 0 ? 10n : offsets[offsets.length - 1]! + 1n);
        },
      ),
    );
  });

  it('goes over offsets that hold no record, once everything before them is processed', () => {
    const watermark = new Watermark(nextOffset(0n));
    const first = watermark.receive(0n);
    watermark.advanceTo(nextOffset(9n));
    expect(watermark.committable).toBe(0n);
    watermark.complete([{ mark: first }]);
    expect(watermark.committable).toBe(9n);
  });

  it('completes a record once', () => {
    const watermark = new Watermark(nextOffset(0n));
    const mark = watermark.receive(0n);
    watermark.complete([{ mark }]);
    expect(watermark.pending).toBe(0);
    watermark.complete([{ mark }]);
    expect(watermark.pending).toBe(0);
  });

  it('stays right over many more records than it keeps', () => {
    const watermark = new Watermark(nextOffset(0n));
    for (let offset = 0n; offset < 5000n; offset += 1n) watermark.complete([{ mark: watermark.receive(offset) }]);
    expect(watermark.committable).toBe(5000n);
  });

  it('completeBefore: what was received before the offset is processed, and nothing after it', () => {
    const watermark = new Watermark(nextOffset(0n));
    const marks = [0n, 2n, 5n].map((offset) => watermark.receive(offset));
    watermark.completeBefore(nextOffset(3n));
    expect(marks.map(({ processed }) => processed)).toEqual([true, true, false]);
    expect([watermark.committable, watermark.pending]).toEqual([3n, 1]);
    watermark.completeBefore(nextOffset(3n));
    expect(watermark.pending).toBe(1);
  });
});

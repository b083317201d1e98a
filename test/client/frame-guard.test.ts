import fc from 'fast-check';
import { FrameGuard } from '../../libs/client/frame-guard';

function frame(size: number): Buffer {
  const bytes = Buffer.alloc(4 + size);
  bytes.writeInt32BE(size);
  return bytes;
}

function chunked(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const at = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return at.slice(1).map((end, index) => bytes.subarray(at[index], end));
}

const cuts = fc.array(fc.nat(500), { maxLength: 20 });
const sizes = fc.array(fc.integer({ min: 4, max: 60 }), { maxLength: 6 });

describe('the frame guard', () => {
  it('passes good frames, however they are cut', () => {
    fc.assert(
      fc.property(sizes, cuts, (good, where) => {
        const guard = new FrameGuard();
        for (const chunk of chunked(Buffer.concat(good.map(frame)), where)) guard.check(chunk);
      }),
    );
  });

  it('finds a bad size behind good frames, however they are cut', () => {
    const bad = fc.oneof(fc.integer({ min: -(2 ** 31), max: 3 }), fc.integer({ min: 2 ** 30 + 1, max: 2 ** 31 - 1 }));
    fc.assert(
      fc.property(sizes, bad, cuts, (good, size, where) => {
        const tail = Buffer.alloc(4);
        tail.writeInt32BE(size);
        const guard = new FrameGuard();
        const bytes = Buffer.concat([...good.map(frame), tail]);
        expect(() => chunked(bytes, where).forEach((chunk) => guard.check(chunk))).toThrow(/it announced|HTTP/);
      }),
    );
  });
});

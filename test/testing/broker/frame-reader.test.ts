import fc from 'fast-check';
import { BadFrameError, FrameReader } from '../../../libs/testing/broker/frame-reader';

function framed(body: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length, 0);
  return Buffer.concat([length, body]);
}

it('gives the frames that were sent, however they arrive', () => {
  const bodies = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 8 });
  fc.assert(
    fc.property(bodies, fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }), (sent, sizes) => {
      const reader = new FrameReader(1000);
      const stream = Buffer.concat(sent.map(framed));
      const found: Buffer[] = [];
      let at = 0;
      for (let turn = 0; at < stream.length; turn += 1) {
        const size = sizes[turn % sizes.length] ?? 1;
        found.push(...reader.push(stream.subarray(at, at + size)));
        at += size;
      }
      expect(found.map((frame) => frame.toString('hex'))).toEqual(
        sent.map((body) => Buffer.from(body).toString('hex')),
      );
    }),
  );
});

it.each([-1, 1001, 2 ** 31 - 1])('refuses a length of %d before anything of it has come', (length) => {
  const claimed = Buffer.alloc(4);
  claimed.writeInt32BE(length, 0);
  expect(() => new FrameReader(1000).push(claimed)).toThrow(BadFrameError);
});

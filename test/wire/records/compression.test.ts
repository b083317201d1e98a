import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { COMPRESSION_TYPES, WireFormatError } from '../../../libs/wire';
import { compress, type CompressionType, decompress } from '../../../libs/wire/records/compression';
import { compressSnappy, decompressSnappy } from '../../../libs/wire/records/snappy';
import { decodeInJavaScript, decompressZstd, storeZstd } from '../../../libs/wire/records/zstd';

const LIMIT = 1 << 24;
const codecs = COMPRESSION_TYPES.filter((type) => type !== 'none');
const order = (i: number) => `{"id":${i},"customer":"c-${i % 37}","state":"${i % 3 ? 'paid' : 'shipped'}"}`;
const text = Buffer.from(Array.from({ length: 5000 }, (_, i) => order(i)).join(','));
// Repetitive enough for copies of every length, with a few bytes changed.
const payloads = fc
  .tuple(
    fc.uint8Array({ minLength: 1, maxLength: 40 }),
    fc.nat(400),
    fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 20 }),
  )
  .map(([unit, times, edits]) => {
    const bytes = Buffer.concat(Array.from({ length: times }, () => unit));
    for (const [at, byte] of edits) if (bytes.length > 0) bytes[at % bytes.length] = byte;
    return bytes;
  });

describe.each(codecs)('%s', (type: CompressionType) => {
  it('gives back what it was given', () => {
    fc.assert(fc.property(payloads, (bytes) => expect(decompress(type, compress(type, bytes), LIMIT)).toEqual(bytes)));
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['text of several blocks', text],
    ['noise of several blocks', randomBytes(300_000)],
    ['zeros of several blocks', Buffer.alloc(1_000_000)],
  ])('gives back %s', (_, bytes) => {
    expect(decompress(type, compress(type, bytes), LIMIT).equals(bytes)).toBe(true);
  });

  it('stops at the limit', () => {
    const packed = compress(type, text);
    expect(() => decompress(type, packed, text.length - 1)).toThrow(WireFormatError);
    expect(decompress(type, packed, text.length).equals(text)).toBe(true);
  });

  it('answers damage with a WireFormatError or a value', () => {
    const packed = compress(type, text.subarray(0, 3000));
    const changes = fc.array(fc.tuple(fc.nat(packed.length - 1), fc.nat(255)), { maxLength: 5 });
    fc.assert(
      fc.property(changes, fc.nat(packed.length), (edits, cut) => {
        const bytes = Buffer.from(packed.subarray(0, edits.length === 0 ? cut : packed.length));
        for (const [at, byte] of edits) bytes[at] = byte;
        try {
          expect(decompress(type, bytes, LIMIT).length).toBeLessThanOrEqual(LIMIT);
        } catch (error) {
          expect(error).toBeInstanceOf(WireFormatError);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('answers noise with a WireFormatError or a value', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (noise) => {
        try {
          decompress(type, Buffer.from(noise), LIMIT);
        } catch (error) {
          expect(error).toBeInstanceOf(WireFormatError);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('snappy', () => {
  it('reads raw blocks, as other clients than Java write them', () => {
    expect(decompressSnappy(compressSnappy(text, 'raw'), LIMIT).equals(text)).toBe(true);
  });

  it('reads all kinds of copies', () => {
    // "abcd", 4 bytes from 4 back by a one byte distance, 5 by a four byte distance
    const raw = Buffer.from([13, 3 << 2, 0x61, 0x62, 0x63, 0x64, 1, 4, (4 << 2) | 3, 4, 0, 0, 0]);
    expect(decompressSnappy(raw, LIMIT).toString()).toBe('abcdabcdabcda');
  });

  it('reserves nothing for a length that its bytes cannot make', () => {
    expect(() => decompressSnappy(Buffer.from([0x80, 0x80, 0x80, 0x01, 0, 0]), LIMIT)).toThrow(/claims/);
  });
});

describe('zstd', () => {
  it('reads stored frames, several and with a skippable one between them', () => {
    const skippable = Buffer.from('502a4d1803000000616263', 'hex');
    const frames = Buffer.concat([storeZstd(text), skippable, storeZstd(Buffer.from('end'))]);
    expect(decompressZstd(frames, LIMIT).equals(Buffer.concat([text, Buffer.from('end')]))).toBe(true);
  });

  it('refuses a frame that reserves more than the limit', () => {
    // A window of 1 GiB, then one empty last block.
    const frame = Buffer.from('28b52ffd' + '00' + 'a0' + '010000', 'hex');
    expect(() => decompressZstd(frame, LIMIT)).toThrow(/larger than/);
  });

  it('bounds what a run of one byte makes', () => {
    // Three blocks of 128 KiB of the same byte, in ten bytes.
    const block = '020010' + '61';
    const frame = Buffer.from('28b52ffd' + '00' + '38' + block + block + '030010' + '61', 'hex');
    expect(decompressZstd(frame, LIMIT, decodeInJavaScript).length).toBe(3 * 128 * 1024);
    expect(() => decompressZstd(frame, 300_000, decodeInJavaScript)).toThrow(WireFormatError);
  });
});

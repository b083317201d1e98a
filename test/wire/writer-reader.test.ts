import fc from 'fast-check';
import { Reader, WireFormatError, Writer } from '../../libs/wire';
import { bytes, flag, int16, int32, int64, int8, nullableText, text, uuid } from './arbitraries';

function written(write: (writer: Writer) => void): string {
  const writer = new Writer(1);
  write(writer);
  return writer.buffer().toString('hex');
}

function reading(hex: string): Reader {
  return new Reader(Buffer.from(hex, 'hex'));
}

describe('Writer', () => {
  it('writes varints as Kafka does', () => {
    expect(written((w) => w.unsignedVarint(0))).toBe('00');
    expect(written((w) => w.unsignedVarint(300))).toBe('ac02');
    expect(written((w) => w.unsignedVarint(0xffffffff))).toBe('ffffffff0f');
    expect(written((w) => w.varint(-1))).toBe('01');
    expect(written((w) => w.varint(2147483647))).toBe('feffffff0f');
    expect(written((w) => w.varint(-2147483648))).toBe('ffffffff0f');
    expect(written((w) => w.varlong(-(2n ** 63n)))).toBe('ffffffffffffffffff01');
  });

  it('writes strings, bytes and lengths in both forms', () => {
    expect(written((w) => w.string('é', false))).toBe('0002c3a9');
    expect(written((w) => w.string('é', true))).toBe('03c3a9');
    expect(written((w) => w.nullableString(null, false))).toBe('ffff');
    expect(written((w) => w.nullableString(null, true))).toBe('00');
    expect(written((w) => w.nullableBytes(null, false))).toBe('ffffffff');
    expect(written((w) => w.nullableArrayLength(null, true))).toBe('00');
    expect(written((w) => w.arrayLength(0, true))).toBe('01');
  });

  it('refuses a string that its length cannot tell', () => {
    const long = 'x'.repeat(32768);
    expect(() => written((w) => w.string(long, false))).toThrow(WireFormatError);
    expect(written((w) => w.string(long, true)).length).toBe(2 * (32768 + 3));
  });

  it('refuses what is not a UUID', () => {
    expect(() => written((w) => w.uuid('abc'))).toThrow(WireFormatError);
  });
});

describe('Reader', () => {
  it('reads what the writer wrote', () => {
    const values = fc.tuple(
      flag,
      int8,
      int16,
      int32,
      fc.nat(0xffffffff),
      int64,
      text,
      nullableText,
      fc.option(bytes),
      uuid,
    );
    fc.assert(
      fc.property(values, flag, (value, flexible) => {
        const [a, b, c, d, e, f, g, h, i, j] = value;
        const writer = new Writer(1);
        writer.boolean(a);
        writer.int8(b);
        writer.int16(c);
        writer.int32(d);
        writer.varint(d);
        writer.uint32(e);
        writer.unsignedVarint(e);
        writer.int64(f);
        writer.varlong(f);
        writer.string(g, flexible);
        writer.nullableString(h, flexible);
        writer.nullableBytes(i, flexible);
        writer.uuid(j);
        writer.noTaggedFields();
        const r = new Reader(writer.buffer());
        expect([r.boolean(), r.int8(), r.int16(), r.int32(), r.varint()]).toEqual([a, b, c, d, d]);
        expect([r.uint32(), r.unsignedVarint(), r.int64(), r.varlong()]).toEqual([e, e, f, f]);
        expect([r.string(flexible), r.nullableString(flexible), r.nullableBytes(flexible), r.uuid()]).toEqual([
          g,
          h,
          i,
          j,
        ]);
        r.skipTaggedFields();
        expect(r.remaining).toBe(0);
      }),
    );
  });

  it.each([
    ['a string longer than the rest', '7fff61', (r: Reader) => r.string(false)],
    ['a compact string of 4 GiB', 'ffffffff0f', (r: Reader) => r.string(true)],
    ['a negative length', '8000', (r: Reader) => r.nullableString(false)],
    ['bytes longer than the rest', '7fffffff00', (r: Reader) => r.bytes(false)],
    ['an array of more items than bytes', '7fffffff00', (r: Reader) => r.arrayLength(false)],
    ['null where nothing may be null', 'ffff', (r: Reader) => r.string(false)],
    ['a null array where nothing may be null', '00', (r: Reader) => r.arrayLength(true)],
    ['a varint without end', 'ffffffffffff', (r: Reader) => r.unsignedVarint()],
    ['a varlong without end', 'ff'.repeat(12), (r: Reader) => r.varlong()],
    ['four billion tagged fields', 'ffffffff0f', (r: Reader) => r.skipTaggedFields()],
    ['an int64 of three bytes', '010203', (r: Reader) => r.int64()],
    ['nothing', '', (r: Reader) => r.int8()],
  ])('%s is a WireFormatError', (_, hex, read) => {
    expect(() => read(reading(hex))).toThrow(WireFormatError);
  });

  it('tells where it was, also inside a tagged field', () => {
    const reader = reading('00' + '01' + '00' + '02' + '0000');
    reader.int8();
    expect(() => reader.taggedFields((_, body) => body.int32())).toThrow(/at byte 4/);
  });
});

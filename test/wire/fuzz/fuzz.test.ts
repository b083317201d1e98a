import { Reader, WireFormatError, Writer } from '../../../libs/wire';
import { everyCase, layoutsOf } from '../apis/all-cases';
import { attempt, fuzz } from './fuzz';
import { fuzzTargets } from './targets';

jest.setTimeout(120_000);

const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31);
const targets = fuzzTargets(seed);

it(`decoders read or refuse mutated frames, and nothing else (FUZZ_SEED=${seed})`, () => {
  const { decoded, refused } = fuzz(targets, 20_000, seed);
  expect({ decoded: decoded > 1000, refused: refused > 1000 }).toEqual({ decoded: true, refused: true });
});

it('every decoder is fuzzed, from frames that it reads', () => {
  const versions = everyCase.reduce((sum, { api }) => sum + layoutsOf(api).length, 0);
  expect(targets.filter(({ name }) => / v\d+ (request|response)$/.test(name))).toHaveLength(2 * versions);
  for (const target of targets) {
    expect(target.seeds.length).toBeGreaterThan(0);
    for (const frame of target.seeds) expect(attempt(target, frame)).toMatchObject({ problem: null, decoded: true });
  }
});

describe('a decoder that is broken is found', () => {
  const [any] = targets;
  it.each([
    ['throws something else', () => (undefined as unknown as Buffer).length],
    ['makes much of little', () => Array.from({ length: 100_000 }, () => 0)],
  ])('because it %s', (_what, decode) => {
    expect(() => fuzz([{ ...any!, decode }], 10, 1)).toThrow(/frame 0 of seed 1.*\nbase64: |base64: /s);
  });
});

it.each([
  [false, 2 ** 31 - 1],
  [true, 2 ** 32 - 2],
])('a length is compared with what is left before anything is made of it (flexible: %s)', (flexible, length) => {
  const writer = new Writer();
  if (flexible) writer.unsignedVarint(length + 1);
  else writer.int32(length);
  writer.raw(Buffer.alloc(12));
  const reserve = jest.spyOn(Buffer, 'allocUnsafe');
  for (const read of ['arrayLength', 'bytes'] as const) {
    expect(() => new Reader(writer.buffer())[read](flexible)).toThrow(WireFormatError);
  }
  expect(reserve.mock.calls.every(([size]) => size < 2 ** 16)).toBe(true);
  reserve.mockRestore();
});

it('what is read of a frame grows with its length, and no faster', () => {
  const numbers = ['readInt8', 'readInt16BE', 'readInt32BE', 'readBigInt64BE', 'readUInt8'] as const;
  for (const { decode, seeds, name } of targets.filter(({ largest }) => largest === undefined)) {
    for (const frame of seeds) {
      let reads = 0;
      const counted = Buffer.from(frame);
      for (const read of numbers) {
        const original = counted[read].bind(counted) as (at: number) => never;
        Object.defineProperty(counted, read, { value: (at: number) => ((reads += 1), original(at)) });
      }
      decode(counted);
      expect({ name, few: reads <= 2 * frame.length + 8 }).toEqual({ name, few: true });
    }
  }
});

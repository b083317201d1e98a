import { Reader, WireFormatError, Writer } from '../../../libs/wire';
import { everyCase, layoutsOf } from '../apis/all-cases';
import { Corpus } from './corpus';
import { attempt, fuzz, metered } from './fuzz';
import { fuzzTargets, type Target } from './targets';

jest.setTimeout(120_000);

const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31);
const corpus = new Corpus(fuzzTargets(seed), seed);
const { targets } = corpus;
const frames = 20_000;

it(`decoders read or refuse mutated frames, and nothing else (FUZZ_SEED=${seed})`, () => {
  const share = { from: 0, to: Math.ceil(frames / targets.length) };
  const decoded = metered((meter) => targets.reduce((sum, _, at) => sum + fuzz(corpus, at, share, meter).decoded, 0));
  expect({ decoded: decoded > 1000, refused: frames - decoded > 1000 }).toEqual({ decoded: true, refused: true });
});

it('every decoder is fuzzed, from frames that it reads in linear time', () => {
  const versions = everyCase.reduce((sum, { api }) => sum + layoutsOf(api).length, 0);
  expect(targets.filter(({ name }) => / v\d+ (request|response)$/.test(name))).toHaveLength(2 * versions);
  for (const target of targets) {
    expect(target.seeds.length).toBeGreaterThan(0);
    const outcomes = metered((meter) => target.seeds.map((frame) => attempt(target, frame, meter)));
    for (const outcome of outcomes) expect(outcome).toMatchObject({ problem: null, decoded: true });
  }
});

it('a frame is made again of the seed, its decoder and its number', () => {
  const frame = Buffer.from(corpus.frame(3, 1000));
  corpus.frame(3, 1001);
  expect(new Corpus(fuzzTargets(seed), seed).frame(3, 1000)).toEqual(frame);
  const others = Array.from({ length: 50 }, (_, count) => corpus.frame(3, count).toString('hex'));
  expect(new Set(others).size).toBeGreaterThan(40);
});

describe('a decoder that is broken is found', () => {
  const [any] = targets;
  it.each<[string, Target['decode'], RegExp]>([
    ['throws something else', () => (undefined as unknown as Buffer).length, /it threw TypeError.*\n +at .*fuzz\.test/],
    ['makes much of little', () => Array.from({ length: 100_000 }, () => 0), /100001 was made of it/],
    ['reads over and over', readsInSquareTime, /\d+ bytes were read of it, above \d+/],
  ])('because it %s', (_what, decode, problem) => {
    const broken = new Corpus([{ ...any!, seeds: [Buffer.alloc(64, 1)], decode }], 1);
    const run = () => metered((meter) => fuzz(broken, 0, { from: 0, to: 10 }, meter));
    expect(run).toThrow(/, frame \d of seed 1: /);
    expect(run).toThrow(problem);
    expect(run).toThrow(/\nbase64: \S*$/);
  });

  function readsInSquareTime(frame: Buffer): number {
    let sum = 0;
    for (let from = 0; from < frame.length; from += 1) {
      for (let at = from; at < frame.length; at += 1) sum += frame.readInt8(at);
    }
    return sum;
  }
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

import { machine } from '../../bench/platform';
import { type FiguresTable } from '../../bench/figures';
import { type DecoderTally } from './fuzz-run';

/** What the frames of some decoders came to. */
export interface GroupFigures {
  readonly group: string;
  readonly decoders: number;
  readonly frames: number;
  readonly decoded: number;
  readonly refused: number;
  /** Another one ends the run. */
  readonly otherErrors: 0;
  /** Values and bytes, for each byte of a frame; null: what it may make has a limit of its own. */
  readonly mostMadeOfByte: number | null;
  /** Of that limit, from 0 to 1; null: it has none. */
  readonly mostMadeOfLimit: number | null;
  readonly mostReadOfByte: number;
  /** Of one thread; what making the frames and measuring takes is a part of it. */
  readonly usEach: number;
}

export interface FuzzFigures {
  readonly seed: number;
  readonly framesEach: number;
  readonly jobs: number;
  readonly tookSeconds: number;
  readonly peakMemoryMb: number;
  readonly platform: ReturnType<typeof machine>;
  readonly groups: readonly GroupFigures[];
  readonly all: GroupFigures;
}

export function fuzzFigures(
  tallies: readonly DecoderTally[],
  run: Pick<FuzzFigures, 'seed' | 'framesEach' | 'jobs' | 'tookSeconds'>,
): FuzzFigures {
  const names = [...new Set(tallies.map(({ target }) => target.group))];
  return {
    ...run,
    peakMemoryMb: Math.round(process.resourceUsage().maxRSS / 1024),
    platform: machine(),
    groups: names.map((name) =>
      figuresOf(
        name,
        tallies.filter(({ target }) => target.group === name),
      ),
    ),
    all: figuresOf('all', tallies),
  };
}

function figuresOf(group: string, tallies: readonly DecoderTally[]): GroupFigures {
  const total = (of: (tally: DecoderTally) => number) => tallies.reduce((sum, tally) => sum + of(tally), 0);
  const most = (some: readonly DecoderTally[]) =>
    some.length === 0 ? null : Math.max(...some.map(({ mostMade }) => mostMade));
  const [frames, decoded] = [total((tally) => tally.frames), total((tally) => tally.decoded)];
  return {
    ...{ group, decoders: tallies.length, frames, decoded, refused: frames - decoded, otherErrors: 0 },
    mostMadeOfByte: most(tallies.filter(({ target }) => target.largest === undefined)),
    mostMadeOfLimit: most(tallies.filter(({ target }) => target.largest !== undefined)),
    mostReadOfByte: Math.max(...tallies.map(({ mostRead }) => mostRead)),
    usEach: (total(({ seconds }) => seconds) / frames) * 1e6,
  };
}

export function fuzzTables(figures: FuzzFigures): readonly FiguresTable[] {
  const { seed, framesEach, jobs, tookSeconds, peakMemoryMb, groups, all } = figures;
  return [
    {
      head: ['seed', 'decoders', 'frames for each', 'threads', 'minutes', 'frames a second', 'most memory, MB'],
      rows: [
        [
          ...[seed, all.decoders, framesEach.toLocaleString('en'), jobs].map(String),
          ...[(tookSeconds / 60).toFixed(1), Math.round(all.frames / tookSeconds).toLocaleString('en')],
          String(peakMemoryMb),
        ],
      ],
    },
    {
      head: [
        ...['decoders of', 'decoders', 'frames', 'decoded', 'refused', 'other errors'],
        ...['most made of a byte', 'most read of a byte', 'µs a frame'],
      ],
      rows: [...groups, all].map((one) => [
        ...[one.group, one.decoders.toLocaleString('en'), one.frames.toLocaleString('en')],
        ...[one.decoded, one.refused, one.otherErrors].map((count) => count.toLocaleString('en')),
        ...[mostMade(one), one.mostReadOfByte.toFixed(1), one.usEach.toFixed(1)],
      ]),
    },
  ];
}

function mostMade({ mostMadeOfByte, mostMadeOfLimit }: GroupFigures): string {
  if (mostMadeOfByte !== null) return mostMadeOfByte.toFixed(1);
  return `${((mostMadeOfLimit ?? 0) * 100).toFixed(1)} % of the limit`;
}

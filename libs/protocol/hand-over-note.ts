import { decodeRuns, type Run } from './finished-runs';

/**
 * How the last commit of an owner came about. `open`: in the middle of its work; what came after it is not known. `clean`: every
 * handler had ended. `late`: the drain had no time left, and handlers ran on.
 */
export type HandOverState = 'open' | 'clean' | 'late';

/** What an owner leaves for the next one, beside the committed offset. */
export interface HandOverNote {
  readonly state: HandOverState;
  /** Its `groupInstanceId`, or else the end of its member id. */
  readonly owner: string;
  /** The generation or epoch in which it got the partition. */
  readonly generation: number;
  /** The last offset whose handler it had begun, or the one before the committed offset; null: none. */
  readonly last: bigint | null;
  /** How long its drain took up to the last commit, in milliseconds; null: it did not drain, or did not tell. */
  readonly drainMs: number | null;
  /** What it had finished above the committed offset. */
  readonly finished: readonly Run[];
}

const prefix = 'nkr2:';
const firstPrefix = 'nkr1:';
const unnamed = { state: 'open', owner: '', generation: -1, last: null, drainMs: null } as const;
const states: Readonly<Record<string, HandOverState>> = { o: 'open', c: 'clean', l: 'late' };
const longestOwner = 40;
/** What is left of a long name beside the longest drain. */
const shortestEnd = 31;
/** Two hours, which is more than a group waits. */
const longestDrainMs = 7_200_000;

/**
 * `nkr2:<state>:<committed>:<generation>:<started>:<owner>:<runs>`, where `started` is how far beyond the committed offset a
 * handler was begun, and the drain hangs on the owner: `pod-1..4800`. Releases before take that for a part of the name; a
 * field more they would refuse, and with it the runs: records that are finished would be processed again.
 *
 * Hazard: a note may stand beside an offset that is not its own
 *   1. we commit 10 and a note   2. another program, or an older release, commits 20 and leaves the text as it is
 *   3. the runs are read as if they began at 20   -> what they cover is skipped
 * So the note names its offset, and is nothing beside another one.
 * @param runs as `encodeRuns` writes them
 */
export function encodeNote(
  committed: bigint,
  { state, owner, generation, last, drainMs }: Omit<HandOverNote, 'finished'>,
  runs: string,
): string {
  const drain = drainMs === null ? '' : `..${Math.round(Math.min(drainMs, longestDrainMs))}`;
  const name = `${safeName(owner).slice(drain.length - longestOwner)}${drain}`;
  const started = last === null ? '' : String(last < committed ? 0n : last - committed + 1n);
  return `${prefix}${state.charAt(0)}:${committed}:${generation}:${started}:${name}:${runs}`;
}

function safeName(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9._-]/g, '_');
}

/** Whether the owner that a note names can be this member; of a long name a note holds the end. */
export function isNamed(owner: string, name: string): boolean {
  const safe = safeName(name);
  return owner === safe || (owner.length >= shortestEnd && safe.endsWith(owner));
}

/** The room that is left for runs in a text of so many characters. */
export function roomForRuns(committed: bigint, note: Omit<HandOverNote, 'finished'>, maxLength: number): number {
  return Math.max(0, maxLength - encodeNote(committed, note, '').length);
}

/** Null if the text is not ours, damaged, or beside another offset: then nothing is known. Reads what earlier releases wrote, too. */
export function decodeNote(committed: bigint, text: string): HandOverNote | null {
  if (text.startsWith(firstPrefix)) {
    const finished = decodeRuns(committed, text.slice(firstPrefix.length));
    return finished === null ? null : { ...unnamed, finished };
  }
  const [, letter = '', offset = '', generation = '', started = '', owner = '', runs = ''] =
    /^nkr2:([ocl]):(\d{1,19}):(\d{1,10}):(\d{0,8}):([A-Za-z0-9._-]{0,40}):([A-Za-z0-9_-]*)$/.exec(text) ?? [];
  const state = states[letter];
  const finished = decodeRuns(committed, runs);
  if (state === undefined || finished === null || BigInt(offset) !== committed) return null;
  const last = started === '' ? null : committed + BigInt(started) - 1n;
  const [, name = owner, drainMs = null] = /^(.*)\.\.(\d{1,7})$/.exec(owner) ?? [];
  return {
    ...{ state, owner: name, generation: Number(generation), last, finished },
    drainMs: drainMs === null ? null : Number(drainMs),
  };
}

/** Whether another program wrote it, whose words are not ours to change. */
export function isForeign(metadata: string | null): metadata is string {
  if (metadata === null || metadata === '') return false;
  return !metadata.startsWith(prefix) && !metadata.startsWith(firstPrefix);
}

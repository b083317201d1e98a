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
  /** The last offset whose handler it had begun; null: none. */
  readonly last: bigint | null;
  /** What it had finished above the committed offset. */
  readonly finished: readonly Run[];
}

const prefix = 'nkr2:';
const firstPrefix = 'nkr1:';
const states: Readonly<Record<string, HandOverState>> = { o: 'open', c: 'clean', l: 'late' };
const longestOwner = 40;

/** `nkr2:<state>:<generation>:<last>:<owner>:<runs>`. @param runs as `encodeRuns` writes them */
export function encodeNote({ state, owner, generation, last }: Omit<HandOverNote, 'finished'>, runs: string): string {
  const name = owner.replaceAll(/[^A-Za-z0-9._-]/g, '_').slice(-longestOwner);
  return `${prefix}${state.charAt(0)}:${generation}:${last ?? ''}:${name}:${runs}`;
}

/** The room that is left for runs in a text of so many characters. */
export function roomForRuns(note: Omit<HandOverNote, 'finished'>, maxLength: number): number {
  return Math.max(0, maxLength - encodeNote(note, '').length);
}

/** Null if the text is not ours, or damaged: then nothing is known. Reads what earlier releases wrote, too. */
export function decodeNote(committed: bigint, text: string): HandOverNote | null {
  if (text.startsWith(firstPrefix)) {
    const finished = decodeRuns(committed, text.slice(firstPrefix.length));
    return finished === null ? null : { state: 'open', owner: '', generation: -1, last: null, finished };
  }
  const [, letter = '', generation = '', last = '', owner = '', runs = ''] =
    /^nkr2:([ocl]):(\d{1,10}):(\d{0,19}):([A-Za-z0-9._-]{0,40}):([A-Za-z0-9_-]*)$/.exec(text) ?? [];
  const state = states[letter];
  const finished = decodeRuns(committed, runs);
  if (state === undefined || finished === null) return null;
  return { state, owner, generation: Number(generation), last: last === '' ? null : BigInt(last), finished };
}

/** Whether another program wrote it, whose words are not ours to change. */
export function isForeign(metadata: string | null): metadata is string {
  if (metadata === null || metadata === '') return false;
  return !metadata.startsWith(prefix) && !metadata.startsWith(firstPrefix);
}

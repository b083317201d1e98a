/** A stretch of offsets, `from` included, `to` not, that holds no record which is still to be processed. */
export interface Run {
  readonly from: bigint;
  readonly to: bigint;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/**
 * The lengths of the stretches in turn, unfinished first, each as base-32 digits (a digit above 31 is not the last of its
 * number). Runs that do not fit into `maxLength` characters are left out, and so processed again after a crash.
 * @param committed the offset that is committed @param runs ascending, not touching, none below `committed`
 */
export function encodeRuns(committed: bigint, runs: Iterable<Run>, maxLength: number): string {
  let text = '';
  let at = committed;
  for (const { from, to } of runs) {
    const more = digits(from - at) + digits(to - from);
    if (text.length + more.length > maxLength) break;
    text += more;
    at = to;
  }
  return text;
}

/** Null if the text is damaged: then nothing is known to be finished. */
export function decodeRuns(committed: bigint, text: string): readonly Run[] | null {
  const lengths: bigint[] = [];
  let value = 0n;
  let open = false;
  let shift = 0n;
  for (const character of text) {
    const digit = alphabet.indexOf(character);
    if (digit < 0 || shift > 60n) return null;
    value |= BigInt(digit & 31) << shift;
    shift += 5n;
    open = digit >= 32;
    if (open) continue;
    lengths.push(value);
    value = 0n;
    shift = 0n;
  }
  if (open || lengths.length % 2 === 1 || lengths.some((length, index) => length === 0n && index > 0)) return null;
  let at = committed;
  const runs: Run[] = [];
  for (let index = 0; index < lengths.length; index += 2) {
    const from = at + (lengths[index] ?? 0n);
    at = from + (lengths[index + 1] ?? 0n);
    runs.push({ from, to: at });
  }
  return runs;
}

function digits(length: bigint): string {
  let text = '';
  let rest = length;
  do {
    const digit = Number(rest & 31n);
    rest >>= 5n;
    text += alphabet.charAt(rest === 0n ? digit : digit + 32);
  } while (rest > 0n);
  return text;
}

const HASH_BITS = 14;
const MIN_MATCH = 4;
const MAX_DISTANCE = 0xffff;
// LZ4 wants the last 5 bytes as literals and no match in the last 12; snappy does not mind.
const TAIL = 12;

/**
 * Splits `input` into literals and repetitions, first come first served. `emit` gets the literals from `start` to
 * `end` and then how far back to look and for how many bytes; both are 0 in the last call.
 */
export function findMatches(
  input: Buffer,
  emit: (start: number, end: number, distance: number, length: number) => void,
): void {
  const seen = new Int32Array(1 << HASH_BITS).fill(-1);
  const last = input.length - TAIL;
  let literals = 0;
  let at = 0;
  while (at < last) {
    const word = input.readUInt32LE(at);
    const slot = Math.imul(word, 0x9e3779b1) >>> (32 - HASH_BITS);
    const candidate = seen[slot] ?? -1;
    seen[slot] = at;
    if (candidate < 0 || at - candidate > MAX_DISTANCE || input.readUInt32LE(candidate) !== word) {
      at++;
      continue;
    }
    let length = MIN_MATCH;
    while (at + length < last && input[candidate + length] === input[at + length]) length++;
    emit(literals, at, at - candidate, length);
    at += length;
    literals = at;
  }
  emit(literals, input.length, 0, 0);
}

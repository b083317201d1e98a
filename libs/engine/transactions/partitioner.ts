/** Kafka's hash of keys, as Java has it: a signed 32-bit number. */
export function murmur2(key: Uint8Array): number {
  const mix = 0x5bd1e995;
  const byte = (at: number): number => key[at] ?? 0;
  let hash = 0x9747b28c ^ key.length;
  const rest = key.length & ~3;
  for (let at = 0; at < rest; at += 4) {
    let word = byte(at) | (byte(at + 1) << 8) | (byte(at + 2) << 16) | (byte(at + 3) << 24);
    word = Math.imul(word, mix);
    word = Math.imul(word ^ (word >>> 24), mix);
    hash = Math.imul(hash, mix) ^ word;
  }
  const left = key.length - rest;
  if (left === 3) hash ^= byte(rest + 2) << 16;
  if (left >= 2) hash ^= byte(rest + 1) << 8;
  if (left >= 1) hash = Math.imul(hash ^ byte(rest), mix);
  hash = Math.imul(hash ^ (hash >>> 13), mix);
  return (hash ^ (hash >>> 15)) | 0;
}

/** The partition of a key where there are `count`: the one that Java's producer takes by default. */
export function partitionOfKey(key: Uint8Array, count: number): number {
  return (murmur2(key) & 0x7fffffff) % count;
}

/** Records without a key in turn, by topic. */
export class RoundRobin {
  private readonly turns = new Map<string, number>();

  next(topic: string, count: number): number {
    const turn = this.turns.get(topic) ?? 0;
    this.turns.set(topic, (turn + 1) % count);
    return turn % count;
  }
}

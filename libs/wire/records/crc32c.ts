// The Castagnoli polynomial, bits reversed. zlib.crc32 has the other one.
const POLYNOMIAL = 0x82f63b78;
const SLICES = 16;

// Sixteen tables in one: the remainder of each byte value followed by 0 to 15 zero bytes, so that a step of the loop
// looks up sixteen bytes that do not wait for each other.
const table = buildTable();

function buildTable(): Int32Array {
  const entries = new Int32Array(SLICES * 256);
  for (let byte = 0; byte < 256; byte++) {
    let remainder = byte;
    for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? (remainder >>> 1) ^ POLYNOMIAL : remainder >>> 1;
    entries[byte] = remainder;
  }
  for (let i = 256; i < entries.length; i++) {
    const shorter = entries[i - 256] ?? 0;
    entries[i] = (shorter >>> 8) ^ (entries[shorter & 0xff] ?? 0);
  }
  return entries;
}

/** CRC-32C of `bytes`, 0 to 2^32 - 1. */
export function crc32c(bytes: Uint8Array): number {
  const t = table;
  // Reads four bytes at once wherever they begin, in the same order on every machine.
  const words = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const end = bytes.length;
  let crc = -1;
  let i = 0;
  /* eslint-disable @typescript-eslint/no-non-null-assertion -- every index is in range, and `??` costs half the speed */
  for (; i + SLICES <= end; i += SLICES) {
    const a = crc ^ words.getInt32(i, true);
    const b = words.getInt32(i + 4, true);
    const c = words.getInt32(i + 8, true);
    const d = words.getInt32(i + 12, true);
    crc =
      t[3840 + (a & 0xff)]! ^
      t[3584 + ((a >>> 8) & 0xff)]! ^
      t[3328 + ((a >>> 16) & 0xff)]! ^
      t[3072 + (a >>> 24)]! ^
      t[2816 + (b & 0xff)]! ^
      t[2560 + ((b >>> 8) & 0xff)]! ^
      t[2304 + ((b >>> 16) & 0xff)]! ^
      t[2048 + (b >>> 24)]! ^
      t[1792 + (c & 0xff)]! ^
      t[1536 + ((c >>> 8) & 0xff)]! ^
      t[1280 + ((c >>> 16) & 0xff)]! ^
      t[1024 + (c >>> 24)]! ^
      t[768 + (d & 0xff)]! ^
      t[512 + ((d >>> 8) & 0xff)]! ^
      t[256 + ((d >>> 16) & 0xff)]! ^
      t[d >>> 24]!;
  }
  for (; i < end; i++) crc = (crc >>> 8) ^ t[(crc ^ bytes[i]!) & 0xff]!;
  /* eslint-enable @typescript-eslint/no-non-null-assertion */
  return ~crc >>> 0;
}

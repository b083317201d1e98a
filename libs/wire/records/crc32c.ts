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
  const end = bytes.length;
  let crc = -1;
  let i = 0;
  /* eslint-disable @typescript-eslint/no-non-null-assertion -- every index is in range, and `??` costs half the speed */
  for (; i + SLICES <= end; i += SLICES) {
    const head = crc ^ (bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24));
    crc =
      t[3840 + (head & 0xff)]! ^
      t[3584 + ((head >>> 8) & 0xff)]! ^
      t[3328 + ((head >>> 16) & 0xff)]! ^
      t[3072 + (head >>> 24)]! ^
      t[2816 + bytes[i + 4]!]! ^
      t[2560 + bytes[i + 5]!]! ^
      t[2304 + bytes[i + 6]!]! ^
      t[2048 + bytes[i + 7]!]! ^
      t[1792 + bytes[i + 8]!]! ^
      t[1536 + bytes[i + 9]!]! ^
      t[1280 + bytes[i + 10]!]! ^
      t[1024 + bytes[i + 11]!]! ^
      t[768 + bytes[i + 12]!]! ^
      t[512 + bytes[i + 13]!]! ^
      t[256 + bytes[i + 14]!]! ^
      t[bytes[i + 15]!]!;
  }
  for (; i < end; i++) crc = (crc >>> 8) ^ t[(crc ^ bytes[i]!) & 0xff]!;
  /* eslint-enable @typescript-eslint/no-non-null-assertion */
  return ~crc >>> 0;
}

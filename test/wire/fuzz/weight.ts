/** Smaller buffers are pieces of one that Node shares. */
const ownMemory = 4096;

/** Roughly what a decoded value holds: one for each value, and the bytes of texts and buffers. Memory that several views share counts once. */
export function weightOf(value: unknown): number {
  let weight = 0;
  const buffers = new Set<ArrayBufferLike>();
  const stack: unknown[] = [value];
  while (stack.length > 0) {
    const one = stack.pop();
    weight += 1;
    if (typeof one === 'string') weight += one.length;
    else if (ArrayBuffer.isView(one)) {
      if (one.byteLength < ownMemory) weight += one.byteLength;
      else if (!buffers.has(one.buffer)) weight += one.buffer.byteLength;
      if (one.byteLength >= ownMemory) buffers.add(one.buffer);
    } else if (typeof one === 'object' && one !== null) for (const inner of Object.values(one)) stack.push(inner);
  }
  return weight;
}

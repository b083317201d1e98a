/** Smaller buffers are pieces of one that Node shares. */
const ownMemory = 4096;

// Values that are still to be weighed; kept, for the frames are many.
const stack: unknown[] = [];

/**
 * Roughly what a decoded value holds: one for each value, and the bytes of texts and buffers. Memory that several views
 * share counts once; views of `frame` count by their own length.
 */
export function weightOf(value: unknown, frame: Buffer): number {
  let weight = 0;
  let buffers: Set<ArrayBufferLike> | null = null;
  stack.length = 0;
  stack.push(value);
  while (stack.length > 0) {
    const one = stack.pop();
    weight += 1;
    if (typeof one === 'string') weight += one.length;
    else if (typeof one !== 'object' || one === null) continue;
    else if (Array.isArray(one)) for (let at = 0; at < one.length; at += 1) stack.push(one[at]);
    else if (!ArrayBuffer.isView(one)) for (const name in one) stack.push((one as Record<string, unknown>)[name]);
    else if (one.byteLength < ownMemory || one.buffer === frame.buffer) weight += one.byteLength;
    else if (!(buffers ??= new Set()).has(one.buffer)) {
      buffers.add(one.buffer);
      weight += one.buffer.byteLength;
    }
  }
  return weight;
}

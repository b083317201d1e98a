/** What is on a connection is not Kafka's protocol, or more of it than a broker takes. */
export class BadFrameError extends Error {
  override readonly name = 'BadFrameError';
}

const LENGTH_BYTES = 4;

/**
 * Cuts what a connection brings into frames, each of them behind its length. A length is judged before any room is made for
 * it, and what has not come takes none.
 */
export class FrameReader {
  private chunks: Buffer[] = [];
  private bytes = 0;
  /** Of the frame that is on its way; null before its length is known. */
  private length: number | null = null;

  /** `socket.request.max.bytes` */
  constructor(private readonly maxBytes: number) {}

  /** The frames that are complete now. Throws a `BadFrameError`; then the connection must be closed. */
  push(chunk: Buffer): Buffer[] {
    this.chunks.push(chunk);
    this.bytes += chunk.length;
    const frames: Buffer[] = [];
    for (;;) {
      if (this.length === null) {
        if (this.bytes < LENGTH_BYTES) return frames;
        this.length = this.judge(this.take(LENGTH_BYTES).readInt32BE(0));
      }
      if (this.bytes < this.length) return frames;
      frames.push(this.take(this.length));
      this.length = null;
    }
  }

  private judge(length: number): number {
    if (length >= 0 && length <= this.maxBytes) return length;
    throw new BadFrameError(`A frame of ${length} bytes; socket.request.max.bytes is ${this.maxBytes}.`);
  }

  private take(length: number): Buffer {
    const [first] = this.chunks;
    const whole = first !== undefined && first.length >= length ? first : Buffer.concat(this.chunks);
    const rest = whole.subarray(length);
    const others = whole === first ? this.chunks.slice(1) : [];
    this.chunks = rest.length === 0 ? others : [rest, ...others];
    this.bytes -= length;
    return whole.subarray(0, length);
  }
}

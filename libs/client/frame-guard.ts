/** More than any answer: fetch answers are bounded by `fetchMaxBytes`, and Node could hold no more than this anyway. */
const largestFrame = 2 ** 30;
const sizeBytes = 4;
const smallestFrame = 4;
const http = 0x48545450;
const tlsRecords = [0x1503, 0x1603];

/**
 * Looks at the size in front of each answer before kafkajs does.
 * Hazard: kafkajs believes every size. One below 4 makes it throw where nobody catches, which ends the process; one that is
 * really the text "HTTP" makes it wait for a gigabyte.
 */
export class FrameGuard {
  private first = true;
  private sizeRead = 0;
  private size = 0;
  private bodyLeft = 0;

  /** @throws Error if `chunk`, which follows the chunks before, cannot be a part of Kafka's answers */
  check(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.bodyLeft > 0) {
        const step = Math.min(this.bodyLeft, chunk.length - at);
        this.bodyLeft -= step;
        at += step;
        continue;
      }
      this.size = (this.size << 8) | chunk.readUInt8(at);
      at += 1;
      this.sizeRead += 1;
      if (this.sizeRead === sizeBytes) this.beginBody();
    }
  }

  private beginBody(): void {
    const problem = this.first ? (notKafka(this.size) ?? outOfBounds(this.size)) : outOfBounds(this.size);
    if (problem !== null) throw new Error(problem);
    this.bodyLeft = this.size;
    this.first = false;
    this.sizeRead = 0;
    this.size = 0;
  }
}

function notKafka(size: number): string | null {
  if (size === http) return 'an HTTP server answered, not a Kafka broker. Check client.brokers.';
  if (tlsRecords.includes(size >>> 16)) return 'it speaks TLS here. Set client.ssl, or use its plaintext port.';
  return null;
}

function outOfBounds(size: number): string | null {
  if (size >= smallestFrame && size <= largestFrame) return null;
  return `it announced an answer of ${size} bytes, so what follows cannot be understood. Check client.brokers and client.ssl.`;
}

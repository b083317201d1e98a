import { RecordCursor } from '../../../libs/wire/records/record-cursor';

type Read = (this: unknown, at?: number) => unknown;
type ToString = (this: Buffer, encoding?: BufferEncoding, from?: number, to?: number) => string;
type Copy = (this: Buffer, into: Buffer, at?: number, from?: number, to?: number) => number;

/** Bytes that each of them reads. */
const numbers = {
  ...{ readInt8: 1, readUInt8: 1, readInt16BE: 2, readUInt16LE: 2, readInt32BE: 4, readUInt32BE: 4 },
  ...{ readUInt32LE: 4, readBigInt64BE: 8 },
} as const;

/**
 * Counts the bytes that decoders read as numbers and texts, and copy: a loop in a loop reads bytes over and over. Instead
 * of time, which says more about the machine.
 */
export class WorkMeter {
  bytes = 0;
  private readonly undo: (() => void)[] = [];

  /** `Buffer` is as it was when `work` has ended. */
  static during<T>(work: (meter: WorkMeter) => T): T {
    const meter = new WorkMeter();
    meter.attach();
    try {
      return work(meter);
    } finally {
      for (const undo of meter.undo) undo();
    }
  }

  private attach(): void {
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- the methods below have a `this` of their own
    const meter = this;
    const buffer = Buffer.prototype as Buffer;
    for (const [name, size] of Object.entries(numbers)) this.count(buffer, name, size);
    this.count(RecordCursor.prototype, 'int8', 1);
    this.replace<ToString>(buffer, 'toString', (original) => {
      return function (this: Buffer, encoding, from = 0, to = this.length) {
        meter.bytes += to - from;
        return original.call(this, encoding, from, to);
      };
    });
    this.replace<Copy>(buffer, 'copy', (original) => {
      return function (this: Buffer, into, at = 0, from = 0, to = this.length) {
        meter.bytes += to - from;
        return original.call(this, into, at, from, to);
      };
    });
  }

  private count(prototype: object, name: string, size: number): void {
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- as above
    const meter = this;
    this.replace<Read>(prototype, name, (original) => {
      return function (this: unknown, at) {
        meter.bytes += size;
        return original.call(this, at);
      };
    });
  }

  private replace<Method>(prototype: object, name: string, by: (original: Method) => Method): void {
    const descriptor = Object.getOwnPropertyDescriptor(prototype, name);
    if (descriptor === undefined) throw new Error(`no ${name}`);
    Object.defineProperty(prototype, name, { ...descriptor, value: by(descriptor.value as Method) });
    this.undo.push(() => Object.defineProperty(prototype, name, descriptor));
  }
}

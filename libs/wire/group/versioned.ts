import { Reader } from '../reader';
import { type Codec } from '../rpc';
import { WireFormatError } from '../wire-format-error';
import { Writer } from '../writer';

/** Bytes that start with the version of what follows, an int16. */
export function encodeVersioned<T>(codec: Codec<T>, value: T, version: number): Buffer {
  const writer = new Writer();
  writer.int16(version);
  codec.write(writer, value, version);
  return writer.buffer();
}

/**
 * Reads a version newer than `newest` as `newest`: the consumer protocol only ever appends fields, and so a group may
 * have members of newer libraries. What follows the fields we know is left unread for that reason.
 */
export function decodeVersioned<T>(codec: Codec<T>, bytes: Buffer, newest: number): T {
  const reader = new Reader(bytes);
  const version = reader.int16();
  if (version < 0) throw new WireFormatError(`consumer protocol version ${version}`, 0);
  return codec.read(reader, Math.min(version, newest));
}

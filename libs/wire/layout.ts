import { isDeepStrictEqual } from 'node:util';
import { type Reader } from './reader';
import { type Codec } from './rpc';
import { type Uuid } from './uuid';
import { Writer } from './writer';

/** Which of its layouts a structure has: the version of the message, and whether that version is flexible (KIP-482). */
export interface Layout {
  readonly version: number;
  readonly flexible: boolean;
}

/** How one value is laid out on the wire, in both directions. */
export interface Field<T> {
  write(writer: Writer, value: T, layout: Layout): void;
  read(reader: Reader, layout: Layout): T;
  /** Set for a field that lives in the tagged section at the end of its structure. */
  readonly tagged?: Tagged<T>;
}

interface Tagged<T> {
  readonly tag: number;
  readonly since: number;
  readonly absent: T;
}

/** The fields of a structure, in the order in which they are on the wire. */
export type Fields<T> = { readonly [K in keyof T]-?: Field<T[K]> };

/** A value that the negotiated version has no place for, and that must not be dropped silently. */
export class UnsupportedFieldError extends Error {
  override readonly name = 'UnsupportedFieldError';
}

export const boolean: Field<boolean> = {
  write: (writer, value) => writer.boolean(value),
  read: (reader) => reader.boolean(),
};
export const int8: Field<number> = {
  write: (writer, value) => writer.int8(value),
  read: (reader) => reader.int8(),
};
export const int16: Field<number> = {
  write: (writer, value) => writer.int16(value),
  read: (reader) => reader.int16(),
};
export const int32: Field<number> = {
  write: (writer, value) => writer.int32(value),
  read: (reader) => reader.int32(),
};
export const int64: Field<bigint> = {
  write: (writer, value) => writer.int64(value),
  read: (reader) => reader.int64(),
};
export const uuid: Field<Uuid> = {
  write: (writer, value) => writer.uuid(value),
  read: (reader) => reader.uuid(),
};
export const string: Field<string> = {
  write: (writer, value, { flexible }) => writer.string(value, flexible),
  read: (reader, { flexible }) => reader.string(flexible),
};
export const nullableString: Field<string | null> = {
  write: (writer, value, { flexible }) => writer.nullableString(value, flexible),
  read: (reader, { flexible }) => reader.nullableString(flexible),
};
/** Hazard: what is read is a view of the frame, so whoever keeps it keeps the whole frame in memory. */
export const bytes: Field<Buffer> = {
  write: (writer, value, { flexible }) => writer.bytes(value, flexible),
  read: (reader, { flexible }) => reader.bytes(flexible),
};
export const nullableBytes: Field<Buffer | null> = {
  write: (writer, value, { flexible }) => writer.nullableBytes(value, flexible),
  read: (reader, { flexible }) => reader.nullableBytes(flexible),
};

export function array<T>(item: Field<T>): Field<readonly T[]> {
  return {
    write: (writer, values, layout) => {
      writer.arrayLength(values.length, layout.flexible);
      for (const value of values) item.write(writer, value, layout);
    },
    read: (reader, layout) => readItems(reader, item, layout, reader.arrayLength(layout.flexible)),
  };
}

export function nullableArray<T>(item: Field<T>): Field<readonly T[] | null> {
  return {
    write: (writer, values, layout) => {
      writer.nullableArrayLength(values === null ? null : values.length, layout.flexible);
      for (const value of values ?? []) item.write(writer, value, layout);
    },
    read: (reader, layout) => {
      const length = reader.nullableArrayLength(layout.flexible);
      return length === null ? null : readItems(reader, item, layout, length);
    },
  };
}

// Grows by what was read: the length came from the wire and reserves nothing.
function readItems<T>(reader: Reader, item: Field<T>, layout: Layout, length: number): T[] {
  const values: T[] = [];
  for (let i = 0; i < length; i++) values.push(item.read(reader, layout));
  return values;
}

/** A structure that may be missing: one byte, -1 or 1, goes before it. */
export function nullableStruct<T extends object>(fields: Fields<T>): Field<T | null> {
  const body = struct(fields);
  return {
    write: (writer, value, layout) => {
      writer.int8(value === null ? -1 : 1);
      if (value !== null) body.write(writer, value, layout);
    },
    read: (reader, layout) => (reader.int8() < 0 ? null : body.read(reader, layout)),
  };
}

/**
 * A field that only the versions `from` to `to` have; elsewhere it reads as `absent`, and writing another value is
 * dropped where Kafka's schema calls the field ignorable, refused where `must` says that it would change the meaning.
 */
export function within<T>(from: number, to: number, field: Field<T>, absent: T, must?: 'must'): Field<T> {
  const has = ({ version }: Layout) => version >= from && version <= to;
  return {
    write: (writer, value, layout) => {
      if (has(layout)) return field.write(writer, value, layout);
      if (must && !isDeepStrictEqual(value, absent)) {
        throw new UnsupportedFieldError(`version ${layout.version} has no place for a field of versions ${from}-${to}`);
      }
    },
    read: (reader, layout) => (has(layout) ? field.read(reader, layout) : absent),
  };
}

/** `within` without an end. */
export function since<T>(from: number, field: Field<T>, absent: T, must?: 'must'): Field<T> {
  return within(from, Infinity, field, absent, must);
}

/** A field in the tagged section: written when it differs from `absent`, skipped by those who do not know it. */
export function tagged<T>(tag: number, from: number, field: Field<T>, absent: T): Field<T> {
  return { ...field, tagged: { tag, since: from, absent } };
}

export function struct<T extends object>(fields: Fields<T>): Field<T> {
  const all = Object.entries<Field<unknown>>(fields as Record<string, Field<unknown>>);
  const plain = all.filter(([, field]) => !field.tagged);
  const tags = all.flatMap(([name, field]) => (field.tagged ? [{ name, field, ...field.tagged }] : []));

  function writeTags(writer: Writer, value: Record<string, unknown>, layout: Layout): void {
    const present = tags.filter(
      ({ name, since, absent }) => layout.version >= since && !isDeepStrictEqual(value[name], absent),
    );
    writer.unsignedVarint(present.length);
    for (const { name, field, tag } of present) {
      const body = new Writer();
      field.write(body, value[name], layout);
      writer.unsignedVarint(tag);
      writer.unsignedVarint(body.length);
      writer.raw(body.buffer());
    }
  }

  function readTags(reader: Reader, value: Record<string, unknown>, layout: Layout): void {
    reader.taggedFields((tag, body) => {
      const known = tags.find((candidate) => candidate.tag === tag && layout.version >= candidate.since);
      if (known) value[known.name] = known.field.read(body, layout);
    });
  }

  return {
    write: (writer, value, layout) => {
      const values = value as Record<string, unknown>;
      for (const [name, field] of plain) field.write(writer, values[name], layout);
      if (layout.flexible) writeTags(writer, values, layout);
    },
    read: (reader, layout) => {
      const value: Record<string, unknown> = {};
      for (const [name, field] of plain) value[name] = field.read(reader, layout);
      for (const { name, absent } of tags) value[name] = absent;
      if (layout.flexible) readTags(reader, value, layout);
      return value as T;
    },
  };
}

/** The body of a message whose versions are flexible from `flexibleFrom` on. */
export function message<T extends object>(flexibleFrom: number, fields: Fields<T>): Codec<T> {
  const body = struct(fields);
  const layout = (version: number): Layout => ({ version, flexible: version >= flexibleFrom });
  return {
    write: (writer, value, version) => body.write(writer, value, layout(version)),
    read: (reader, version) => body.read(reader, layout(version)),
  };
}

import { type ConsumerEvent } from '../../engine';
import { partitionKey, type TopicPartition } from '../../protocol';

/** The most elements of a list that a line carries. */
const longestList = 100;

/** An event as data for logs: partitions by name, offsets as text, errors without their stack. Bytes are left out. */
export function fieldsOf(event: ConsumerEvent): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(event)) {
    if (name === 'at') continue;
    const plain = plainOf(value);
    if (plain !== undefined) fields[name === 'type' ? 'event' : name] = plain;
  }
  return fields;
}

function plainOf(value: unknown): unknown {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Math.round(value * 10) / 10;
    case 'bigint':
      return String(value);
    case 'object':
      return value === null ? null : plainObject(value);
    default:
      return undefined;
  }
}

function plainObject(value: object): unknown {
  if (value instanceof Error) return plainError(value);
  if (Array.isArray(value)) {
    const plain = value.slice(0, longestList).map(plainOf);
    return value.length > longestList ? [...plain, `... ${value.length - longestList} more`] : plain;
  }
  if (ArrayBuffer.isView(value)) return undefined;
  if (isPartition(value)) return partitionKey(value);
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, part]): [string, unknown] => [name, plainOf(part)])
      .filter(([, part]) => part !== undefined),
  );
}

/** With a code, if it has one: Kafka's name or ours. */
function plainError(error: Error): Record<string, string> {
  const { name, message } = error;
  const code = 'code' in error ? error.code : null;
  return typeof code === 'string' ? { name, code, message } : { name, message };
}

function isPartition(value: object): value is TopicPartition {
  return Object.keys(value).length === 2 && 'topic' in value && 'partition' in value;
}

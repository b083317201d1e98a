import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Codec, Reader, Writer } from '../../../libs/wire';
import { allCases, versionsOf } from './all-cases';

interface Row {
  readonly api: string;
  readonly direction: 'request' | 'response';
  readonly version: number;
  /** False when the message has fields that this library leaves out. */
  readonly complete: boolean;
  readonly value: Record<string, unknown>;
  readonly base64: string;
}

const rows = ['messages.json', 'admin-messages.json'].flatMap(
  (file) => JSON.parse(readFileSync(join(__dirname, '../fixtures', file), 'utf8')) as Row[],
);

// Kafka's shape of a version that had one group or key, in ours.
function normalise({ api, direction, version, value }: Row): Record<string, unknown> {
  const { throttleTimeMs, ...rest } = value;
  if (api === 'FindCoordinator' && version < 4) {
    return direction === 'request'
      ? { keyType: value.keyType, coordinatorKeys: [value.key] }
      : { throttleTimeMs, coordinators: [rest] };
  }
  if (api === 'OffsetFetch' && version < 8) {
    const { requireStable, ...group } = rest;
    return direction === 'request'
      ? { groups: [group], requireStable: requireStable ?? false }
      : { throttleTimeMs, groups: [rest] };
  }
  if (api === 'AddPartitionsToTxn') {
    const names = Object.entries(value).map(([name, item]): [string, unknown] => [asOurs(name), item]);
    return Object.fromEntries(names);
  }
  return value;
}

/** `v3AndBelowProducerId`, `resultsByTopicV3AndBelow`: what brokers among themselves do not use. */
function asOurs(name: string): string {
  const bare = name.replace(/v3AndBelow/i, '');
  return bare.charAt(0).toLowerCase() + bare.slice(1);
}

function asJson(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Buffer.isBuffer(value)) return value.toString('base64');
  if (Array.isArray(value)) return value.map(asJson);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, asJson(item)]));
}

/** The part of `value` that `shape` names; so that what is left out of ours or of theirs shows up as a difference. */
function project(value: unknown, shape: unknown): unknown {
  if (Array.isArray(value) && Array.isArray(shape)) return value.map((item, i) => project(item, shape[i]));
  if (value === null || shape === null || typeof value !== 'object' || typeof shape !== 'object') return value;
  const known = Object.entries(value).filter(([name]) => name in shape);
  return Object.fromEntries(
    known.map(([name, item]) => [name, project(item, (shape as Record<string, unknown>)[name])]),
  );
}

describe.each(allCases.map(({ api }) => [api.name, api] as const))('%s as Java writes it', (name, api) => {
  const own = rows.filter((row) => row.api === name);

  it('is recorded for each version', () => {
    expect([...new Set(own.map(({ version }) => version))]).toEqual(versionsOf(api));
  });

  it.each(
    own.map((row) => [row.direction, row.version, row.complete ? 'complete' : 'with unknown tags', row] as const),
  )('%s version %d, %s', (direction, version, _, row) => {
    const codec: Codec<unknown> = api[direction];
    const bytes = Buffer.from(row.base64, 'base64');
    const reader = new Reader(bytes);
    const value = codec.read(reader, version);
    expect(reader.remaining).toBe(0);

    const expected = normalise(row);
    const ours = asJson(value);
    expect(project(ours, expected)).toEqual(row.complete ? expected : project(expected, ours));
    if (!row.complete) return;
    const writer = new Writer();
    codec.write(writer, value, version);
    expect(writer.buffer().equals(bytes)).toBe(true);
  });
});

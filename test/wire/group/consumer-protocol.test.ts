import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  type Assignment,
  decodeAssignment,
  decodeCooperativeUserData,
  decodeStickyUserData,
  decodeSubscription,
  encodeAssignment,
  encodeCooperativeUserData,
  encodeStickyUserData,
  encodeSubscription,
  type Subscription,
  WireFormatError,
} from '../../../libs/wire';
import { bytes, int32, list, nullableText, text } from '../arbitraries';

interface Row {
  readonly kind: 'subscription' | 'assignment' | 'sticky' | 'cooperative-sticky';
  readonly sample: 'full' | 'bare' | 'empty';
  readonly version: number;
  readonly base64: string;
}

const rows = JSON.parse(readFileSync(join(__dirname, '../fixtures/groups.json'), 'utf8')) as Row[];
const OWNED = [
  { topic: 'a', partitions: [0, 7] },
  { topic: 'b-é', partitions: [2] },
];
const NOTHING: Subscription = { topics: [], userData: null, ownedPartitions: [], generationId: -1, rackId: null };

const topicPartitions = list(fc.record({ topic: text, partitions: list(int32) }));
const subscriptions: fc.Arbitrary<Subscription> = fc.record({
  topics: list(text),
  userData: fc.option(bytes),
  ownedPartitions: topicPartitions,
  generationId: int32,
  rackId: nullableText.map((rack) => rack || null),
});

function fixtures(kind: Row['kind']) {
  return rows
    .filter((row) => row.kind === kind)
    .map(({ sample, version, base64 }) => ({ sample, version, javaBytes: Buffer.from(base64, 'base64') }));
}

describe('Subscription', () => {
  it.each(fixtures('subscription'))(
    'version $version, $sample, as Java writes it',
    ({ sample, version, javaBytes }) => {
      const values: Record<Row['sample'], Subscription> = {
        full: {
          ...NOTHING,
          topics: ['a', 'b-é'],
          userData: Buffer.from([1, 2, 3]),
          ownedPartitions: OWNED,
          generationId: 42,
          rackId: 'rack-1',
        },
        bare: { ...NOTHING, topics: ['a'] },
        empty: { ...NOTHING, userData: Buffer.alloc(0) },
      };
      const value = values[sample];
      expect(encodeSubscription(value, version)).toEqual(javaBytes);
      expect(decodeSubscription(javaBytes)).toEqual({
        ...value,
        ownedPartitions: version >= 1 ? value.ownedPartitions : [],
        generationId: version >= 2 ? value.generationId : -1,
        rackId: version >= 3 ? value.rackId : null,
      });
    },
  );

  it('is read as it was written', () => {
    fc.assert(
      fc.property(subscriptions, (value) => expect(decodeSubscription(encodeSubscription(value))).toEqual(value)),
    );
  });

  it('of a newer version is read as version 3, whatever follows', () => {
    const value = { ...NOTHING, topics: ['a'], generationId: 3 };
    const newer = Buffer.concat([encodeSubscription(value), Buffer.from('new field')]);
    newer.writeInt16BE(9, 0);
    expect(decodeSubscription(newer)).toEqual(value);
  });
});

describe('Assignment', () => {
  it.each(fixtures('assignment'))('version $version, $sample, as Java writes it', ({ sample, version, javaBytes }) => {
    const value: Assignment =
      sample === 'full'
        ? { assignedPartitions: OWNED, userData: Buffer.from([9]) }
        : { assignedPartitions: [], userData: null };
    expect(encodeAssignment(value, version)).toEqual(javaBytes);
    expect(decodeAssignment(javaBytes)).toEqual(value);
  });

  it('of no bytes is empty', () => {
    expect(decodeAssignment(Buffer.alloc(0))).toEqual({ assignedPartitions: [], userData: null });
  });
});

describe('user data', () => {
  it.each(fixtures('sticky'))('of the sticky assignor, $sample, as Java writes it', ({ sample, javaBytes }) => {
    const value =
      sample === 'full'
        ? { previousAssignment: OWNED.slice(0, 1), generation: 42 }
        : { previousAssignment: [], generation: 7 };
    expect(encodeStickyUserData(value)).toEqual(javaBytes);
    expect(decodeStickyUserData(javaBytes)).toEqual(value);
  });

  it('of the sticky assignor in version 0 has no generation', () => {
    const value = { previousAssignment: OWNED, generation: 42 };
    expect(decodeStickyUserData(encodeStickyUserData(value, 0))).toEqual({ ...value, generation: -1 });
  });

  it.each(fixtures('cooperative-sticky'))(
    'of the cooperative one, $sample, as Java writes it',
    ({ sample, javaBytes }) => {
      const generation = sample === 'full' ? 42 : -1;
      expect(encodeCooperativeUserData(generation)).toEqual(javaBytes);
      expect(decodeCooperativeUserData(javaBytes)).toBe(generation);
    },
  );
});

describe('bytes of other members', () => {
  it.each([
    ['a subscription', decodeSubscription],
    ['an assignment', (hostile: Buffer) => (hostile.length > 0 ? decodeAssignment(hostile) : null)],
    ['sticky user data', decodeStickyUserData],
    ['cooperative user data', decodeCooperativeUserData],
  ])('that are no %s are a WireFormatError or a value', (_, decode) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (hostile) => {
        try {
          decode(Buffer.from(hostile));
        } catch (error) {
          expect(error).toBeInstanceOf(WireFormatError);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('that end too soon are a WireFormatError', () => {
    expect(() => decodeSubscription(Buffer.alloc(0))).toThrow(WireFormatError);
    expect(() => decodeSubscription(Buffer.from('ffff', 'hex'))).toThrow(WireFormatError);
    expect(() => decodeAssignment(Buffer.from('0000000000ff', 'hex'))).toThrow(WireFormatError);
    expect(() => decodeCooperativeUserData(Buffer.alloc(3))).toThrow(WireFormatError);
  });
});

import fc from 'fast-check';
import { FrameGuard } from '../../../libs/client/frame-guard';
import { decodeNote, encodeNote } from '../../../libs/protocol';
import {
  COMPRESSION_TYPES,
  crc32c,
  decodeAssignment,
  decodeCooperativeUserData,
  decodeRecords,
  decodeStickyUserData,
  decodeSubscription,
  encodeAssignment,
  encodeBatch,
  encodeCooperativeUserData,
  encodeStickyUserData,
  encodeSubscription,
  Reader,
  Writer,
} from '../../../libs/wire';
import { everyCase, layoutsOf } from '../apis/all-cases';
import { fieldsOf } from '../records/fields-of';

/** A decoder, and well-formed frames that mutations begin with. */
export interface Target {
  readonly name: string;
  /** What it is reported with. */
  readonly group: string;
  readonly seeds: readonly Buffer[];
  readonly decode: (frame: Buffer) => unknown;
  /** An error besides `WireFormatError` that it may refuse a frame with. */
  readonly refuses?: RegExp;
  /** What it may make of a frame, in bytes and objects, at the most; default: in proportion to the frame. */
  readonly largest?: number;
}

/** A module of decoders. */
export interface FuzzTargets {
  /** The same ones, with the same frames to begin with, for the same seed. */
  fuzzTargets(seed: number): readonly Target[];
}

const seedsOfEach = 16;
/** What one batch may take here: enough for every seed, and little enough to see a bomb. */
const maxBatchBytes = 2 ** 18;

export function fuzzTargets(seed: number): readonly Target[] {
  return [...apiTargets(seed), ...recordTargets(), ...groupTargets(), noteTarget, frameTarget];
}

function apiTargets(seed: number): Target[] {
  return everyCase.flatMap((entry) =>
    layoutsOf(entry.api).flatMap((version) =>
      (['request', 'response'] as const).map((body): Target => {
        const values = fc.sample(entry[body](version), { seed, numRuns: seedsOfEach });
        return {
          name: `${entry.api.name} v${version} ${body}`,
          group: entry.api.name,
          seeds: values.flatMap((value) => {
            const writer = new Writer();
            try {
              entry.api[body].write(writer, value, version);
            } catch {
              return []; // a value that this version has no words for
            }
            return [writer.buffer()];
          }),
          decode: (frame) => entry.api[body].read(new Reader(frame), version),
        };
      }),
    ),
  );
}

/** With the CRC checked, and made to fit: behind it all codecs are met. */
function recordTargets(): Target[] {
  return COMPRESSION_TYPES.flatMap((compression) => {
    const seeds = [1, 3, 40].map((count) => encodeBatch({ baseOffset: 7n, compression, records: records(count) }));
    const options = { fetchOffset: 0n, maxBatchBytes };
    const limits = { group: `records, ${compression}`, seeds, largest: 4 * maxBatchBytes };
    const checked: Target = {
      ...{ ...limits, name: `records, ${compression}` },
      decode: (frame) => decodeRecords(frame, options).records.map(fieldsOf),
    };
    const signed: Target = {
      ...{ ...limits, name: `records, ${compression}, with a CRC that fits` },
      decode: (frame) => decodeRecords(withFittingCrc(frame), options).records.map(fieldsOf),
    };
    return [checked, signed];
  });
}

function records(count: number) {
  return Array.from({ length: count }, (_, at) => ({
    key: Buffer.from(`key-${at % 5}`),
    value: at % 7 === 0 ? null : Buffer.from(`a value that is like the others ${at}`),
    headers: at % 3 === 0 ? [{ key: 'trace', value: Buffer.from('0123') }] : [],
    timestamp: 1_700_000_000_000n + BigInt(at),
  }));
}

function withFittingCrc(frame: Buffer): Buffer {
  if (frame.length < 61) return frame;
  const end = Math.min(frame.length, 12 + Math.max(49, frame.readInt32BE(8)));
  const fitting = Buffer.from(frame);
  fitting.writeUInt32BE(crc32c(frame.subarray(21, end)), 17);
  return fitting;
}

function groupTargets(): Target[] {
  const owned = [
    { topic: 'orders', partitions: [0, 1, 2] },
    { topic: 'payments', partitions: [5] },
  ];
  const subscription = { topics: ['orders', 'payments'], userData: Buffer.from('x'), ownedPartitions: owned };
  const versions = [0, 1, 2, 3];
  const group = 'metadata of classic groups';
  return [
    {
      name: 'subscription',
      group,
      seeds: versions.map((v) => encodeSubscription({ ...subscription, generationId: 3, rackId: 'a' }, v)),
      decode: decodeSubscription,
    },
    {
      name: 'assignment',
      group,
      seeds: versions.map((v) => encodeAssignment({ assignedPartitions: owned, userData: null }, v)),
      decode: decodeAssignment,
    },
    {
      name: 'sticky user data',
      group,
      seeds: [0, 1].map((v) => encodeStickyUserData({ previousAssignment: owned, generation: 4 }, v as 0 | 1)),
      decode: decodeStickyUserData,
    },
    { name: 'cooperative user data', group, seeds: [encodeCooperativeUserData(4)], decode: decodeCooperativeUserData },
  ];
}

const note = { state: 'clean', owner: 'pod-1', generation: 3, last: 120n, drainMs: 40 } as const;
const noteTarget: Target = {
  name: 'hand-over note',
  group: 'notes and sizes',
  seeds: ['', 'AgEBAQ'].map((runs) => Buffer.from(encodeNote(100n, note, runs))),
  decode: (frame) => decodeNote(100n, frame.toString('latin1')),
};

const frameTarget: Target = {
  name: 'sizes of answers',
  group: 'notes and sizes',
  seeds: [Buffer.from([0, 0, 0, 4, 1, 2, 3, 4, 0, 0, 0, 5, 1, 2, 3, 4, 5])],
  decode: (frame) => new FrameGuard().check(frame),
  refuses: /^(it announced an answer of|an HTTP server|it speaks TLS)/,
};

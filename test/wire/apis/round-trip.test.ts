import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { type Codec, Reader, UnsupportedFieldError, WireFormatError, Writer } from '../../../libs/wire';
import * as wire from '../../../libs/wire';
import { everyCase, layoutsOf } from './all-cases';

// What a field reads as in a version that does not have it.
const DEFAULTS: Readonly<Record<string, unknown>> = {
  clientSoftwareName: '',
  clientSoftwareVersion: '',
  throttleTimeMs: 0,
  supportedFeatures: [],
  finalizedFeaturesEpoch: -1n,
  finalizedFeatures: [],
  topicId: wire.ZERO_UUID,
  name: '',
  topic: '',
  key: '',
  groupId: '',
  includeClusterAuthorizedOperations: false,
  clusterAuthorizedOperations: -2147483648,
  errorCode: 0,
  errorMessage: null,
  reason: null,
  protocolType: null,
  protocolName: null,
  skipAssignment: false,
  memberId: null,
  memberEpoch: -1,
  memberType: -1,
  replicaId: -1,
  lastFetchedEpoch: -1,
  timeoutMs: 0,
  divergingEpoch: { epoch: -1, endOffset: -1n },
  currentLeader: { leaderId: -1, leaderEpoch: -1 },
  nodeEndpoints: [],
  groupState: '',
  groupType: '',
  configType: 0,
  documentation: null,
};

// What the versions from before the first one that we ask with have not either.
const OLD_DEFAULTS: Readonly<Record<string, unknown>> = {
  ...DEFAULTS,
  allowAutoTopicCreation: true,
  includeTopicAuthorizedOperations: false,
  topicAuthorizedOperations: -2147483648,
  includeAuthorizedOperations: false,
  authorizedOperations: -2147483648,
  offlineReplicas: [],
  clusterId: null,
  leaderEpoch: -1,
  currentLeaderEpoch: -1,
  committedLeaderEpoch: -1,
  groupInstanceId: null,
  generationId: -1,
  producerId: -1n,
  producerEpoch: -1,
  logStartOffset: -1n,
  recordErrors: [],
  sessionId: 0,
  sessionEpoch: -1,
  forgottenTopicsData: [],
  rackId: '',
  preferredReadReplica: -1,
  members: [],
  numPartitions: -1,
  replicationFactor: -1,
  configs: null,
  topicConfigErrorCode: 0,
};

function encode<T>(codec: Codec<T>, value: T, version: number): Buffer {
  const writer = new Writer(1);
  codec.write(writer, value, version);
  return writer.buffer();
}

function decode<T>(codec: Codec<T>, bytes: Buffer, version: number): T {
  const reader = new Reader(bytes);
  const value = codec.read(reader, version);
  expect(reader.remaining).toBe(0);
  return value;
}

/** Names of the fields that came back as their default instead of as what was written. */
function dropped(written: unknown, read: unknown, defaults: Readonly<Record<string, unknown>>, name = ''): string[] {
  if (isDeepStrictEqual(written, read)) return [];
  if (name in defaults && isDeepStrictEqual(read, defaults[name])) return [name];
  if (written !== null && read !== null && typeof written === 'object' && typeof read === 'object') {
    const entries = Object.entries(written);
    expect(Object.keys(read).sort()).toEqual(Object.keys(written).sort());
    return entries.flatMap(([field, value]) => {
      const index = Array.isArray(written) ? name : field;
      return dropped(value, (read as Record<string, unknown>)[field], defaults, index);
    });
  }
  throw new Error(`${name} was ${String(written)} and came back as ${String(read)}`);
}

// In the newest versions only names that ids replaced are gone, and what KIP-903 and KIP-700 took away.
const GONE: Readonly<Record<string, readonly string[]>> = {
  'Metadata request': ['includeClusterAuthorizedOperations'],
  'Metadata response': ['clusterAuthorizedOperations'],
  'OffsetCommit request': ['name'],
  'OffsetCommit response': ['name'],
  'OffsetFetch request': ['name'],
  'OffsetFetch response': ['name'],
  'Fetch request': ['replicaId', 'topic'],
  'Fetch response': ['topic'],
};

describe.each(everyCase.map((entry) => [entry.api.name, entry] as const))('%s', (_, { api, request, response }) => {
  const bodies = [
    { direction: 'request', codec: api.request, values: request },
    { direction: 'response', codec: api.response, values: response },
  ];

  describe.each(layoutsOf(api))('version %d', (version) => {
    it.each(bodies)('$direction: what was written is read', ({ direction, codec, values }) => {
      fc.assert(
        fc.property(values(version), (value) => {
          const bytes = encode(codec, value, version);
          const read = decode(codec, bytes, version);
          const defaults = version < api.versions.min ? OLD_DEFAULTS : DEFAULTS;
          const missing = new Set(dropped(value, read, defaults));
          if (version === api.versions.max) {
            expect(GONE[`${api.name} ${direction}`] ?? []).toEqual(expect.arrayContaining([...missing]));
          }
          expect(encode(codec, read, version)).toEqual(bytes);
        }),
        { numRuns: 40 },
      );
    });

    it.each(bodies)('$direction: cut or changed bytes are a WireFormatError or a value', ({ codec, values }) => {
      const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 });
      fc.assert(
        fc.property(values(version), changes, fc.nat(), (value, edits, cut) => {
          const bytes = Buffer.from(encode(codec, value, version));
          if (bytes.length === 0) return;
          for (const [at, byte] of edits) bytes[at % bytes.length] = byte;
          const hostile = edits.length === 0 ? bytes.subarray(0, cut % bytes.length) : bytes;
          try {
            codec.read(new Reader(hostile), version);
          } catch (error) {
            expect(error).toBeInstanceOf(WireFormatError);
          }
        }),
        { numRuns: 60 },
      );
    });
  });
});

describe('what a version has no place for', () => {
  const heartbeat: wire.ConsumerGroupHeartbeatRequest = {
    groupId: 'g',
    memberId: 'm',
    memberEpoch: 0,
    instanceId: null,
    rackId: null,
    rebalanceTimeoutMs: 1000,
    subscribedTopicNames: null,
    subscribedTopicRegex: 'orders-.*',
    serverAssignor: null,
    topicPartitions: [],
  };

  it('is refused where dropping it would change the meaning', () => {
    expect(() => encode(wire.ConsumerGroupHeartbeat.request, heartbeat, 0)).toThrow(UnsupportedFieldError);
    expect(encode(wire.ConsumerGroupHeartbeat.request, heartbeat, 1).length).toBeGreaterThan(0);
  });

  it('is one group or one key of many', () => {
    const keys = { keyType: 0, coordinatorKeys: ['a', 'b'] };
    expect(() => encode(wire.FindCoordinator.request, keys, 3)).toThrow(WireFormatError);
    expect(() => encode(wire.OffsetFetch.request, { groups: [], requireStable: false }, 7)).toThrow(WireFormatError);
  });
});

describe('ApiVersions answered by a broker that does not know our version', () => {
  it('is read in version 0', () => {
    const refusal: wire.ApiVersionsResponse = {
      errorCode: wire.ErrorCode.UNSUPPORTED_VERSION,
      apiKeys: [{ apiKey: 18, minVersion: 0, maxVersion: 2 }],
      throttleTimeMs: 0,
      supportedFeatures: [],
      finalizedFeaturesEpoch: -1n,
      finalizedFeatures: [],
    };
    const bytes = Buffer.from('0023' + '00000001' + '0012' + '0000' + '0002', 'hex');
    expect(encode(wire.ApiVersions.response, refusal, 3)).toEqual(bytes);
    expect(decode(wire.ApiVersions.response, bytes, 3)).toEqual(refusal);
  });
});

describe('rpc', () => {
  it('binds a request to a version', () => {
    const call = wire.rpc(wire.Heartbeat, 4, { groupId: 'g', generationId: 1, memberId: 'm', groupInstanceId: null });
    const writer = new Writer();
    call.write(writer);
    expect(writer.buffer().toString('hex')).toBe('0267' + '00000001' + '026d' + '00' + '00');
    expect(call).toMatchObject({ key: 12, name: 'Heartbeat', version: 4, flexible: true });
    expect(call.read(new Reader(Buffer.from('00000005001b00', 'hex')))).toEqual({ throttleTimeMs: 5, errorCode: 27 });
  });
});

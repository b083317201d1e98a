import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as wire from '../../../libs/wire';
import { allCases, versionsOf } from './all-cases';

interface Frame {
  readonly api: string;
  readonly version: number;
  readonly note: string;
  readonly base64: string;
}

const frames = ['frames.json', 'transaction-frames.json', 'admin-frames.json'].flatMap(
  (file) => JSON.parse(readFileSync(join(__dirname, '../fixtures', file), 'utf8')) as Frame[],
);
const bytesOf = ({ base64 }: Frame) => Buffer.from(base64, 'base64');

function answers<S>(api: wire.Api<unknown, S>, note: string): { version: number; value: S }[] {
  const own = frames.filter((frame) => frame.api === api.name && frame.note === note);
  expect(own.length).toBeGreaterThan(0);
  return own.map((frame) => ({
    version: frame.version,
    value: api.response.read(new wire.Reader(bytesOf(frame)), frame.version),
  }));
}

describe('what a Kafka 4.3 broker answered', () => {
  it('has every version of every API', () => {
    for (const { api } of allCases) {
      const seen = new Set(frames.filter((frame) => frame.api === api.name).map(({ version }) => version));
      expect([api.name, [...seen].sort((a, b) => a - b)]).toEqual([api.name, versionsOf(api)]);
    }
  });

  it.each(frames.map((frame) => [frame.api, frame.version, frame.note, frame] as const))(
    '%s %d, %s: is read to its end and written again byte for byte',
    (name, version, _, frame) => {
      const { response } = allCases.find(({ api }) => api.name === name)!.api;
      const reader = new wire.Reader(bytesOf(frame));
      const value = response.read(reader, version);
      expect(reader.remaining).toBe(0);
      const writer = new wire.Writer();
      response.write(writer, value, version);
      expect(writer.buffer().toString('base64')).toBe(frame.base64);
    },
  );

  it('one shape for a coordinator, batched or not', () => {
    for (const { version, value } of answers(wire.FindCoordinator, 'found')) {
      expect(value.coordinators).toHaveLength(1);
      expect(value.coordinators[0]).toMatchObject({ key: version < 4 ? '' : 'wire-group', nodeId: 1, errorCode: 0 });
    }
  });

  it('one shape for committed offsets, batched or not', () => {
    for (const { version, value } of answers(wire.OffsetFetch, 'two partitions')) {
      expect(value.groups).toHaveLength(1);
      const [topic] = value.groups[0]!.topics;
      expect(topic!.name).toBe(version < 10 ? 'wire-java' : '');
      expect(topic!.partitions.map(({ committedOffset }) => committedOffset)).toEqual([7n, -1n]);
    }
  });

  it('a group as members and as tools see it', () => {
    for (const { value } of answers(wire.JoinGroup, 'static leader')) {
      expect(value).toMatchObject({ errorCode: 0, protocolName: 'range', leader: value.memberId });
      expect(wire.decodeSubscription(value.members[0]!.metadata)).toMatchObject({
        topics: ['wire-java'],
        rackId: 'r1',
      });
    }
    for (const { value } of answers(wire.SyncGroup, 'leader')) {
      const { assignedPartitions } = wire.decodeAssignment(value.assignment);
      expect(assignedPartitions).toEqual([{ topic: 'wire-java', partitions: [0, 1] }]);
    }
    for (const { version, value } of answers(wire.DescribeGroups, 'one there, one not')) {
      expect(value.groups.map(({ groupState }) => groupState)).toEqual(['Stable', 'Dead']);
      const missing = version >= 6 ? wire.ErrorCode.GROUP_ID_NOT_FOUND : wire.ErrorCode.NONE;
      expect(value.groups[1]!.errorCode).toBe(missing);
    }
  });

  it('an assignment of a consumer group', () => {
    const assigned = answers(wire.ConsumerGroupHeartbeat, 'heartbeat').findLast(({ value }) => value.assignment);
    const metadata = answers(wire.Metadata, 'by name').at(-1)!.value;
    const { topicId } = metadata.topics.find(({ name }) => name === 'wire-java')!;
    expect(assigned!.value.assignment).toEqual({ topicPartitions: [{ topicId, partitions: [0, 1] }] });
  });

  it('configs of a group and of a broker, and what one that is asked in vain says', () => {
    for (const { value } of answers(wire.DescribeConfigs, 'group, broker and a stranger')) {
      const [group, broker, stranger] = value.results;
      expect(group).toMatchObject({ errorCode: 0, resourceType: wire.ConfigResourceType.GROUP });
      expect(group?.configs).toMatchObject([{ name: 'consumer.session.timeout.ms', value: '10000' }]);
      expect(broker?.configs).toMatchObject([{ name: 'group.consumer.session.timeout.ms', value: '10000' }]);
      expect(stranger).toMatchObject({ errorCode: wire.ErrorCode.INVALID_REQUEST, configs: [] });
    }
  });

  it('records that the Java producer wrote with each codec', () => {
    for (const { value } of answers(wire.Fetch, 'codecs')) {
      const { partitions } = value.responses[0]!;
      const values = partitions.flatMap(({ records, highWatermark }) => {
        const decoded = wire.decodeRecords(records!, { fetchOffset: 0n });
        expect(decoded.nextOffset).toBe(highWatermark);
        return decoded.records.map(({ content }) => String(content.value));
      });
      const expected = wire.COMPRESSION_TYPES.flatMap((codec) =>
        Array.from({ length: 100 }, (_, i) => `value-${codec}-${i}`),
      );
      expect(values.sort()).toEqual(expected.sort());
    }
  });

  it('transactions, of which one was aborted', () => {
    for (const { value } of answers(wire.Fetch, 'transactions')) {
      const { records, abortedTransactions } = value.responses[0]!.partitions[0]!;
      const decode = (isolationLevel: 'read_committed' | 'read_uncommitted') =>
        wire.decodeRecords(records!, { fetchOffset: 0n, isolationLevel, abortedTransactions });
      const committed = decode('read_committed');
      expect(committed.records.map(({ content }) => String(content.value))).toEqual(['commit', 'commit']);
      expect(committed.nextOffset).toBe(6n);
      expect(decode('read_uncommitted').records.map(({ offset }) => offset)).toEqual([0n, 2n, 4n]);
    }
  });

  it('one error for each partition', () => {
    for (const { value } of answers(wire.Fetch, 'fenced')) {
      const codes = value.responses[0]!.partitions.map(({ errorCode }) => wire.errorName(errorCode));
      expect(codes).toEqual(['UNKNOWN_LEADER_EPOCH', 'UNKNOWN_TOPIC_OR_PARTITION']);
    }
  });

  it('a producer that another one with its transactional id has fenced', () => {
    for (const { version, value } of answers(wire.EndTxn, 'fenced')) {
      expect(wire.errorName(value.errorCode)).toBe(version < 2 ? 'INVALID_PRODUCER_EPOCH' : 'PRODUCER_FENCED');
    }
    for (const { value } of answers(wire.Produce, 'fenced')) {
      expect(wire.errorName(value.responses[0]!.partitionResponses[0]!.errorCode)).toBe('INVALID_PRODUCER_EPOCH');
    }
  });

  it('transactional batches, one after the other', () => {
    const offsets = answers(wire.Produce, 'written').map(({ value }) => value.responses[0]!.partitionResponses[0]!);
    expect(offsets.map(({ baseOffset }) => baseOffset)).toEqual([0n, 1n, 2n, 3n]);
  });

  it.each([
    ['by the member', 'NONE'],
    ['old generation', 'ILLEGAL_GENERATION'],
    ['unknown member', 'UNKNOWN_MEMBER_ID'],
    ['fenced instance', 'FENCED_INSTANCE_ID'],
  ])('offsets in a transaction, %s: %s', (note, expected) => {
    for (const { value } of answers(wire.TxnOffsetCommit, note)) {
      expect(wire.errorName(value.topics[0]!.partitions[0]!.errorCode)).toBe(expected);
    }
  });

  it('one partition that cannot be added to a transaction keeps the others out', () => {
    for (const { value } of answers(wire.AddPartitionsToTxn, 'one is missing')) {
      const [{ resultsByPartition }] = value.resultsByTopic as [wire.AddPartitionsToTxnTopicResult];
      expect(resultsByPartition.map(({ partitionErrorCode }) => wire.errorName(partitionErrorCode)).sort()).toEqual([
        'OPERATION_NOT_ATTEMPTED',
        'UNKNOWN_TOPIC_OR_PARTITION',
      ]);
    }
  });

  it('groups as who administers them sees them', () => {
    for (const { version, value } of answers(wire.ConsumerGroupDescribe, 'a consumer group, a classic one, none')) {
      const group = value.groups.find(({ groupId }) => groupId === 'wire-consumer')!;
      expect(group).toMatchObject({ errorCode: 0, groupState: 'Stable', assignorName: 'uniform' });
      const [member] = group.members;
      expect(member!.assignment.topicPartitions).toMatchObject([{ topicName: 'wire-admin', partitions: [0, 1] }]);
      expect(member).toMatchObject({ instanceId: 'static-1', memberType: version < 1 ? -1 : 1 });
      const others = value.groups.filter((each) => each !== group);
      expect(others.map(({ errorCode }) => wire.errorName(errorCode))).toEqual(Array(2).fill('GROUP_ID_NOT_FOUND'));
    }
  });

  it('what was deleted of groups, and what was not', () => {
    const [groups] = answers(wire.DeleteGroups, 'one with members, one empty, one not there');
    const results = groups!.value.results.map(({ groupId, errorCode }) => [groupId, wire.errorName(errorCode)]);
    expect(Object.fromEntries(results)).toEqual({
      'wire-consumer': 'NON_EMPTY_GROUP',
      'wire-offsets': 'NONE',
      nobody: 'GROUP_ID_NOT_FOUND',
    });
    const [offsets] = answers(wire.OffsetDelete, 'one there, one not');
    const codes = offsets!.value.topics[0]!.partitions.map((one) => [
      one.partitionIndex,
      wire.errorName(one.errorCode),
    ]);
    expect(Object.fromEntries(codes)).toEqual({ 0: 'NONE', 9: 'UNKNOWN_TOPIC_OR_PARTITION' });
    expect(answers(wire.OffsetDelete, 'no such group')[0]!.value).toMatchObject({ errorCode: 69, topics: [] });
  });
});

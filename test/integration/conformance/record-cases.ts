import {
  encodeBatch,
  Fetch,
  InitProducerId,
  ListOffsets,
  OffsetForLeaderEpoch,
  Produce,
  type BatchToEncode,
  type FetchPartition,
  type FetchRequest,
  type FetchResponse,
} from '../../../libs/wire';
import { versionsOf, type ConformanceCase, type Stand } from './stand';

const someId = 'abcdefghijklmnopqrstug';

export function batch(values: readonly string[], more: Partial<BatchToEncode> = {}): Buffer {
  const records = values.map((value, index) => ({
    ...{ key: Buffer.from('key'), value: Buffer.from(value), timestamp: BigInt(1_700_000_000_000 + index) },
  }));
  return encodeBatch({ baseOffset: 0n, records, ...more });
}

export function produce(stand: Stand, name: string, records: Buffer | null, version = 9, index = 0, acks = -1) {
  const topicData = [{ name, partitionData: [{ index, records }] }];
  return stand.send(Produce, version, { transactionalId: null, acks, timeoutMs: 5000, topicData });
}

interface Place {
  readonly topic: string;
  readonly topicId: string;
}

function fetching({ topic, topicId }: Place, more: Partial<FetchPartition> = {}, maxWaitMs = 0): FetchRequest {
  const partition = {
    partition: 0,
    currentLeaderEpoch: -1,
    fetchOffset: 0n,
    lastFetchedEpoch: -1,
    logStartOffset: -1n,
  };
  return {
    ...{
      replicaId: -1,
      maxWaitMs,
      minBytes: 1,
      maxBytes: 1_000_000,
      isolationLevel: 0,
      sessionId: 0,
      sessionEpoch: -1,
    },
    topics: [{ topic, topicId, partitions: [{ ...partition, partitionMaxBytes: 1_000_000, ...more }] }],
    ...{ forgottenTopicsData: [], rackId: '' },
  };
}

async function place(stand: Stand, topic: string): Promise<Place> {
  return { topic, topicId: await stand.topic(topic) };
}

/**
 * Of a fetch that was waiting when the first record of its partition came.
 * Hazard: Kafka wakes it when the record is written, and moves the high watermark behind it a moment later or before
 *   -> it answers with either; with any other one it is compared
 */
export function withEitherEnd(answer: FetchResponse): FetchResponse {
  const settled = (end: bigint): bigint => (end === 1n ? 0n : end);
  const responses = answer.responses.map((topic) => ({
    ...topic,
    partitions: topic.partitions.map((one) => ({
      ...one,
      highWatermark: settled(one.highWatermark),
      lastStableOffset: settled(one.lastStableOffset),
    })),
  }));
  return { ...answer, responses };
}

export const recordCases: readonly ConformanceCase[] = [
  {
    name: 'records are produced, in every version',
    ask: async (stand) => {
      await stand.topic('produced');
      const answers = [];
      for (const version of versionsOf(Produce))
        answers.push(await produce(stand, 'produced', batch(['a', 'b']), version));
      return answers;
    },
  },
  {
    name: 'records that cannot be produced',
    ask: async (stand) => {
      await stand.topic('refusing');
      const damaged = batch(['a']);
      damaged[damaged.length - 1]! ^= 1;
      const codes = [];
      for (const [records, index, acks] of [
        [damaged, 0, -1],
        [Buffer.concat([batch(['a']), batch(['b'])]), 0, -1],
        [batch(['a'], { control: true }), 0, -1],
        [batch(['x'.repeat(1_100_000)]), 0, -1],
        [batch(['a']), 7, -1],
        [batch(['a']), 0, 2],
      ] as const) {
        const { responses } = await produce(stand, 'refusing', records, 9, index, acks);
        codes.push(
          responses.flatMap(({ partitionResponses }) => partitionResponses.map(({ errorCode }) => ({ errorCode }))),
        );
      }
      codes.push((await produce(stand, 'missing', batch(['a']))).responses[0]?.partitionResponses[0]?.errorCode);
      return codes;
    },
  },
  {
    name: 'an idempotent producer: in order, again, with a gap, in an older epoch, in a newer one',
    ask: async (stand) => {
      await stand.topic('sequences');
      const asked = { transactionalId: null, transactionTimeoutMs: 60_000, producerId: -1n, producerEpoch: -1 };
      const { producerId } = await stand.send(InitProducerId, 4, asked);
      const answers = [];
      for (const [baseSequence, producerEpoch] of [
        [0, 1],
        [2, 1],
        [0, 1],
        [9, 1],
        [4, 0],
        [3, 2],
        [0, 2],
      ] as const) {
        const records = batch(['a', 'b'], { producerId, producerEpoch, baseSequence });
        answers.push((await produce(stand, 'sequences', records)).responses);
      }
      return answers;
    },
  },
  {
    name: 'records are fetched, in every version',
    ask: async (stand) => {
      const from = await place(stand, 'fetched');
      await produce(stand, 'fetched', batch(['a', 'b'], { compression: 'gzip' }));
      await produce(stand, 'fetched', batch(['c']));
      return stand.inAll(Fetch, () => fetching(from, { fetchOffset: 1n }));
    },
  },
  {
    name: 'what reads only what is committed is told so',
    ask: async (stand) => {
      const from = await place(stand, 'committed-only');
      await produce(stand, 'committed-only', batch(['a']));
      return stand.send(Fetch, 16, { ...fetching(from), isolationLevel: 1 });
    },
  },
  {
    name: 'fetches that bring nothing, or an error',
    ask: async (stand) => {
      const from = await place(stand, 'empty');
      await produce(stand, 'empty', batch(['a']));
      const answers = [];
      for (const version of [11, 12, 13, 18]) {
        for (const request of [
          fetching(from, { fetchOffset: 1n }),
          fetching(from, { fetchOffset: 1n }, 50),
          fetching(from, { fetchOffset: 2n }),
          fetching(from, { currentLeaderEpoch: 5 }),
          fetching(from, { partition: 3 }),
          fetching({ topic: 'missing', topicId: someId }),
        ]) {
          answers.push(await stand.send(Fetch, version, request));
        }
      }
      return answers;
    },
  },
  {
    name: 'a fetch waits for a record',
    ask: async (stand) => {
      const from = await place(stand, 'awaited');
      const fetched = stand.send(Fetch, 16, fetching(from, {}, 15_000), 1);
      await produce(stand, 'awaited', batch(['late']));
      return withEitherEnd(await fetched);
    },
  },
  {
    name: 'a batch that is greater than what was asked for comes all the same',
    ask: async (stand) => {
      const from = await place(stand, 'great');
      await produce(stand, 'great', batch(['x'.repeat(5000)]));
      await produce(stand, 'great', batch(['small']));
      return stand.send(Fetch, 16, fetching(from, { partitionMaxBytes: 100 }));
    },
  },
  {
    name: 'a session that is not there',
    ask: async (stand) => {
      const from = await place(stand, 'session');
      return stand.send(Fetch, 16, { ...fetching(from), sessionId: 77, sessionEpoch: 3 });
    },
  },
  {
    name: 'offsets by place and by time, in every version',
    ask: async (stand) => {
      await stand.topic('listed');
      const ask = (timestamp: bigint, version: number) =>
        stand.send(ListOffsets, version, {
          ...{ replicaId: -1, isolationLevel: 0, timeoutMs: 1000 },
          topics: [{ name: 'listed', partitions: [{ partitionIndex: 0, currentLeaderEpoch: -1, timestamp }] }],
        });
      const answers: unknown[] = [await ask(-1n, 5), await ask(-2n, 5), await ask(5n, 5)];
      await produce(stand, 'listed', batch(['a', 'b', 'c']));
      for (const version of versionsOf(ListOffsets)) {
        for (const timestamp of [-1n, -2n, 1_700_000_000_001n, 1_800_000_000_000n])
          answers.push(await ask(timestamp, version));
      }
      answers.push(await ask(-3n, 7));
      return answers;
    },
  },
  {
    name: 'offsets of partitions that are not there',
    ask: async (stand) => {
      await stand.topic('listed-wrong');
      const ask = (name: string, partitionIndex: number, currentLeaderEpoch: number) =>
        stand.send(ListOffsets, 6, {
          ...{ replicaId: -1, isolationLevel: 0, timeoutMs: 1000 },
          topics: [{ name, partitions: [{ partitionIndex, currentLeaderEpoch, timestamp: -1n }] }],
        });
      return [await ask('listed-wrong', 9, -1), await ask('missing', 0, -1), await ask('listed-wrong', 0, 9)];
    },
  },
  {
    name: 'the end of a leader epoch',
    ask: async (stand) => {
      await stand.topic('epochs');
      await produce(stand, 'epochs', batch(['a', 'b']));
      const one = (leaderEpoch: number) => ({ partition: 0, currentLeaderEpoch: -1, leaderEpoch });
      const ask = (leaderEpoch: number, topic = 'epochs') =>
        stand.send(OffsetForLeaderEpoch, 4, { replicaId: -1, topics: [{ topic, partitions: [one(leaderEpoch)] }] });
      return [await ask(0), await ask(3), await ask(0, 'missing')];
    },
  },
];

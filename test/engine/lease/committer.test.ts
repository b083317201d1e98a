import { Committer, type CommitIdentity, type OffsetToCommit } from '../../../libs/engine/lease/committer';
import { LeaseNote } from '../../../libs/engine/lease/lease-note';
import { MetadataLimit } from '../../../libs/engine/lease/metadata-limit';
import { RecordLanes } from '../../../libs/engine/lease/record-lanes';
import { PartitionLease } from '../../../libs/engine/lease/partition-lease';
import { KafkaRebalanceError, resolveOptions, type ConsumerEvent } from '../../../libs/engine';
import { CommitLedger, decodeNote, nextOffset, partitionKey } from '../../../libs/protocol';
import { ErrorCode } from '../../../libs/wire';
import { ManualClock } from '../../../libs/testing';

class CommitBench {
  readonly clock = new ManualClock();
  readonly events: Omit<ConsumerEvent, 'at'>[] = [];
  readonly sent: { identity: CommitIdentity; offsets: readonly OffsetToCommit[] }[] = [];
  readonly refused: string[] = [];
  open = true;
  identity: CommitIdentity | null = { memberId: 'me', generation: 1 };
  /** What the broker answers to each request in turn; 0 when there is no more. */
  answers: (number | Error | Promise<number>)[] = [];
  /** `offset.metadata.max.bytes`. */
  mostMetadata = 4096;
  private readonly limit = new MetadataLimit();
  onRefused: () => void = () => undefined;

  readonly committer = new Committer({
    options: resolveOptions({ groupId: 'g' }),
    clock: this.clock,
    publish: (event) => this.events.push(event),
    identity: () => this.identity,
    mayCommit: () => this.open,
    send: async (identity, offsets) => {
      this.sent.push({ identity, offsets });
      const answer = await (this.answers.shift() ?? 0);
      if (answer instanceof Error) throw answer;
      const tooLong = ({ metadata }: OffsetToCommit): boolean => metadata.length > this.mostMetadata;
      const code = (offset: OffsetToCommit): number => (tooLong(offset) ? ErrorCode.OFFSET_METADATA_TOO_LARGE : answer);
      return new Map(offsets.map((offset) => [partitionKey(offset), code(offset)]));
    },
    refused: (_, error) => {
      this.refused.push(error.code);
      this.onRefused();
    },
  });

  /** A lease of partition 0 that has processed up to `offset`. */
  lease(offset: bigint, committed: bigint | null = 0n): PartitionLease {
    const identity = { groupId: 'g', memberId: 'me', topic: 'orders', partition: 0, epoch: 1, fencingToken: 1 };
    const note = new LeaseNote(identity, 'a-member-with-a-name', this.limit);
    const lease = new PartitionLease(identity, () => 1000, new RecordLanes('unordered'), false, note);
    lease.activate(nextOffset(offset), new CommitLedger(committed === null ? null : nextOffset(committed)), [], -1);
    return lease;
  }
}

/** Has processed the first of so many records, and every second one after it. */
function withGaps(lease: PartitionLease, count: number): PartitionLease {
  const usual = {
    timestamp: 0n,
    timestampType: 'CreateTime',
    key: null,
    content: { key: null, value: null, headers: [] },
    leaderEpoch: 0,
    sizeBytes: 1,
  } as const;
  const records = Array.from({ length: count }, (_, offset) => ({ ...usual, offset: BigInt(offset) }));
  const end = BigInt(count);
  lease.receive(
    { records, nextOffset: end, highWatermark: end, lastStableOffset: end, logStartOffset: 0n, sizeBytes: count },
    0,
  );
  for (let taken = lease.take(1); taken !== null; taken = lease.take(1)) {
    const [entry] = taken.entries;
    if (entry !== undefined && entry.record.offset % 2n === 0n) lease.complete([entry], 0);
  }
  return lease;
}

describe('Committer', () => {
  it('stores what is processed, under the membership as it is now', async () => {
    const bench = new CommitBench();
    const lease = bench.lease(5n);
    await bench.committer.commit([lease], 1000);
    expect(bench.sent).toMatchObject([{ identity: { generation: 1 }, offsets: [{ partition: 0, offset: 5n }] }]);
    expect(lease.ledger.committed).toBe(5n);
    await bench.committer.commit([lease], 1000);
    expect(bench.sent).toHaveLength(1);
  });

  it('an error that passes: repeated after a pause, and nothing counts as stored before the answer', async () => {
    const bench = new CommitBench();
    bench.answers = [ErrorCode.REBALANCE_IN_PROGRESS, ErrorCode.NOT_COORDINATOR];
    const lease = bench.lease(5n);
    const done = bench.committer.commit([lease], 10_000);
    await bench.clock.advance(50);
    expect(lease.ledger.committed).toBe(0n);
    expect(bench.events).toMatchObject([{ type: 'CommitFailed', willRetry: true }]);
    await bench.clock.advance(1000);
    await done;
    expect(lease.ledger.committed).toBe(5n);
  });

  it('gives up at the deadline with the last error, and it stays due', async () => {
    const bench = new CommitBench();
    bench.answers = Array<number>(50).fill(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS);
    const lease = bench.lease(5n);
    const done = bench.committer.commit([lease], 2000).catch((thrown: unknown) => thrown);
    await bench.clock.advance(3000);
    expect(await done).toMatchObject({ code: 'COORDINATOR_LOAD_IN_PROGRESS' });
    expect(lease.due).toBe(5n);
  });

  it('rule 5: a commit that was refused because the member is out is not sent again', async () => {
    const bench = new CommitBench();
    bench.answers = [ErrorCode.UNKNOWN_MEMBER_ID];
    bench.onRefused = () => (bench.identity = null);
    const done = bench.committer.commit([bench.lease(5n)], 10_000).catch((thrown: unknown) => thrown);
    await bench.clock.advance(5000);
    expect(await done).toMatchObject({ code: 'UNKNOWN_MEMBER_ID' });
    expect(bench.refused).toEqual(['UNKNOWN_MEMBER_ID']);
    expect(bench.sent).toHaveLength(1);
  });

  it('the group went on with us while it was under way: what is still ours is sent under the new generation', async () => {
    const bench = new CommitBench();
    let answer!: (code: number) => void;
    bench.answers = [new Promise<number>((resolve) => (answer = resolve))];
    const done = bench.committer.commit([bench.lease(5n)], 10_000);
    await bench.clock.advance(0);
    bench.identity = { memberId: 'me', generation: 2 };
    answer(ErrorCode.ILLEGAL_GENERATION);
    await bench.clock.advance(1000);
    await done;
    expect(bench.refused).toEqual([]);
    expect(bench.sent.map(({ identity }) => identity.generation)).toEqual([1, 2]);
  });

  it('rule 5: a lease that has ended meanwhile is not among what is sent again', async () => {
    const bench = new CommitBench();
    bench.answers = [ErrorCode.REBALANCE_IN_PROGRESS];
    const lease = bench.lease(5n);
    const done = bench.committer.commit([lease], 10_000);
    await bench.clock.advance(0);
    lease.end();
    await bench.clock.advance(1000);
    await done;
    expect(bench.sent).toHaveLength(1);
  });

  it('between JoinGroup and SyncGroup it waits for the group, not for a timer', async () => {
    const bench = new CommitBench();
    bench.open = false;
    const done = bench.committer.commit([bench.lease(5n)], 10_000);
    await bench.clock.advance(500);
    expect(bench.sent).toEqual([]);
    bench.open = true;
    bench.committer.gateChanged();
    await done;
    expect(bench.sent).toHaveLength(1);
    expect(bench.events).toMatchObject([{ type: 'OffsetsCommitted' }]);
  });

  it('rule 4: a worker does not wait for a rebalance; what it processed is stored when that has ended', async () => {
    const bench = new CommitBench();
    const lease = bench.lease(5n);
    bench.open = false;
    await bench.committer.commitWithoutWaiting([lease], 10_000);
    expect(bench.sent).toEqual([]);
    bench.open = true;
    bench.committer.gateChanged();
    await bench.clock.advance(10);
    expect(lease.ledger.committed).toBe(5n);
  });

  it('rule 4: nor for a commit that has to be repeated', async () => {
    const bench = new CommitBench();
    const lease = bench.lease(5n);
    bench.answers = [ErrorCode.REBALANCE_IN_PROGRESS];
    await bench.committer.commitWithoutWaiting([lease], 10_000);
    expect(lease.ledger.committed).toBe(0n);
    await bench.clock.advance(1000);
    expect(lease.ledger.committed).toBe(5n);
  });

  it('all who ask while a request is under way are served by one', async () => {
    const bench = new CommitBench();
    let answer!: (code: number) => void;
    bench.answers = [new Promise<number>((resolve) => (answer = resolve))];
    const [a, b, c] = [bench.lease(5n), bench.lease(6n), bench.lease(7n)];
    const all = [a, b, c].map((lease) => bench.committer.commit([lease], 10_000));
    await bench.clock.advance(10);
    answer(0);
    await Promise.all(all);
    expect(bench.sent).toHaveLength(1);
    expect(bench.sent[0]?.offsets).toHaveLength(3);
  });

  it('one request at a time; who asks meanwhile is served by the next one', async () => {
    const bench = new CommitBench();
    let answer!: (code: number) => void;
    bench.answers = [new Promise<number>((resolve) => (answer = resolve))];
    const lease = bench.lease(5n);
    const first = bench.committer.commit([lease], 10_000);
    const second = bench.committer.commit([lease], 10_000);
    await bench.clock.advance(10);
    expect(bench.sent).toHaveLength(1);
    answer(0);
    await Promise.all([first, second]);
    expect(bench.sent).toHaveLength(1);
  });

  it('a dead link is an error that passes; a bug is not', async () => {
    const bench = new CommitBench();
    bench.answers = [new KafkaRebalanceError('cut', { code: 'LINK_DEAD', disposition: 'retry' }), new TypeError('bug')];
    const done = bench.committer.commit([bench.lease(5n)], 10_000).catch((thrown: unknown) => thrown);
    await bench.clock.advance(1000);
    expect(await done).toMatchObject({ code: 'UNEXPECTED', disposition: 'fatal' });
  });

  it('no member: nothing is sent', async () => {
    const bench = new CommitBench();
    bench.identity = null;
    await expect(bench.committer.commit([bench.lease(5n)], 1000)).rejects.toMatchObject({ code: 'NOT_A_MEMBER' });
    expect(bench.sent).toEqual([]);
  });

  it('a broker that takes less metadata: refused once for all leases, not once for each, and the offsets are stored', async () => {
    const bench = new CommitBench();
    bench.mostMetadata = 10;
    await Promise.all([bench.committer.commit([bench.lease(5n)], 10_000), bench.clock.advance(1000)]);
    expect(bench.sent).toHaveLength(2);
    expect(bench.events.filter(({ type }) => type === 'CommitFailed')).toHaveLength(1);
    const [second, third] = [bench.lease(6n), bench.lease(7n)];
    await bench.committer.commit([second, third], 10_000);
    expect(bench.sent).toHaveLength(3);
    expect([second.ledger.committed, third.ledger.committed]).toEqual([6n, 7n]);
    expect(third.ledger.metadata).toBe('');
  });

  it('a broker that takes some of it: the note is made shorter, and is still one', async () => {
    const bench = new CommitBench();
    bench.mostMetadata = 300;
    const lease = withGaps(bench.lease(0n), 1000);
    expect(lease.metadata.length).toBeGreaterThan(1000);
    await Promise.all([bench.committer.commit([lease], 10_000), bench.clock.advance(2000)]);
    expect(bench.sent).toHaveLength(3);
    const note = decodeNote(1n, lease.ledger.metadata);
    expect(note?.finished.length).toBeGreaterThan(50);
    await bench.committer.commit([withGaps(bench.lease(0n), 1000)], 10_000);
    expect(bench.sent).toHaveLength(4);
  });

  it('metadata of another program that the broker refuses is not taken for ours', async () => {
    const bench = new CommitBench();
    bench.mostMetadata = 10;
    const lease = bench.lease(5n);
    lease.ledger = new CommitLedger(nextOffset(0n), 'what another program has written');
    const done = bench.committer.commit([lease], 1000).catch((thrown: unknown) => thrown);
    await bench.clock.advance(1000);
    expect(await done).toMatchObject({ code: 'OFFSET_METADATA_TOO_LARGE', disposition: 'abandon' });
    expect(lease.note.room(5n)).toBeGreaterThan(900);
  });

  it('a partition that had no committed offset: where it began is stored', async () => {
    const bench = new CommitBench();
    await bench.committer.commit([bench.lease(9n, null)], 1000);
    expect(bench.sent).toMatchObject([{ offsets: [{ offset: 9n }] }]);
  });
});

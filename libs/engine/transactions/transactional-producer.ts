import { partitionKey } from '../../protocol';
import { Attempts, closedError, KeyCoordinator, type CommittingMember, type OffsetToCommit } from '../cluster';
import { asError } from '../errors';
import { BatchSender } from './batch-sender';
import { arrange, sizeOf, type OutputMessage, type PartitionOutput } from './output';
import { RoundRobin } from './partitioner';
import { producerDefaults, type ProducerSetup } from './producer-setup';
import { Sequences } from './sequences';
import {
  aborted,
  bufferFull,
  inDoubt,
  hasNoTransaction,
  isFencing,
  knowsOfNone,
  leavesOpen,
  misused,
} from './transaction-failures';
import {
  addOffsets,
  addPartitions,
  commitsUnder,
  endTransaction,
  initProducerId,
  type ProducerIdentity,
} from './transaction-requests';
import { type ProducerState, type Transaction } from './transaction-state';
import { type TransactionalClient } from './transactional-client';
import { Turns } from './turns';

/**
 * Outputs and consumed offsets that are committed together or not at all (KIP-98), fenced by the group's generation
 * (KIP-447). One transaction at a time; calls are done in their order. Each takes a `deadline` in monotonic milliseconds.
 *
 * A call that fails spoils the transaction: all but `abort` reject with the same error from then on.
 */
export class TransactionalProducer {
  private state: ProducerState = { name: 'new' };
  private identity: ProducerIdentity | null = null;
  private bufferedBytes = 0;
  private readonly coordinator: KeyCoordinator;
  private readonly sequences = new Sequences();
  private readonly roundRobin = new RoundRobin();
  private readonly sender: BatchSender;
  private readonly turns: Turns;
  /** Of sends, which an abort gives up. */
  private sending: Attempts;
  /** Of begin and end, which only `close` gives up. */
  private readonly controlling: Attempts;
  private readonly setup: Required<ProducerSetup>;
  private closed = false;

  /** @internal See `TransactionalClient.producer`. */
  constructor(
    private readonly client: TransactionalClient,
    setup: ProducerSetup,
    private readonly ended: () => void,
  ) {
    const { cluster, clock } = client.context;
    this.setup = { ...producerDefaults, ...setup };
    const { maxRequestBytes, compression, transactionalId } = this.setup;
    this.coordinator = new KeyCoordinator(cluster, client.links, { type: 'transaction', name: transactionalId });
    this.sender = new BatchSender({ cluster, clock, links: client.links, maxRequestBytes, compression });
    this.turns = new Turns(clock);
    this.sending = this.attempts();
    this.controlling = this.attempts();
  }

  /**
   * Begins a transaction. The first one, and one after a failure, asks for an identity, which ends what this id has open:
   * when it resolves, no earlier producer of the id can commit any more.
   */
  begin(deadline = this.soon()): Promise<void> {
    return this.inTurn(deadline, 'begin', async () => {
      const { name } = this.state;
      if (name === 'fenced' || name === 'in-doubt') throw this.state.error;
      if (name !== 'new' && name !== 'ready') throw misused(`begin a transaction: the last one is ${name}`);
      if (name === 'new') await this.initialise(deadline);
      this.sending = this.attempts();
      this.state = { name: 'open', transaction: { partitions: new Set(), groups: new Set(), asked: false } };
    });
  }

  /** Resolves when the messages are written to all replicas in sync; nobody who reads committed sees them yet. */
  async send(topic: string, messages: readonly OutputMessage[], deadline = this.soon()): Promise<void> {
    const size = messages.reduce((sum, message) => sum + sizeOf(message), 0);
    const limit = this.setup.bufferMemoryBytes;
    if (this.bufferedBytes + size > limit) return this.refuse(bufferFull(limit), deadline);
    this.bufferedBytes += size;
    try {
      await this.within(deadline, `send to ${topic}`, async (transaction) => {
        const outputs = await this.outputsTo(topic, messages, deadline);
        await this.include(transaction, outputs, deadline);
        await this.sender.send(this.identified(), this.sequences, outputs, this.sending, deadline);
      });
    } finally {
      this.bufferedBytes -= size;
    }
  }

  /**
   * Makes the group's offsets a part of the transaction. `place` of the member as it is now, asked before each try: a member
   * that has lost its place is refused, with disposition `abandon`.
   */
  sendOffsets(
    place: () => CommittingMember,
    offsets: readonly OffsetToCommit[],
    deadline = this.soon(),
  ): Promise<void> {
    return this.within(deadline, 'send of offsets', async (transaction) => {
      const { groupId } = place();
      if (!transaction.groups.has(groupId)) {
        transaction.asked = true;
        await this.sending.until(deadline, (until) => addOffsets(this.coordinator, this.identified(), groupId, until));
        transaction.groups.add(groupId);
      }
      const group = this.client.coordinatorOf(groupId);
      await this.sending.until(deadline, commitsUnder(place, group, this.identified(), offsets));
    });
  }

  /**
   * Rejects with `TRANSACTION_IN_DOUBT` if the coordinator was asked and has not said what it did: then `commit` may be
   * called again, or the committed offsets tell after the next `begin` with this id. With any other error, nothing is committed.
   */
  commit(deadline = this.soon()): Promise<void> {
    return this.inTurn(deadline, 'commit', async () => {
      const { state } = this;
      if (state.name === 'failed' || state.name === 'fenced') throw state.error;
      if (state.name !== 'open' && state.name !== 'in-doubt') throw misused('commit: no transaction is open');
      if (state.name === 'open' && !state.transaction.asked) this.state = { name: 'ready' };
      else await this.end(state.transaction, state.name === 'in-doubt', deadline);
    });
  }

  /**
   * Gives up what is being sent and aborts. When it resolves, nothing of the transaction can be committed any more. Without
   * a transaction it does nothing.
   */
  abort(deadline = this.soon()): Promise<void> {
    this.sending.giveUp(aborted());
    return this.inTurn(deadline, 'abort', async () => {
      const { state } = this;
      if (state.name === 'in-doubt') throw state.error;
      if (state.name !== 'open' && state.name !== 'failed') return;
      const ended = state.transaction.asked ? await this.cancel(deadline) : true;
      if (this.state.name !== 'fenced') this.state = { name: ended && state.name === 'open' ? 'ready' : 'new' };
    });
  }

  /** Gives up everything. A transaction that is open stays so until the next producer of the id, or its time-out. */
  close(): void {
    this.closed = true;
    this.sending.giveUp(closedError());
    this.controlling.giveUp(closedError());
    this.ended();
  }

  private async initialise(deadline: number): Promise<void> {
    const { transactionalId, transactionTimeoutMs } = this.setup;
    try {
      this.identity = await this.controlling.until(deadline, (until) =>
        initProducerId(this.coordinator, transactionalId, transactionTimeoutMs, this.identity, until),
      );
      this.sequences.clear();
    } catch (thrown) {
      if (isFencing(thrown)) this.state = { name: 'fenced', error: thrown };
      throw thrown;
    }
  }

  private async outputsTo(
    topic: string,
    messages: readonly OutputMessage[],
    deadline: number,
  ): Promise<PartitionOutput[]> {
    const { topics, context } = this.client;
    const wanted = messages.flatMap(({ partition }) => (partition === undefined ? [] : [partition]));
    const found = await topics.find(topic, wanted, this.sending, deadline);
    const now = BigInt(Math.floor(context.clock.wallTime()));
    return arrange(found, messages, { roundRobin: this.roundRobin, now, maxBatchBytes: this.setup.maxRequestBytes });
  }

  private async include(transaction: Transaction, outputs: PartitionOutput[], deadline: number): Promise<void> {
    const fresh = outputs.filter((output) => !transaction.partitions.has(partitionKey(output)));
    if (fresh.length === 0) return;
    transaction.asked = true;
    await this.sending.until(deadline, (until) => addPartitions(this.coordinator, this.identified(), fresh, until));
    for (const partition of fresh) transaction.partitions.add(partitionKey(partition));
  }

  /**
   * Hazard: the answer to a commit is lost
   *   1. the coordinator commits   2. the link breaks, and stays broken until the deadline, or another producer fences us
   *   3. we believe that it is aborted, and process the same records again
   * So that an attempt had no answer, or none that tells, is remembered, and nothing but the coordinator's word makes it good.
   */
  private async end(transaction: Transaction, inDoubtBefore: boolean, deadline: number): Promise<void> {
    let open = inDoubtBefore;
    try {
      await this.controlling.until(deadline, async (until) => {
        const openBefore = open;
        open = true;
        const errorCode = await endTransaction(this.coordinator, this.identified(), true, until);
        if (errorCode === 0) return;
        const refusal = this.coordinator.refusal(errorCode, 'EndTxn');
        open = openBefore || leavesOpen(refusal);
        throw refusal;
      });
      this.state = { name: 'ready' };
    } catch (thrown) {
      if (hasNoTransaction(thrown)) open = false;
      const error = open ? inDoubt(this.setup.transactionalId, thrown) : asError(thrown);
      if (open) this.state = { name: 'in-doubt', transaction, error };
      else if (isFencing(thrown)) this.state = { name: 'fenced', error };
      else this.state = { name: 'failed', transaction, error };
      throw error;
    }
  }

  /** False if the coordinator has ended or forgotten the transaction by itself. */
  private async cancel(deadline: number): Promise<boolean> {
    try {
      await this.controlling.until(deadline, async (until) => {
        const errorCode = await endTransaction(this.coordinator, this.identified(), false, until);
        if (errorCode !== 0) throw this.coordinator.refusal(errorCode, 'EndTxn');
      });
      return true;
    } catch (thrown) {
      if (isFencing(thrown)) this.state = { name: 'fenced', error: thrown };
      else if (!knowsOfNone(thrown)) throw thrown;
      return false;
    }
  }

  /** In the open transaction; what fails here fails the transaction. */
  private within(deadline: number, what: string, action: (transaction: Transaction) => Promise<void>): Promise<void> {
    const perform = async (): Promise<void> => {
      const { state } = this;
      if (state.name === 'failed' || state.name === 'fenced') throw state.error;
      if (state.name !== 'open') throw misused(`${what}: no transaction is open`);
      try {
        await action(state.transaction);
      } catch (thrown) {
        this.fail(asError(thrown));
        throw thrown;
      }
    };
    return this.inTurn(deadline, what, perform, (late) => this.fail(late));
  }

  /** When its turn comes, for the transaction that it belongs to. */
  private refuse(error: Error, deadline: number): Promise<void> {
    return this.within(deadline, 'send', () => Promise.reject(error));
  }

  private fail(error: Error): void {
    if (isFencing(error)) this.state = { name: 'fenced', error };
    else if (this.state.name === 'open') this.state = { ...this.state, name: 'failed', error };
  }

  private inTurn<T>(
    deadline: number,
    what: string,
    action: () => Promise<T>,
    missed?: (error: Error) => void,
  ): Promise<T> {
    const unlessClosed = (): Promise<T> => (this.closed ? Promise.reject(closedError()) : action());
    return this.turns.take(deadline, `${this.setup.transactionalId}: ${what}`, unlessClosed, missed);
  }

  private identified(): ProducerIdentity {
    if (this.identity === null) throw misused('use a producer without identity');
    return this.identity;
  }

  private attempts(): Attempts {
    return new Attempts(this.client.context.clock, this.client.context.options);
  }

  private soon(): number {
    return this.client.context.clock.now() + this.setup.maxBlockMs;
  }
}

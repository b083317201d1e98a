import { type KafkaErrorName } from '../../wire';

/** Who a producer says that it is. */
export interface ProducerClaim {
  readonly producerId: bigint;
  readonly producerEpoch: number;
}

type State = 'Empty' | 'Ongoing' | 'CompleteCommit' | 'CompleteAbort';

/** The coordinator needs one epoch more, to fence the last one. */
const lastEpoch = 2 ** 15 - 2;

function isExhausted(epoch: number): boolean {
  return epoch >= lastEpoch;
}

/** What the coordinator knows of a transactional id: who may use it, and its transaction. */
export class TransactionalId {
  epoch = -1;
  /** Milliseconds from the first partition or group of a transaction to its end. */
  private timeoutMs = 0;
  private state: State = 'Empty';
  /** What the producer had before, which may not have heard of the one that it has now. */
  private before: ProducerClaim | null = null;
  private endsAt = Infinity;
  private readonly groups = new Set<string>();
  private readonly partitions = new Map<string, Set<number>>();

  constructor(public producerId: bigint) {}

  get isOpen(): boolean {
    return this.state === 'Ongoing';
  }

  /** When the coordinator aborts the transaction that is open; Infinity if none is. */
  get deadline(): number {
    return this.endsAt;
  }

  /** Partitions of the transaction, by topic. */
  get topics(): ReadonlyMap<string, ReadonlySet<number>> {
    return this.partitions;
  }

  /**
   * The next epoch; the one of now to who has not heard of it. Without a claim whoever had the id before is fenced. No transaction
   * may be open.
   */
  begin(claim: ProducerClaim | null, timeoutMs: number, newProducerId: () => bigint): KafkaErrorName {
    const isNew = this.epoch === -1;
    if (claim !== null && !isNew && !this.isHeldBy(claim)) return 'PRODUCER_FENCED';
    this.timeoutMs = timeoutMs;
    this.state = 'Empty';
    if (claim !== null && !isNew && !this.is(claim)) return 'NONE';
    this.before = claim === null || isNew ? null : { producerId: this.producerId, producerEpoch: this.epoch };
    if (isExhausted(this.epoch)) {
      this.producerId = newProducerId();
      this.epoch = 0;
    } else this.epoch += 1;
    return 'NONE';
  }

  /** Why the producer may not do anything. */
  refuse({ producerId, producerEpoch }: ProducerClaim): KafkaErrorName {
    if (producerId !== this.producerId) return 'INVALID_PRODUCER_ID_MAPPING';
    return producerEpoch === this.epoch ? 'NONE' : 'PRODUCER_FENCED';
  }

  /** Opens a transaction if none is open. */
  open(now: number): void {
    if (this.isOpen) return;
    this.state = 'Ongoing';
    this.endsAt = now + this.timeoutMs;
  }

  addPartition(topic: string, partition: number): void {
    this.partitions.set(topic, (this.partitions.get(topic) ?? new Set()).add(partition));
  }

  addGroup(groupId: string): void {
    this.groups.add(groupId);
  }

  hasPartition(topic: string, partition: number): boolean {
    return this.partitions.get(topic)?.has(partition) === true;
  }

  hasGroup(groupId: string): boolean {
    return this.groups.has(groupId);
  }

  /** What has become of a transaction that is not open, for who asks again to end it so. */
  refuseEnd(committed: boolean): KafkaErrorName {
    return this.state === (committed ? 'CompleteCommit' : 'CompleteAbort') ? 'NONE' : 'INVALID_TXN_STATE';
  }

  /** Its transaction is aborted in an epoch that nobody has yet; who had the last one may ask for it. */
  fence(): void {
    this.before = { producerId: this.producerId, producerEpoch: this.epoch };
    this.epoch += 1;
  }

  end(committed: boolean): void {
    this.state = committed ? 'CompleteCommit' : 'CompleteAbort';
    this.endsAt = Infinity;
    this.groups.clear();
    this.partitions.clear();
  }

  private is(claim: ProducerClaim): boolean {
    return claim.producerId === this.producerId && claim.producerEpoch === this.epoch;
  }

  private isHeldBy(claim: ProducerClaim): boolean {
    const { before } = this;
    return this.is(claim) || (claim.producerId === before?.producerId && claim.producerEpoch === before.producerEpoch);
  }
}

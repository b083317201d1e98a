import { type Clock, type Timer } from '../../engine';
import { type KafkaErrorName } from '../../wire';
import { type BrokerStates } from './broker-states';
import { CoordinatorPlaces } from './coordinator-places';
import { type OffsetStore } from './offset-store';
import { type TopicCatalogue } from './topic-catalogue';
import { TransactionalId, type ProducerClaim } from './transactional-id';

/** What a transaction may have a part in. */
export type TransactionPart = { readonly topic: string; readonly partition: number } | { readonly groupId: string };

export type BegunProducer =
  ({ readonly code: 'NONE' } & ProducerClaim) | { readonly code: Exclude<KafkaErrorName, 'NONE'> };

/** All transactional ids of the cluster. What it decides is in all partitions and groups at once. */
export class TransactionCoordinator {
  private readonly ids = new Map<string, TransactionalId>();
  private readonly places: CoordinatorPlaces;
  /** Another broker reads its log until then. */
  private readonly loadingUntil = new Map<string, number>();
  private producerIds = 0n;
  private timer: Timer | null = null;
  private isStopped = false;

  constructor(
    private readonly brokers: BrokerStates,
    private readonly clock: Clock,
    private readonly topics: TopicCatalogue,
    private readonly offsets: OffsetStore,
  ) {
    this.places = new CoordinatorPlaces(brokers);
  }

  newProducerId(): bigint {
    return this.producerIds++;
  }

  nodeOf(transactionalId: string): number {
    return this.places.nodeOf(transactionalId);
  }

  /** Why this broker does not answer for the id now. */
  refuse(transactionalId: string, node: number): KafkaErrorName {
    if (this.nodeOf(transactionalId) !== node) return 'NOT_COORDINATOR';
    const loading = (this.loadingUntil.get(transactionalId) ?? 0) > this.clock.now();
    return loading ? 'COORDINATOR_LOAD_IN_PROGRESS' : 'NONE';
  }

  /** A transaction that is open is aborted, and who asks has to ask again. */
  begin(transactionalId: string, claim: ProducerClaim | null, timeoutMs: number): BegunProducer {
    this.tick();
    const known = this.ids.get(transactionalId);
    if (known?.isOpen === true) {
      if (claim !== null && claim.producerId !== known.producerId) return { code: 'PRODUCER_FENCED' };
      this.abort(known);
      return { code: 'CONCURRENT_TRANSACTIONS' };
    }
    const id = known ?? new TransactionalId(this.newProducerId());
    this.ids.set(transactionalId, id);
    this.places.move(transactionalId, this.nodeOf(transactionalId));
    const code = id.begin(claim, timeoutMs, () => this.newProducerId());
    return code === 'NONE' ? { code, producerId: id.producerId, producerEpoch: id.epoch } : { code };
  }

  add(transactionalId: string, claim: ProducerClaim, parts: readonly TransactionPart[]): KafkaErrorName {
    this.tick();
    const id = this.ids.get(transactionalId);
    const code = id?.refuse(claim) ?? 'INVALID_PRODUCER_ID_MAPPING';
    if (id === undefined || code !== 'NONE') return code;
    id.open(this.clock.now());
    for (const part of parts) {
      if ('groupId' in part) id.addGroup(part.groupId);
      else id.addPartition(part.topic, part.partition);
    }
    this.tick();
    return code;
  }

  /** Why the producer may not write there; `TRANSACTION_ABORTABLE`: it has not added the part. */
  verify(transactionalId: string, claim: ProducerClaim, part: TransactionPart): KafkaErrorName {
    this.tick();
    const id = this.ids.get(transactionalId);
    const code = id?.refuse(claim) ?? 'INVALID_PRODUCER_ID_MAPPING';
    if (id === undefined || code !== 'NONE') return code;
    const has = 'groupId' in part ? id.hasGroup(part.groupId) : id.hasPartition(part.topic, part.partition);
    return has ? 'NONE' : 'TRANSACTION_ABORTABLE';
  }

  end(transactionalId: string, claim: ProducerClaim, committed: boolean): KafkaErrorName {
    this.tick();
    const id = this.ids.get(transactionalId);
    const code = id?.refuse(claim) ?? 'INVALID_PRODUCER_ID_MAPPING';
    if (id === undefined || code !== 'NONE') return code;
    if (!id.isOpen) return id.refuseEnd(committed);
    this.complete(id, committed);
    this.tick();
    return 'NONE';
  }

  move(transactionalId: string, node: number, loadingMs: number): void {
    this.places.move(transactionalId, node);
    this.loadingUntil.set(transactionalId, this.clock.now() + loadingMs);
    this.tick();
  }

  /** What it coordinated goes to the next one, and stays there. */
  leaveNode(): void {
    for (const name of this.ids.keys()) this.places.move(name, this.nodeOf(name));
    this.tick();
  }

  /** Aborts what has taken too long, where the coordinator of it acts. */
  tick(): void {
    this.timer?.cancel();
    this.timer = null;
    const now = this.clock.now();
    let next = Infinity;
    for (const [name, id] of this.ids) {
      if (!this.brokers.acts(this.nodeOf(name))) continue;
      const due = Math.max(id.deadline, this.loadingUntil.get(name) ?? 0);
      if (due <= now) this.abort(id);
      else if (due < next) next = due;
    }
    // A request that is under way when all stops must not keep the process.
    if (next !== Infinity && !this.isStopped) this.timer = this.clock.at(next, () => this.tick());
  }

  stop(): void {
    this.isStopped = true;
    this.timer?.cancel();
  }

  /** In an epoch that nobody has. */
  private abort(id: TransactionalId): void {
    id.fence();
    this.complete(id, false);
  }

  private complete(id: TransactionalId, committed: boolean): void {
    const end = { producerId: id.producerId, producerEpoch: id.epoch, committed };
    for (const [topic, partitions] of id.topics) {
      for (const index of partitions) this.topics.partition(topic, index)?.endTransaction(end, this.clock.wallTime());
    }
    this.offsets.endTransaction(id.producerId, committed);
    id.end(committed);
  }
}

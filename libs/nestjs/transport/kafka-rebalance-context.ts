import { KafkaContext } from '@nestjs/microservices';
import { type ConsumerRecord, type Lease, type OutputTransaction, type RecordContext } from '../../engine';
import { type KafkaJsMessage } from './kafkajs-message';
import { type TransportConsumer } from './transport-consumer';

export interface ContextParts {
  /** As the parser of the transport left it. */
  readonly message: KafkaJsMessage;
  readonly delivery: RecordContext;
  readonly consumer: TransportConsumer;
  readonly producer: ReturnType<KafkaContext['getProducer']>;
}

type Arguments = ConstructorParameters<typeof KafkaContext>[0];

/** What `@Ctx()` gives: a `KafkaContext`, and what a handler has to know while the group rebalances. */
export class KafkaRebalanceContext extends KafkaContext implements RecordContext {
  /** The record as it was stored. */
  readonly record: ConsumerRecord;
  /** The ownership under which the record is processed; its `fencingToken` keeps late writers out of a store. */
  readonly lease: Lease;
  /** Aborted, with the reason, when the result no longer counts. */
  readonly signal: AbortSignal;
  /** With `processing: { transactional: true }`: what the handler sends is committed with the record's offset. */
  readonly transaction: OutputTransaction;
  /** 1 for the first delivery of the record under this lease. */
  readonly attempt: number;

  constructor({ message, delivery, consumer, producer }: ContextParts) {
    const { record, lease, signal, attempt, transaction } = delivery;
    const heartbeat = (): Promise<void> =>
      signal.aborted ? Promise.reject(signal.reason as Error) : Promise.resolve();
    super([message, record.partition, record.topic, consumer, heartbeat, producer] as unknown as Arguments);
    this.record = record;
    this.lease = lease;
    this.signal = signal;
    this.attempt = attempt;
    this.transaction = transaction;
    this.ack = () => delivery.ack();
    this.nack = (delayMs) => delivery.nack(delayMs);
    this.remainingMs = () => delivery.remainingMs();
  }

  /** Marks the record as processed; with `run: { autoCommit: false }` nothing else does. False: the lease has ended. */
  readonly ack: () => boolean;
  /** Delivers the record again after `delayMs`, without counting it as a failure. */
  readonly nack: (delayMs?: number) => void;
  /** Milliseconds until the signal is aborted if nothing else happens. */
  readonly remainingMs: () => number;
}

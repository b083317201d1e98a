import {
  type BatchContext,
  type ConsumerRecord,
  type Lease,
  type OutputTransaction,
  type RecordContext,
} from '../record';

/** What the contexts of a delivery ask. */
export interface DeliveryHandle {
  readonly lease: Lease;
  readonly signal: AbortSignal;
  readonly attempt: number;
  readonly transaction: OutputTransaction;
  readonly records: readonly ConsumerRecord[];
  remainingMs(): number;
  giveBack(delayMs?: number): void;
  acknowledge(upTo?: ConsumerRecord): boolean;
}

/**
 * Made for each record, and so without a closure that nobody asks for: methods are bound when they are taken, so that a
 * handler may take them out of the context.
 */
class DeliveryContextOf {
  constructor(protected readonly delivery: DeliveryHandle) {}

  get lease(): Lease {
    return this.delivery.lease;
  }

  get signal(): AbortSignal {
    return this.delivery.signal;
  }

  get attempt(): number {
    return this.delivery.attempt;
  }

  get transaction(): OutputTransaction {
    return this.delivery.transaction;
  }

  get remainingMs(): () => number {
    return () => this.delivery.remainingMs();
  }

  get nack(): (delayMs?: number) => void {
    return (delayMs) => this.delivery.giveBack(delayMs);
  }
}

export class RecordContextOf extends DeliveryContextOf implements RecordContext {
  constructor(
    delivery: DeliveryHandle,
    readonly record: ConsumerRecord,
  ) {
    super(delivery);
  }

  get ack(): () => boolean {
    return () => this.delivery.acknowledge();
  }
}

export class BatchContextOf extends DeliveryContextOf implements BatchContext {
  /** @param records those of the delivery, or the first of them: what a part of it is called with */
  constructor(
    delivery: DeliveryHandle,
    readonly records: readonly ConsumerRecord[],
  ) {
    super(delivery);
  }

  get ack(): (upTo?: ConsumerRecord) => boolean {
    return (upTo = this.records.at(-1)) => this.delivery.acknowledge(upTo);
  }

  only(count: number): BatchContext {
    return new BatchContextOf(this.delivery, this.records.slice(0, count));
  }
}

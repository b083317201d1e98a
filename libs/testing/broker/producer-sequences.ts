import { type BatchHeader } from '../../wire';

interface Appended {
  readonly first: number;
  readonly last: number;
  readonly baseOffset: bigint;
  readonly maxTimestamp: bigint;
}

interface Producer {
  readonly epoch: number;
  readonly recent: readonly Appended[];
}

export type SequenceVerdict =
  | { readonly kind: 'next' }
  /** It is in the log already. */
  | { readonly kind: 'duplicate'; readonly baseOffset: bigint; readonly maxTimestamp: bigint }
  | { readonly kind: 'refused'; readonly code: 'INVALID_PRODUCER_EPOCH' | 'OUT_OF_ORDER_SEQUENCE_NUMBER' };

/** Batches that a broker remembers of each producer, to know one that is sent again. */
const remembered = 5;
const sequences = 2 ** 31;

/** What idempotent producers have appended to one partition. */
export class ProducerSequences {
  private readonly producers = new Map<bigint, Producer>();

  judge({ producerId, producerEpoch, baseSequence, recordCount }: BatchHeader): SequenceVerdict {
    const known = this.producers.get(producerId);
    if (producerId < 0n || known === undefined) return { kind: 'next' };
    if (producerEpoch < known.epoch) return { kind: 'refused', code: 'INVALID_PRODUCER_EPOCH' };
    if (producerEpoch > known.epoch) {
      return baseSequence === 0 ? { kind: 'next' } : { kind: 'refused', code: 'OUT_OF_ORDER_SEQUENCE_NUMBER' };
    }
    const end = lastSequence(baseSequence, recordCount);
    const again = known.recent.find(({ first, last }) => first === baseSequence && last === end);
    if (again !== undefined) return { kind: 'duplicate', ...again };
    const last = known.recent.at(-1)?.last ?? -1;
    if (baseSequence !== (last + 1) % sequences) return { kind: 'refused', code: 'OUT_OF_ORDER_SEQUENCE_NUMBER' };
    return { kind: 'next' };
  }

  remember(header: BatchHeader, baseOffset: bigint): void {
    const { producerId, producerEpoch, baseSequence, recordCount, maxTimestamp } = header;
    if (producerId < 0n) return;
    const known = this.producers.get(producerId);
    const before = known?.epoch === producerEpoch ? known.recent : [];
    const appended = { first: baseSequence, last: lastSequence(baseSequence, recordCount), baseOffset, maxTimestamp };
    this.producers.set(producerId, { epoch: producerEpoch, recent: [...before, appended].slice(-remembered) });
  }

  /** A marker ends all older epochs. */
  advance(producerId: bigint, epoch: number): void {
    const known = this.producers.get(producerId);
    if (known?.epoch !== epoch) this.producers.set(producerId, { epoch, recent: [] });
  }
}

function lastSequence(baseSequence: number, recordCount: number): number {
  return (baseSequence + recordCount - 1) % sequences;
}

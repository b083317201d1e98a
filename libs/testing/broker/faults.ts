import { type KafkaErrorName } from '../../wire';

/** What becomes of one answer. */
export type Fault =
  /** The request is not performed; it is answered with this error. */
  | { readonly kind: 'error'; readonly code: KafkaErrorName }
  /** Performed, and answered so much later. Requests behind it on the connection wait too. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** Performed, and never answered, nor is anything else on that connection. */
  | { readonly kind: 'drop' }
  /** Performed; the connection ends after so many bytes of the answer. */
  | { readonly kind: 'cut'; readonly afterBytes: number };

export interface FaultScope {
  /** For so many requests. Default 1. */
  readonly times?: number;
  /** Only those that come to this broker. Default: to any. */
  readonly node?: number;
}

interface Standing {
  readonly api: string;
  readonly fault: Fault;
  readonly node: number | null;
  left: number;
}

/** Faults that wait for their requests, each kind of request in the order in which they were ordered. */
export class FaultQueue {
  private standing: Standing[] = [];

  add(api: string, fault: Fault, { times = 1, node }: FaultScope = {}): void {
    this.standing.push({ api, fault, node: node ?? null, left: times });
  }

  take(api: string, node: number): Fault | null {
    const found = this.standing.find((one) => one.api === api && (one.node === null || one.node === node));
    if (found === undefined) return null;
    found.left -= 1;
    if (found.left <= 0) this.standing = this.standing.filter((one) => one !== found);
    return found.fault;
  }

  clear(): void {
    this.standing = [];
  }
}

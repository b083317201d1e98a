import { builtInAssignors, type Assignor } from '../../protocol';

/** What happens to the group, in virtual milliseconds. A _place_ is where a member runs, a pod: 0 to `members - 1` at the start. */
export type Fault = { readonly at: number } & (
  | { readonly kind: 'join'; readonly place: number }
  /** A graceful stop. Another member comes to the place so long after it has left; null: nobody does. */
  | { readonly kind: 'stop'; readonly place: number; readonly backAfterMs: number | null }
  | { readonly kind: 'crash'; readonly place: number; readonly backAfterMs: number | null }
  | { readonly kind: 'freeze'; readonly place: number; readonly forMs: number }
  /** Handlers that begin in this time take so long. */
  | { readonly kind: 'slow'; readonly place: number; readonly forMs: number; readonly handlerMs: number }
  /** Requests of the member arrive, answers to it do not. */
  | { readonly kind: 'lose-answers'; readonly place: number; readonly forMs: number }
  /** Nobody coordinates the group for so long; then another broker does, with what was written to the log. */
  | { readonly kind: 'move-coordinator'; readonly forMs: number }
);

export type FaultKind = Fault['kind'];

export const faultKinds: readonly FaultKind[] = [
  ...(['join', 'stop', 'crash', 'freeze', 'slow', 'lose-answers', 'move-coordinator'] as const),
];

/** The options of the members, in milliseconds; defaults are the consumer's. */
export interface GroupTiming {
  readonly sessionTimeoutMs: number;
  readonly heartbeatIntervalMs: number;
  readonly rebalanceTimeoutMs: number;
  readonly drainTimeoutMs: number;
  readonly stopTimeoutMs: number;
}

export const defaultTiming: GroupTiming = {
  sessionTimeoutMs: 45_000,
  heartbeatIntervalMs: 3000,
  rebalanceTimeoutMs: 300_000,
  drainTimeoutMs: 20_000,
  stopTimeoutMs: 25_000,
};

/** The whole of a simulation: the same plan gives the same history. */
export interface SimulationPlan {
  /** Of everything that is random: delays, losses, how long handlers take. */
  readonly seed: number;
  /** Who assigns: the leader, by a built-in assignor (its name) or another one; or, with `consumer`, the coordinator (KIP-848). */
  readonly strategy: string | Assignor;
  readonly partitions: number;
  readonly members: number;
  /** Static members keep their instance id over restarts. */
  readonly staticMembers: boolean;
  /** Who tells the group that it stops: as the option; `scale-in`: members that do not come back (the Kubernetes recipe). */
  readonly leaveGroupOnClose: 'auto' | 'always' | 'never' | 'scale-in';
  readonly timing: GroupTiming;
  readonly network: {
    /** Probability that a request, or its answer, is lost. */
    readonly loss: number;
    /** Each way takes 1 to so many milliseconds. */
    readonly maxDelayMs: number;
  };
  /** Handlers take 1 to `usualMs`; one in 50 takes `slowestMs`. Every partition always has another record. */
  readonly handler: { readonly usualMs: number; readonly slowestMs: number };
  /** Whether the first fault, or loss, waits until all members have joined, and `Fault.at` counts from then; else from the very start. */
  readonly settleFirst: boolean;
  readonly faults: readonly Fault[];
}

/** An assignor, or null for the `consumer` protocol. Throws for a name that nobody has. */
export function assignorOf({ strategy }: Pick<SimulationPlan, 'strategy'>): Assignor | null {
  if (typeof strategy !== 'string') return strategy;
  if (strategy === 'consumer') return null;
  const assignor = builtInAssignors.get(strategy);
  if (assignor !== undefined) return assignor;
  throw new Error(`There is no strategy '${strategy}': take one of ${strategies.join(', ')}, or an Assignor.`);
}

/** The names that `SimulationPlan.strategy` knows. */
export const strategies: readonly string[] = [...builtInAssignors.keys(), 'consumer'];

/** When the last fault is over, as far as the plan can tell. */
export function faultsEndAt({ faults, timing }: Pick<SimulationPlan, 'faults' | 'timing'>): number {
  const ends = faults.map((fault) => {
    if (fault.kind === 'join') return fault.at;
    if (fault.kind === 'stop') return fault.at + timing.stopTimeoutMs + (fault.backAfterMs ?? 0);
    return fault.at + (fault.kind === 'crash' ? (fault.backAfterMs ?? 0) : fault.forMs);
  });
  return Math.max(0, ...ends);
}

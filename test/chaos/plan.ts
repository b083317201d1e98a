import { Random } from '../../libs/testing';

/** Where a member runs, as a pod: whoever is started there comes after the one before. */
export interface Place {
  readonly group: string;
  /** From 0. The member at 0 is never ended: it is what tells whether a long life leaves memory or sockets behind. */
  readonly index: number;
}

/** Whose connections: of one member, or all of members to one broker. */
export type Connections =
  { readonly of: 'member'; readonly place: Place } | { readonly of: 'broker'; readonly broker: number };

/** What is done, so many milliseconds after the beginning. Brokers count from 1, as their ids do. */
export type Fault = { readonly at: number } & (
  | { readonly kind: 'kill'; readonly place: Place; readonly backAfterMs: number }
  | { readonly kind: 'freeze'; readonly place: Place; readonly forMs: number }
  | { readonly kind: 'leave'; readonly place: Place; readonly backAfterMs: number }
  /** One more member, which leaves again. */
  | { readonly kind: 'join'; readonly group: string; readonly forMs: number }
  | { readonly kind: 'rolling-restart'; readonly group: string }
  /** Handlers that begin in this time take so long; `blocks`: and let nothing else in the process run. */
  | {
      readonly kind: 'slow';
      readonly place: Place;
      readonly forMs: number;
      readonly handlerMs: number;
      readonly blocks: boolean;
    }
  /** The wall clock of the member is so much ahead of, or behind, the machine's. */
  | { readonly kind: 'clock-jump'; readonly place: Place; readonly byMs: number; readonly forMs: number }
  | { readonly kind: 'cut'; readonly connections: Connections }
  | { readonly kind: 'delay'; readonly connections: Connections; readonly forMs: number; readonly delayMs: number }
  /** Nothing arrives on either side, and nobody is told; then everything does, as when TCP repeats it. */
  | { readonly kind: 'black-hole'; readonly connections: Connections; readonly forMs: number }
  /** Requests arrive, answers do not; then the connections are cut. */
  | { readonly kind: 'lose-answers'; readonly connections: Connections; readonly forMs: number }
  /** The broker's side is closed, and the member's side stays open and is never answered. */
  | { readonly kind: 'half-open'; readonly connections: Connections }
  | { readonly kind: 'broker-kill'; readonly broker: number; readonly forMs: number }
  | { readonly kind: 'broker-freeze'; readonly broker: number; readonly forMs: number }
  | { readonly kind: 'broker-restart'; readonly broker: number }
  /** The group gets another coordinator: its partition of the offsets topic is given to other brokers, or the broker is harmed. */
  | { readonly kind: 'coordinator-move'; readonly group: string; readonly by: CoordinatorMove; readonly forMs: number }
  | { readonly kind: 'disk-full'; readonly forMs: number }
);

export type FaultKind = Fault['kind'];
export type CoordinatorMove = 'reassignment' | 'kill' | 'freeze';

export const faultKinds = [
  ...(['kill', 'freeze', 'leave', 'join', 'rolling-restart', 'slow', 'clock-jump'] as const),
  ...(['cut', 'delay', 'black-hole', 'lose-answers', 'half-open'] as const),
  ...(['broker-kill', 'broker-freeze', 'broker-restart', 'coordinator-move', 'disk-full'] as const),
] as const satisfies readonly FaultKind[];

export interface PlanOptions {
  readonly seed: number;
  /** The last fault begins before. */
  readonly durationMs: number;
  readonly kinds: readonly FaultKind[];
  readonly groups: readonly string[];
  readonly membersPerGroup: number;
  /** Between two faults, on average. */
  readonly gapMs: number;
  readonly sessionTimeoutMs: number;
}

const brokers = 3;

/** The same options give the same plan. Kinds are drawn as from a bag: each comes before any comes again. */
export function planOf(options: PlanOptions): readonly Fault[] {
  const { seed, durationMs, kinds, gapMs } = options;
  const random = new Random(seed);
  const draw = new Draw(random, options);
  const faults: Fault[] = [];
  let bag: FaultKind[] = [];
  for (let at = 0; kinds.length > 0;) {
    at += Math.round(gapMs * (0.5 + random.next()));
    if (at >= durationMs) break;
    if (bag.length === 0) bag = shuffled(kinds, random);
    const kind = bag.pop();
    if (kind !== undefined) faults.push(draw.fault(kind, at));
  }
  return faults;
}

class Draw {
  private readonly turns = new Map<FaultKind, number>();

  constructor(
    private readonly random: Random,
    private readonly options: PlanOptions,
  ) {}

  fault(kind: FaultKind, at: number): Fault {
    const { sessionTimeoutMs } = this.options;
    const group = this.group(kind);
    switch (kind) {
      case 'kill':
      case 'leave':
        return { kind, at, place: this.mortal(group), backAfterMs: this.between(100, 1.5 * sessionTimeoutMs) };
      case 'freeze':
        return { kind, at, place: this.anyone(group), forMs: this.between(500, 2.5 * sessionTimeoutMs) };
      case 'join':
        return { kind, at, group, forMs: this.between(2000, 12_000) };
      case 'rolling-restart':
        return { kind, at, group };
      case 'slow': {
        const handlerMs = this.one([500, 2000, 7000, 13_000]);
        return {
          kind,
          at,
          place: this.anyone(group),
          forMs: this.between(1000, 5000),
          handlerMs,
          blocks: this.random.chance(0.3),
        };
      }
      case 'clock-jump': {
        const byMs = this.one([-86_400_000, -90_000, -5000, 5000, 90_000, 86_400_000]);
        return { kind, at, place: this.anyone(group), byMs, forMs: this.between(2000, 10_000) };
      }
      case 'cut':
      case 'half-open':
        return { kind, at, connections: this.connections(group) };
      case 'delay':
        return {
          kind,
          at,
          connections: this.connections(group),
          forMs: this.between(2000, 10_000),
          delayMs: this.one([20, 200, 1500]),
        };
      case 'black-hole':
      case 'lose-answers':
        return { kind, at, connections: this.connections(group), forMs: this.between(500, 2 * sessionTimeoutMs) };
      case 'broker-kill':
      case 'broker-freeze':
        return { kind, at, broker: this.broker(), forMs: this.between(1000, 2 * sessionTimeoutMs) };
      case 'broker-restart':
        return { kind, at, broker: this.broker() };
      case 'coordinator-move':
        return { kind, at, group, by: this.one(['reassignment', 'kill', 'freeze']), forMs: this.between(1000, 8000) };
      case 'disk-full':
        return { kind, at, forMs: this.between(2000, 8000) };
    }
  }

  /** In turn for each kind, so that each kind meets each group. */
  private group(kind: FaultKind): string {
    const { groups } = this.options;
    const turn = this.turns.get(kind) ?? this.random.below(groups.length);
    this.turns.set(kind, turn + 1);
    return groups[turn % groups.length] ?? '';
  }

  private anyone(group: string): Place {
    return { group, index: this.random.below(this.options.membersPerGroup) };
  }

  private mortal(group: string): Place {
    return { group, index: 1 + this.random.below(this.options.membersPerGroup - 1) };
  }

  private broker(): number {
    return 1 + this.random.below(brokers);
  }

  private connections(group: string): Connections {
    if (this.random.chance(0.6)) return { of: 'member', place: this.anyone(group) };
    return { of: 'broker', broker: this.broker() };
  }

  private between(from: number, to: number): number {
    return Math.round(from + (to - from) * this.random.next());
  }

  private one<const T>(items: readonly [T, ...T[]]): T {
    return this.random.pick(items) ?? items[0];
  }
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  const order = items.map((item) => ({ item, at: random.next() }));
  return order.sort((a, b) => a.at - b.at).map(({ item }) => item);
}

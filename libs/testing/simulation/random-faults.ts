import { type Fault, type FaultKind, type GroupTiming } from './plan';
import { Random } from './random';

export interface RandomFaultsOptions {
  readonly seed: number;
  /** Places that members start at; up to two more are used. */
  readonly members: number;
  /** For so many virtual milliseconds. */
  readonly durationMs: number;
  /** Each is chosen about as often as the others. */
  readonly kinds: readonly FaultKind[];
  readonly timing: GroupTiming;
}

/** Faults at random, one every half a second to nine: the same seed gives the same ones. */
export function randomFaults({ seed, members, durationMs, kinds, timing }: RandomFaultsOptions): readonly Fault[] {
  // Not the stream of the simulation itself: that one must not change when a fault is left out.
  const random = new Random(seed ^ 0x5eed);
  const faults: Fault[] = [];
  for (let at = 3000; at < durationMs; at += 500 + random.below(8500)) {
    const kind = random.pick(kinds);
    if (kind !== undefined) faults.push(faultOf(kind, at, members, timing, random));
  }
  return faults;
}

function faultOf(kind: FaultKind, at: number, members: number, timing: GroupTiming, random: Random): Fault {
  const place = random.below(members + 2);
  // Places beyond those of the start are left empty again.
  const backAfterMs = place < members ? 100 + random.below(8000) : null;
  switch (kind) {
    case 'join':
      return { kind, at, place: members + random.below(2) };
    case 'stop':
    case 'crash':
      return { kind, at, place, backAfterMs };
    case 'freeze':
      return { kind, at, place, forMs: 1000 + random.below(2 * timing.sessionTimeoutMs) };
    case 'slow': {
      const handlerMs = Math.round(timing.drainTimeoutMs * (0.25 + 1.5 * random.next()));
      return { kind, at, place, forMs: 1000 + random.below(10_000), handlerMs };
    }
    case 'lose-answers':
      return { kind, at, place, forMs: 100 + random.below(timing.sessionTimeoutMs) };
    case 'move-coordinator':
      return { kind, at, forMs: 50 + random.below(timing.sessionTimeoutMs / 2) };
  }
}

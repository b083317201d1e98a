import {
  type ConsumerEvent,
  type GroupDescription,
  type GroupMember,
  type JoinedMember,
  type RebalanceEntry,
} from '../../../libs/engine';
import { type Unstamped } from '../../../libs/engine/events';
import { reduceTimeline } from '../../../libs/engine/timeline/reduce-timeline';
import { emptyTimeline, type TimelineState } from '../../../libs/engine/timeline/timeline-state';
import { type RebalanceCause, type TopicPartition } from '../../../libs/protocol';

type Event = Unstamped<ConsumerEvent>;
type EventOf<T extends ConsumerEvent['type']> = Extract<Event, { type: T }>;

export function orders(...numbers: number[]): readonly TopicPartition[] {
  return numbers.map((partition) => ({ topic: 'orders', partition }));
}

export function dynamic(memberId: string, topics: readonly string[] = ['orders']): JoinedMember {
  return { memberId, groupInstanceId: null, topics };
}

/** A classic group of these members, each at 10.0.0.x; the first one has so many partitions of `orders`. */
export function groupOf(members: readonly JoinedMember[], partitions = 0): GroupDescription {
  const described = members.map(({ memberId, groupInstanceId, topics }, index): GroupMember => ({
    ...{ memberId, instanceId: groupInstanceId, clientId: 'shop', host: `/10.0.0.${index}` },
    ...{
      rackId: null,
      protocol: 'classic',
      epoch: null,
      subscription: { topics, pattern: null, version: 3 },
      target: null,
      owned: null,
    },
    assigned: index === 0 ? orders(...Array.from({ length: partitions }, (_, partition) => partition)) : [],
  }));
  return {
    ...{ groupId: 'g', type: 'classic', state: 'Stable', protocolType: 'consumer', assignor: 'cooperative-sticky' },
    ...{ coordinator: { nodeId: 0, host: 'broker', port: 9092, rack: null }, groupEpoch: null, assignmentEpoch: null },
    members: described,
  };
}

/** A member's events, one after the other, and what the timeline makes of them. The day begins in 1970. */
export class Story {
  state: TimelineState;
  at = 0;
  private generation = -1;

  constructor(limit = 50) {
    this.state = emptyTimeline(limit);
  }

  tell(...events: readonly Event[]): this {
    for (const event of events) this.state = reduceTimeline(this.state, { ...event, at: this.at }, this.at);
    return this;
  }

  after(ms: number, ...events: readonly Event[]): this {
    this.at += ms;
    return this.tell(...events);
  }

  get entries(): readonly RebalanceEntry[] {
    return this.state.drafts.map(({ entry }) => entry);
  }

  get latest(): RebalanceEntry {
    const entry = this.entries.at(-1);
    if (entry === undefined) throw new Error('There is no entry.');
    return entry;
  }

  /** The member `me` is in the group, alone, and owns these. */
  member(...numbers: number[]): this {
    return this.tell(named('me')).round('first-join', { assigned: orders(...numbers) });
  }

  starts(cause: RebalanceCause, protocol: 'eager' | 'cooperative' | 'consumer' = 'cooperative'): this {
    return this.tell({ type: 'RebalanceStarted', cause, protocol, generation: this.generation });
  }

  completes(cause: RebalanceCause, moves: Partial<EventOf<'RebalanceCompleted'>> = {}): this {
    this.generation += this.generation < 0 ? 2 : 1;
    const assigned = moves.assigned ?? [];
    this.tell({
      ...{ type: 'RebalanceCompleted', cause, generation: this.generation, durationMs: 0, leader: false },
      ...{ protocol: 'cooperative', assigned, revoked: [], kept: [], ...moves },
    });
    if (assigned.length === 0 || moves.protocol === 'consumer') return this;
    return this.tell({ type: 'PartitionsAssigned', partitions: assigned, generation: this.generation });
  }

  /** A whole rebalance of 100 ms, in which what is new begins to deliver at once. */
  round(cause: RebalanceCause, moves: Partial<EventOf<'RebalanceCompleted'>> = {}): this {
    this.starts(cause).after(100).completes(cause, moves);
    return moves.assigned === undefined ? this : this.tell(begun(...moves.assigned));
  }

  /** The coordinator tells who is in the group; see `groupOf`. */
  described(members: readonly JoinedMember[], partitions = 0): this {
    return this.tell({ type: 'GroupDescribed', group: groupOf(members, partitions) });
  }
}

export function named(memberId: string, to: EventOf<'MembershipChanged'>['to'] = 'stable'): Event {
  return { type: 'MembershipChanged', from: 'joining', to, memberId, generation: 1 };
}

export function begun(...partitions: readonly TopicPartition[]): Event {
  return { type: 'PartitionsStarted', partitions, parts: { handlersMs: 0, offsetsMs: 0, hooksMs: 0 } };
}

export function handedOver(
  partitions: readonly TopicPartition[],
  more: Partial<EventOf<'PartitionsRevoked'>> = {},
): Event {
  return {
    ...{ type: 'PartitionsRevoked', partitions, drainMs: 930, slowest: null, timedOut: [] },
    parts: { handlersMs: 700, hooksMs: 200, commitMs: 30 },
    ...more,
  };
}

export function note(
  partition: number,
  owner: string,
  state: EventOf<'HandOverRead'>['state'],
  { drainMs = null, last = 9n }: Partial<Pick<EventOf<'HandOverRead'>, 'drainMs' | 'last'>> = {},
): Event {
  return {
    ...{ type: 'HandOverRead', partition: { topic: 'orders', partition }, owner, state },
    ...{ committed: 10n, last, drainMs },
  };
}

export function joined(members: readonly JoinedMember[] | null, durationMs = 40): Event {
  return { type: 'JoinAnswered', generation: 2, durationMs, members };
}

export function lost(reason: EventOf<'PartitionsLost'>['reason'], ...numbers: number[]): Event {
  return { type: 'PartitionsLost', partitions: orders(...numbers), reason };
}

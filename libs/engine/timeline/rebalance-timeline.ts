import { InvalidOptionsError } from '../errors';
import { eventsOfRecords, type ConsumerEvent } from '../events';
import { type GroupConsumer } from '../group-consumer';
import { type Clock, type Timer } from '../ports';
import { GroupLook } from './group-look';
import { type RebalanceEntry } from './rebalance-entry';
import { reduceTimeline } from './reduce-timeline';
import { emptyTimeline, type TimelineState } from './timeline-state';

export interface TimelineOptions {
  /** How many rebalances are remembered; the oldest one goes first. 1 to 1000. Default 50. */
  readonly entries?: number;
  /**
   * Whether the coordinator is asked after a rebalance who is in the group: DescribeGroups, at most every 5 s, not in groups
   * of more than 100 members. Without it only the leader of the group knows who came and went. Default true.
   */
  readonly describeGroup?: boolean;
}

/** What `toJSON` gives. */
export interface TimelineJson {
  /** Null before there is a consumer. */
  readonly groupId: string | null;
  /** How many entries are remembered at the most. */
  readonly limit: number;
  /** Oldest first. */
  readonly entries: readonly RebalanceEntry[];
}

type Sink = (entry: RebalanceEntry) => void;

const defaultEntries = 50;
const mostEntries = 1000;
/** Every member of a larger group that asked would get all the others' data with each answer. */
const largestGroup = 100;
/** When an entry is told though it waits for something. */
const patienceMs = 30_000;

/** Every rebalance of one consumer as it saw it, the last ones. */
export class RebalanceTimeline {
  private state: TimelineState;
  private groupId: string | null = null;
  private look: GroupLook | null = null;
  private sinks: readonly Sink[] = [];
  private lastTold = 0;
  private timer: Timer | null = null;
  private readonly describes: boolean;

  /** @throws InvalidOptionsError */
  constructor(
    private readonly clock: Clock,
    { entries = defaultEntries, describeGroup = true }: TimelineOptions = {},
  ) {
    if (!Number.isInteger(entries) || entries < 1 || entries > mostEntries) {
      throw new InvalidOptionsError([
        {
          ...{ option: 'timeline.entries', value: entries, rule: `must be a whole number from 1 to ${mostEntries}` },
          remedy: `leave it out for ${defaultEntries}, or set timeline: false to remember none`,
        },
      ]);
    }
    this.state = emptyTimeline(entries);
    this.describes = describeGroup;
  }

  /** Remembers what this consumer goes through, from now on; one consumer for each timeline. Gives the function that ends it. */
  observe(consumer: GroupConsumer): () => void {
    this.groupId = consumer.groupId;
    if (this.describes) {
      this.look = new GroupLook({
        clock: this.clock,
        ask: async () => (await consumer.describeGroup(largestGroup)) !== null,
        busy: () => consumer.status().rebalancing,
        onLooked: () => this.tell(false),
      });
    }
    const unsubscribe = consumer.observe((event) => this.take(event), eventsOfRecords);
    return () => {
      unsubscribe();
      this.end();
    };
  }

  /** Oldest first. Plain data. */
  entries(): readonly RebalanceEntry[] {
    return this.state.drafts.map(({ entry }) => entry);
  }

  latest(): RebalanceEntry | null {
    return this.state.drafts.at(-1)?.entry ?? null;
  }

  toJSON(): TimelineJson {
    return { groupId: this.groupId, limit: this.state.limit, entries: this.entries() };
  }

  /**
   * Each entry once, in order, when it is over: settled, and its cause is known as well as it will be; after 30 s in any case.
   * Gives the function that ends it.
   */
  onOver(sink: (entry: RebalanceEntry) => void): () => void {
    const own: Sink = (entry) => sink(entry);
    this.sinks = [...this.sinks, own];
    return () => (this.sinks = this.sinks.filter((one) => one !== own));
  }

  private take(event: ConsumerEvent): void {
    const before = this.state;
    this.state = reduceTimeline(before, event, this.clock.wallTime());
    if (event.type === 'RebalanceCompleted') this.look?.soon();
    if (event.type === 'ConsumerStopped') this.end();
    if (this.state !== before) this.tell(this.look?.pending ?? false);
  }

  private end(): void {
    this.look?.stop();
    this.tell(false, true);
  }

  /** @param expecting whether there will be news of them soon */
  private tell(expecting: boolean, inAnyCase = false): void {
    const over = this.entries().filter(({ id, state }) => id > this.lastTold && state !== 'running');
    const last = over.findLastIndex(({ settledAt }) => inAnyCase || (settledAt !== null && !expecting));
    for (const entry of over.slice(0, last + 1)) {
      this.lastTold = entry.id;
      for (const sink of this.sinks) hand(entry, sink);
    }
    if (last >= 0) {
      this.timer?.cancel();
      this.timer = null;
    }
    if (last < over.length - 1)
      this.timer ??= this.clock.at(this.clock.now() + patienceMs, () => this.tell(false, true));
  }
}

/** A sink that throws harms nobody. Entries are also told by timers, where nobody would catch it. */
function hand(entry: RebalanceEntry, sink: Sink): void {
  try {
    sink(entry);
  } catch (thrown) {
    process.emitWarning(`A sink of rebalances threw: ${String(thrown)}`, 'KafkaRebalanceWarning');
  }
}

import { type ConsumerEvent, type ConsumerEventType, type EventSink, type Unstamped } from './events';
import { type Clock } from './ports';

interface Subscription {
  readonly sink: EventSink;
  readonly except: readonly ConsumerEventType[];
}

/** Puts the time on events and hands them to every sink. A sink that throws harms neither the engine nor other sinks. */
export class EventBus {
  /** A thing for each subscription, so that the same function subscribed twice is two. */
  private subscriptions: readonly Subscription[] = [];

  constructor(private readonly clock: Clock) {}

  readonly publish = (event: Unstamped<ConsumerEvent>): void => {
    if (!this.hears(event.type)) return;
    // Events are made to be published, once: no copy.
    const stamped = event as ConsumerEvent & { at: number };
    stamped.at = this.clock.now();
    for (const { sink, except } of this.subscriptions) {
      if (except.includes(event.type)) continue;
      try {
        sink(stamped);
      } catch (thrown) {
        process.emitWarning(`A sink of ${event.type} events threw: ${String(thrown)}`, 'KafkaRebalanceWarning');
      }
    }
  };

  /** Whether anybody would be told: what is made for each record need not be made for nobody. */
  readonly hears = (type: ConsumerEventType): boolean => {
    for (const { except } of this.subscriptions) if (!except.includes(type)) return true;
    return false;
  };

  /** @param except types that the sink is not told of */
  subscribe(sink: EventSink, except: readonly ConsumerEventType[] = []): () => void {
    const own = { sink, except };
    this.subscriptions = [...this.subscriptions, own];
    return () => {
      this.subscriptions = this.subscriptions.filter((one) => one !== own);
    };
  }
}

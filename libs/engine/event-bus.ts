import { type ConsumerEvent, type EventSink, type Unstamped } from './events';
import { type Clock } from './ports';

/** Puts the time on events and hands them to every sink. A sink that throws harms neither the engine nor other sinks. */
export class EventBus {
  /** A thing for each subscription, so that the same function subscribed twice is two. */
  private subscriptions: readonly { readonly sink: EventSink }[] = [];

  constructor(private readonly clock: Clock) {}

  readonly publish = (event: Unstamped<ConsumerEvent>): void => {
    if (this.subscriptions.length === 0) return;
    // Events are made to be published, once: no copy.
    const stamped = event as ConsumerEvent & { at: number };
    stamped.at = this.clock.now();
    for (const { sink } of this.subscriptions) {
      try {
        sink(stamped);
      } catch (thrown) {
        process.emitWarning(`A sink of ${event.type} events threw: ${String(thrown)}`, 'KafkaRebalanceWarning');
      }
    }
  };

  subscribe(sink: EventSink): () => void {
    const own = { sink };
    this.subscriptions = [...this.subscriptions, own];
    return () => {
      this.subscriptions = this.subscriptions.filter((one) => one !== own);
    };
  }
}

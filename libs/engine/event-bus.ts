import { type ConsumerEvent, type EventSink, type Unstamped } from './events';
import { type Clock } from './ports';

/** Puts the time on events and hands them to every sink. A sink that throws harms neither the engine nor other sinks. */
export class EventBus {
  private sinks: readonly EventSink[] = [];

  constructor(private readonly clock: Clock) {}

  readonly publish = (event: Unstamped<ConsumerEvent>): void => {
    if (this.sinks.length === 0) return;
    // Events are made to be published, once: no copy.
    const stamped = event as ConsumerEvent & { at: number };
    stamped.at = this.clock.now();
    for (const sink of this.sinks) {
      try {
        sink(stamped);
      } catch (thrown) {
        process.emitWarning(`A sink of ${event.type} events threw: ${String(thrown)}`, 'KafkaRebalanceWarning');
      }
    }
  };

  subscribe(sink: EventSink): () => void {
    // A wrapper, so that the same function subscribed twice is two subscriptions.
    const own: EventSink = (event) => sink(event);
    this.sinks = [...this.sinks, own];
    return () => {
      this.sinks = this.sinks.filter((one) => one !== own);
    };
  }
}

import { KafkaRebalanceError } from './errors';
import { type EventBus } from './event-bus';
import { type ResolvedConsumerOptions } from './options';
import { type Clock } from './ports';

/**
 * Resolves when the consumer has its first assignment, or will have none. `reason`: why it takes so long, as far as is known;
 * `tooLate` is called once, when `startTimeoutMs` is over.
 */
export async function firstJoin(
  { bus, clock, options }: { readonly bus: EventBus; readonly clock: Clock; readonly options: ResolvedConsumerOptions },
  reason: () => Error | null,
  tooLate: (error: Error) => void,
): Promise<void> {
  const { groupId, startTimeoutMs } = options;
  const decided = new Promise<void>((resolve) => {
    const unsubscribe = bus.subscribe(({ type }) => {
      if (type !== 'RebalanceCompleted' && type !== 'ConsumerFailed' && type !== 'ConsumerStopped') return;
      unsubscribe();
      resolve();
    });
  });
  const timer = clock.at(clock.now() + startTimeoutMs, () => {
    const cause = reason();
    const why = cause?.message.replace(/\.$/, '') ?? 'no broker answered';
    tooLate(
      new KafkaRebalanceError(
        `The consumer of group ${groupId} has not joined within startTimeoutMs (${startTimeoutMs}): ` +
          `${why}. Check the brokers, or use brokerAwayAtStart: 'retry'.`,
        { code: 'START_TIMED_OUT', disposition: 'fatal', cause },
      ),
    );
  });
  await decided;
  timer.cancel();
}

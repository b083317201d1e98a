import { type Listener } from '../listener';
import { isOn } from '../processing';
import { CircuitBreaker } from './circuit-breaker';
import { FailedRecords, type FailedRecordsParts } from './failed-records';
import { Slots } from './slots';
import { type ListenerWork } from './worker-context';

/** Handlers at the same time of a listener without order between its records, unless it says otherwise. */
const defaultConcurrency = 10;

/** What the leases of each listener share, made when the first one needs it. */
export class ListenerWorks {
  private readonly works = new Map<Listener, ListenerWork>();
  private readonly memberSlots: Slots;

  constructor(private readonly parts: Omit<FailedRecordsParts, 'listener'>) {
    this.memberSlots = new Slots(parts.options.maxConcurrency ?? Infinity);
  }

  circuits(): readonly { readonly listener: string; readonly open: boolean }[] {
    return [...this.works.values()].flatMap(({ listener: { name }, breaker }) =>
      breaker === null ? [] : [{ listener: name, open: breaker.isOpen }],
    );
  }

  of(listener: Listener): ListenerWork {
    const known = this.works.get(listener);
    if (known !== undefined) return known;
    const { ordering = 'partition', concurrency, circuitBreaker } = listener.processing ?? {};
    const most = concurrency ?? (ordering === 'partition' ? Infinity : defaultConcurrency);
    const work = {
      listener,
      slots: new Slots(most, this.memberSlots),
      breaker: isOn(circuitBreaker) ? new CircuitBreaker(circuitBreaker === true ? {} : circuitBreaker) : null,
      failed: new FailedRecords({ ...this.parts, listener }),
    };
    this.works.set(listener, work);
    return work;
  }
}

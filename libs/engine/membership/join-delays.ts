import { type KafkaRebalanceError } from '../errors';
import { type ConsumerEvent, type Unstamped } from '../events';
import { type Clock } from '../ports';

/** A join that takes no longer is nothing to talk about: a coordinator has moved, or is still loading. */
const patienceMs = 2000;

/** What belongs to a join that goes well; and broken links, which are told by themselves. */
const nothingToTell: ReadonlySet<string> = new Set([
  ...['MEMBER_ID_REQUIRED', 'REBALANCE_IN_PROGRESS'],
  ...['LINK_DEAD', 'REQUEST_TIMED_OUT', 'CONNECTION_FAILED'],
]);

/** Says why a join lasts: of each reason once, until the member has joined. */
export class JoinDelays {
  private since: number | null = null;
  private readonly told = new Set<string>();

  constructor(
    private readonly clock: Clock,
    private readonly publish: (event: Unstamped<ConsumerEvent>) => void,
  ) {}

  watch(event: ConsumerEvent): void {
    if (event.type !== 'MembershipChanged' || event.to === 'syncing') return;
    if (event.to === 'joining') {
      this.since ??= this.clock.now();
      return;
    }
    this.since = null;
    this.told.clear();
  }

  /** A request was refused, and is tried again. While nobody joins, it delays no join. */
  refused(error: KafkaRebalanceError): void {
    const { code, disposition } = error;
    if (this.since === null || this.clock.now() - this.since < patienceMs || disposition !== 'retry') return;
    if (nothingToTell.has(code) || this.told.has(code)) return;
    this.told.add(code);
    this.publish({ type: 'JoinDelayed', error });
  }
}

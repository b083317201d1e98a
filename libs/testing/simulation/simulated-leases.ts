import {
  CommitLedger,
  isMember,
  mayDeliver,
  nextAfter,
  nextOffset,
  owned,
  partitionKey,
  PartitionSet,
  processedOffset,
  type MembershipEvent,
  type MembershipState,
  type TopicPartition,
} from '../../protocol';
import { briefly } from './briefly';
import { failureOf } from './failure-of';
import { type History } from './history';
import { type Judge } from './judge';
import { type Random } from './random';
import { type SimulatedLink } from './simulated-link';
import { type VirtualTime } from './virtual-time';

interface SimulatedLease {
  readonly partition: TopicPartition;
  position: bigint | null;
  ledger: CommitLedger;
  running: bigint | null;
  phase: 'starting' | 'active' | 'draining' | 'ended';
  /** No handler has begun. */
  fresh: boolean;
}

/** Where a member lives. */
export interface Surroundings {
  readonly time: VirtualTime;
  readonly random: Random;
  readonly link: SimulatedLink;
  readonly judge: Judge;
  readonly history: History;
}

/** The member as its leases see it. */
export interface LeaseHolder {
  readonly name: string;
  readonly state: MembershipState;
  /** How long the next handler takes. */
  handlerMs(): number;
  dispatch(event: MembershipEvent): void;
  /** In so many virtual milliseconds, unless it has crashed by then. */
  later(ms: number, action: () => void): void;
}

/** What a member does with its partitions: handlers that take virtual time, commits, drains. */
export class SimulatedLeases {
  private readonly leases = new Map<string, SimulatedLease>();

  constructor(
    private readonly member: LeaseHolder,
    private readonly around: Surroundings,
  ) {}

  /** What others must not get. */
  get live(): PartitionSet {
    const live = [...this.leases.values()].filter(({ phase }) => phase !== 'ended');
    return PartitionSet.from(live.map(({ partition }) => partition));
  }

  /** No handler runs for now: the member is frozen or dead. */
  silence(): void {
    for (const { partition } of this.leases.values()) this.around.judge.handlerGone(this.member.name, partition, false);
  }

  resume(): void {
    for (const lease of this.leases.values()) this.deliver(lease);
  }

  assign(partition: TopicPartition): void {
    const lease: SimulatedLease = {
      partition,
      position: null,
      ledger: new CommitLedger(null),
      running: null,
      phase: 'starting',
      fresh: true,
    };
    this.leases.set(partitionKey(partition), lease);
    this.fetchCommitted(lease);
  }

  private fetchCommitted(lease: SimulatedLease): void {
    this.around.link.committed(lease.partition, (offset) => {
      this.member.later(0, () => {
        if (lease.phase !== 'starting') return;
        if (offset === undefined) {
          this.member.later(100, () => this.fetchCommitted(lease));
          return;
        }
        lease.position = offset ?? 0n;
        lease.ledger = new CommitLedger(offset === null ? null : nextOffset(offset));
        lease.phase = 'active';
        this.deliver(lease);
      });
    });
  }

  /** One record at a time; every few records the watermark is committed. */
  private deliver(lease: SimulatedLease): void {
    const { time, random, judge } = this.around;
    const { member } = this;
    if (lease.phase !== 'active' || lease.running !== null || lease.position === null) return;
    const { partition, position: offset, fresh: first } = lease;
    const entitled = (): boolean => lease.phase === 'active' && mayDeliver(member.state, time.now);
    if (!entitled()) {
      member.later(200, () => this.deliver(lease));
      return;
    }
    lease.running = offset;
    lease.fresh = false;
    judge.handlerStarted({ member: member.name, partition, offset, first, entitled });
    member.later(member.handlerMs(), () => {
      const counted = lease.phase === 'active' || lease.phase === 'draining';
      judge.handlerEnded(member.name, partition, offset, counted);
      lease.running = null;
      if (counted) lease.position = nextAfter(processedOffset(offset));
      if (random.chance(0.3)) this.commit([lease], () => undefined);
      this.deliver(lease);
    });
  }

  private commit(leases: readonly SimulatedLease[], done: (again: boolean) => void): void {
    const due = leases.flatMap((lease) => {
      const offset = lease.position === null ? null : nextOffset(lease.position);
      return offset !== null && lease.phase !== 'ended' && lease.ledger.isDue(offset)
        ? [{ lease, pending: lease.ledger.begin(offset) }]
        : [];
    });
    if (due.length === 0) {
      done(true);
      return;
    }
    const { memberId, generation } = this.member.state;
    const { link, judge } = this.around;
    if (!isMember(this.member.state)) {
      for (const { lease, pending } of due) lease.ledger.settle(pending, false);
      done(false);
      return;
    }
    const offsets = due.map(({ lease, pending }) => ({ ...lease.partition, offset: pending.offset }));
    judge.commitSent(this.member.name, offsets, owned(this.member.state));
    link.commit(memberId, generation, offsets, (code) => {
      this.member.later(0, () => {
        for (const { lease, pending } of due) lease.ledger.settle(pending, code === 'NONE');
        const failure = failureOf(code, 'REBALANCE_IN_PROGRESS');
        if (code !== 'NONE' && !failure.retriable)
          this.member.dispatch({ type: 'CommitRefused', memberId, generation, failure });
        done(isMember(this.member.state));
      });
    });
  }

  drain(partitions: PartitionSet, deadline: number): void {
    const { time, judge, history } = this.around;
    history.note(this.member.name, `drains ${briefly(partitions)}`);
    const leases = partitions
      .toArray()
      .map((partition) => this.leases.get(partitionKey(partition)))
      .filter((lease) => lease !== undefined);
    for (const lease of leases) if (lease.phase !== 'ended') lease.phase = 'draining';
    const live = (): SimulatedLease[] => leases.filter(({ phase }) => phase === 'draining');
    const finish = (): void => {
      const drained = live();
      for (const lease of drained) {
        lease.phase = 'ended';
        judge.handlerGone(this.member.name, lease.partition, true);
      }
      if (drained.length > 0)
        this.member.dispatch({
          type: 'PartitionsDrained',
          partitions: PartitionSet.from(drained.map((lease) => lease.partition)),
        });
    };
    const giveUpAt = deadline + 5000;
    // Stored only when nothing is due and nothing is under way any more: a commit of before the drain may be.
    const settled = (): boolean =>
      live().every(
        ({ ledger, position }) => !ledger.busy && (position === null || !ledger.isDue(nextOffset(position))),
      );
    const store = (): void => {
      this.commit(live(), (again) => {
        if (settled() || !again || time.now > giveUpAt) finish();
        else this.member.later(50, store);
      });
    };
    const wait = (): void => {
      if (live().some(({ running }) => running !== null) && time.now < deadline) this.member.later(20, wait);
      else store();
    };
    wait();
  }

  lose(partition: TopicPartition): void {
    const lease = this.leases.get(partitionKey(partition));
    if (lease === undefined) return;
    lease.phase = 'ended';
    this.around.judge.handlerGone(this.member.name, partition, true);
  }
}

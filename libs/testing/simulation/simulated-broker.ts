import { partitionKey, type TopicPartition } from '../../protocol';
import { type History } from './history';
import { type ModelConsumerGroup } from './model-consumer-group';
import { type ModelCoordinator } from './model-coordinator';
import { type VirtualTime } from './virtual-time';

/** The broker that coordinates the group: gives the models their time, and moves away when told. */
export class SimulatedBroker {
  private tickAt = Infinity;
  private awayUntil = -1;
  private loadsFrom = -1;
  /** The log has taken the place of what the coordinator knew, once or more. */
  hasMoved = false;

  constructor(
    readonly time: VirtualTime,
    readonly classic: ModelCoordinator,
    /** The group of members of the `consumer` protocol; the offsets are those of one of the two. */
    readonly consumers: ModelConsumerGroup | null,
    private readonly history: History,
  ) {}

  get settled(): boolean {
    return this.consumers?.settled ?? this.classic.isStable;
  }

  get memberCount(): number {
    return this.consumers?.memberCount ?? this.classic.memberCount;
  }

  /** Generations or epochs so far. */
  get rebalances(): number {
    return this.consumers?.groupEpoch ?? this.classic.rebalances;
  }

  committed(partition: TopicPartition): bigint | null {
    return (this.consumers ?? this.classic).committed.get(partitionKey(partition)) ?? null;
  }

  /** Lets a model answer, unless nobody coordinates the group now. */
  serve(request: () => void, refuse: () => void): void {
    if (this.time.now < this.awayUntil) {
      refuse();
      return;
    }
    this.tick();
    request();
    this.schedule();
  }

  /** The new coordinator is there and reads the log: it knows nobody, and answers heartbeats all the same. */
  get loads(): boolean {
    return this.time.now >= this.loadsFrom && this.time.now < this.awayUntil;
  }

  move(forMs: number): void {
    this.history.note('group', `its coordinator moves, for ${forMs} ms there is none`);
    this.classic.unload();
    this.awayUntil = Math.max(this.awayUntil, this.time.now + forMs);
    this.loadsFrom = this.time.now + forMs / 2;
    this.time.at(this.awayUntil, () => {
      if (this.time.now < this.awayUntil) return;
      this.hasMoved = true;
      this.classic.load(this.time.now);
      this.consumers?.load(this.time.now);
      this.history.note('group', `has a coordinator again, and ${this.memberCount} members`);
      this.schedule();
    });
  }

  private tick(): void {
    this.classic.tick(this.time.now);
    this.consumers?.tick(this.time.now);
  }

  /** The coordinator's own deadlines: sessions and rebalance time-outs. */
  private schedule(): void {
    const next = Math.min(this.classic.nextDeadline(), this.consumers?.nextDeadline() ?? Infinity);
    if (next === Infinity || next === this.tickAt) return;
    this.tickAt = next;
    this.time.at(next, () => {
      if (this.tickAt !== next) return;
      this.tickAt = Infinity;
      if (this.time.now < this.awayUntil) return;
      this.tick();
      this.schedule();
    });
  }
}

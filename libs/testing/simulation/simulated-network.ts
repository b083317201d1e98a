import { partitionKey, type GroupAssignment, type TopicPartition } from '../../protocol';
import { type ConsumerHeartbeat, type ConsumerHeartbeatAnswer, type ModelConsumerGroup } from './model-consumer-group';
import { type JoinAnswer, type JoinRequest, type ModelCoordinator, type SyncAnswer } from './model-coordinator';
import { type Random } from './random';
import { type VirtualTime } from './virtual-time';

export interface NetworkFaults {
  /** Probability that a request or its answer is lost. */
  readonly loss: number;
  readonly maxDelayMs: number;
  readonly maxHandlerMs: number;
}

/** Brings requests to the model coordinator and answers back, late or not at all (`null`: the link died). */
export class SimulatedNetwork {
  private tickAt = Infinity;

  constructor(
    readonly time: VirtualTime,
    readonly random: Random,
    private readonly coordinator: ModelCoordinator,
    /** The group of members of the `consumer` protocol; the offsets are those of one of the two. */
    private readonly consumers: ModelConsumerGroup | null,
    public faults: NetworkFaults,
  ) {}

  delay(): number {
    return this.random.below(this.faults.maxDelayMs) + 1;
  }

  handlerTime(): number {
    return this.random.chance(0.02)
      ? this.faults.maxHandlerMs
      : this.random.below(Math.max(1, this.faults.maxHandlerMs / 20)) + 1;
  }

  join(request: JoinRequest, answer: (answer: JoinAnswer | null) => void): void {
    this.exchange<JoinAnswer>(
      (reply) => this.coordinator.join(request, this.time.now, reply),
      answer,
      request.rebalanceTimeoutMs + 5000,
    );
  }

  sync(
    memberId: string,
    generation: number,
    assignments: GroupAssignment,
    answer: (answer: SyncAnswer | null) => void,
  ): void {
    this.exchange<SyncAnswer>(
      (reply) => this.coordinator.sync(memberId, generation, assignments, this.time.now, reply),
      answer,
      5000,
    );
  }

  heartbeat(memberId: string, generation: number, answer: (code: string | null) => void): void {
    this.exchange<string>(
      (reply) => reply(this.coordinator.heartbeat(memberId, generation, this.time.now)),
      answer,
      2000,
    );
  }

  consumerHeartbeat(request: ConsumerHeartbeat, answer: (answer: ConsumerHeartbeatAnswer | null) => void): void {
    const { consumers } = this;
    if (consumers === null) return;
    this.exchange<ConsumerHeartbeatAnswer>((reply) => reply(consumers.heartbeat(request, this.time.now)), answer, 2000);
  }

  /** How many partitions the group has given out; null: not to be found out now. */
  assigned(answer: (partitions: number | null) => void): void {
    this.exchange<number | null>((reply) => reply(this.coordinator.assigned), answer, 2000);
  }

  leave(memberId: string, answer: () => void): void {
    this.exchange<null>(
      (reply) => {
        this.coordinator.leave(memberId, this.time.now);
        reply(null);
      },
      answer,
      2000,
    );
  }

  commit(
    memberId: string,
    generation: number,
    offsets: readonly (TopicPartition & { readonly offset: bigint })[],
    answer: (code: string | null) => void,
  ): void {
    this.exchange<string>(
      (reply) => reply((this.consumers ?? this.coordinator).commit(memberId, generation, offsets, this.time.now)),
      answer,
      2000,
    );
  }

  /** `null`: none; `undefined`: ask again. */
  committed(partition: TopicPartition, answer: (offset: bigint | null | undefined) => void): void {
    this.exchange<bigint | 'none'>(
      (reply) => reply((this.consumers ?? this.coordinator).committed.get(partitionKey(partition)) ?? 'none'),
      (found) => answer(found === null ? undefined : found === 'none' ? null : found),
      2000,
    );
  }

  private exchange<T>(
    serve: (reply: (answer: T) => void) => void,
    answer: (answer: T | null) => void,
    deadlineMs: number,
  ): void {
    let settled = false;
    const settle = (value: T | null): void => {
      if (settled) return;
      settled = true;
      answer(value);
    };
    this.time.at(this.time.now + deadlineMs, () => settle(null));
    if (this.random.chance(this.faults.loss)) return;
    this.time.at(this.time.now + this.delay(), () => {
      this.tick();
      serve((value) => {
        if (!this.random.chance(this.faults.loss)) this.time.at(this.time.now + this.delay(), () => settle(value));
      });
      this.schedule();
    });
  }

  private tick(): void {
    this.coordinator.tick(this.time.now);
    this.consumers?.tick(this.time.now);
  }

  /** The coordinator's own deadlines: sessions and rebalance time-outs. */
  private schedule(): void {
    const next = Math.min(this.coordinator.nextDeadline(), this.consumers?.nextDeadline() ?? Infinity);
    if (next === Infinity || next === this.tickAt) return;
    this.tickAt = next;
    this.time.at(next, () => {
      this.tickAt = Infinity;
      this.tick();
      this.schedule();
    });
  }
}

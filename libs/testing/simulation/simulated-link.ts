import { type GroupAssignment, type TopicPartition } from '../../protocol';
import { type JoinAnswer, type JoinRequest, type SyncAnswer } from './classic-messages';
import { type ConsumerHeartbeat, type ConsumerHeartbeatAnswer } from './model-consumer-group';
import { type Random } from './random';
import { type SimulatedBroker } from './simulated-broker';

export interface NetworkConditions {
  /** Probability that a request or its answer is lost. */
  loss: number;
  readonly maxDelayMs: number;
}

const moved = 'NOT_COORDINATOR' as string;
const nothing = (): null => null;
const requestTimeoutMs = 2000;

/** Brings a member's requests to the coordinator and its answers back, late or not at all (`null`: the link died). */
export class SimulatedLink {
  /** Until then no answer arrives. */
  deafUntil = 0;

  constructor(
    private readonly broker: SimulatedBroker,
    private readonly random: Random,
    private readonly conditions: NetworkConditions,
  ) {}

  /** As the coordinator of the `consumer` protocol tells it: at once, for what matters is what comes of it. */
  get sessionTimeoutMs(): number {
    return this.broker.consumers?.sessionTimeoutMs ?? Infinity;
  }

  delay(): number {
    return this.random.below(this.conditions.maxDelayMs) + 1;
  }

  join(request: JoinRequest, answer: (answer: JoinAnswer | null) => void): void {
    const { classic, time } = this.broker;
    this.exchange<JoinAnswer>(
      (reply) => classic.join(request, time.now, reply),
      () => ({ code: moved, memberId: request.memberId }),
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
    const { classic, time } = this.broker;
    this.exchange<SyncAnswer>(
      (reply) => classic.sync(memberId, generation, assignments, time.now, reply),
      () => ({ code: this.broker.loads ? 'REBALANCE_IN_PROGRESS' : moved }),
      answer,
      5000,
    );
  }

  /** `confirm`: an answer without error is confirmed by SyncGroup, as the engine does. */
  heartbeat(memberId: string, generation: number, confirm: boolean, answer: (code: string | null) => void): void {
    const { broker } = this;
    const { classic, time } = broker;
    this.exchange(
      (reply) => reply(classic.heartbeat(memberId, generation, time.now)),
      () => (broker.loads ? 'NONE' : moved),
      (code) => {
        if (code !== 'NONE' || !confirm) return answer(code);
        this.sync(memberId, generation, new Map(), (synced) => {
          const refusal = synced?.code ?? null;
          answer(refusal === 'REBALANCE_IN_PROGRESS' ? 'COORDINATOR_LOAD_IN_PROGRESS' : refusal);
        });
      },
    );
  }

  consumerHeartbeat(request: ConsumerHeartbeat, answer: (answer: ConsumerHeartbeatAnswer | null) => void): void {
    const { consumers, time } = this.broker;
    if (consumers === null) return;
    this.exchange<ConsumerHeartbeatAnswer>(
      (reply) => reply(consumers.heartbeat(request, time.now)),
      () => ({ code: 'NOT_COORDINATOR' }),
      answer,
    );
  }

  /** How many partitions the group has given out; null: not to be found out now. */
  assigned(answer: (partitions: number | null) => void): void {
    this.exchange<number | null>((reply) => reply(this.broker.classic.assigned), nothing, answer);
  }

  leave(memberId: string, answer: () => void): void {
    const { classic, time } = this.broker;
    const leave = (reply: (answer: null) => void): void => {
      classic.leave(memberId, time.now);
      reply(null);
    };
    this.exchange<null>(leave, nothing, answer);
  }

  commit(
    memberId: string,
    generation: number,
    offsets: readonly (TopicPartition & { readonly offset: bigint })[],
    answer: (code: string | null) => void,
  ): void {
    const { classic, consumers, time } = this.broker;
    const commit = (): string => (consumers ?? classic).commit(memberId, generation, offsets, time.now);
    this.exchange(
      (reply) => reply(commit()),
      () => moved,
      answer,
    );
  }

  /** `null`: none; `undefined`: ask again. */
  committed(partition: TopicPartition, answer: (offset: bigint | null | undefined) => void): void {
    this.exchange<bigint | 'none' | 'unknown'>(
      (reply) => reply(this.broker.committed(partition) ?? 'none'),
      () => 'unknown',
      (found) => answer(found === null || found === 'unknown' ? undefined : found === 'none' ? null : found),
    );
  }

  private exchange<T>(
    serve: (reply: (answer: T) => void) => void,
    refusal: () => T,
    answer: (answer: T | null) => void,
    deadlineMs = requestTimeoutMs,
  ): void {
    const { time } = this.broker;
    let settled = false;
    const settle = (value: T | null): void => {
      if (settled) return;
      settled = true;
      answer(value);
    };
    time.at(time.now + deadlineMs, () => settle(null));
    if (this.lost()) return;
    const reply = (value: T): void => {
      if (time.now >= this.deafUntil && !this.lost()) time.at(time.now + this.delay(), () => settle(value));
    };
    time.at(time.now + this.delay(), () => {
      this.broker.serve(
        () => serve(reply),
        () => reply(refusal()),
      );
    });
  }

  private lost(): boolean {
    return this.random.chance(this.conditions.loss);
  }
}

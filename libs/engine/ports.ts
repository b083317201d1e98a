import { type Rpc } from '../wire';
import { type ConsumerEvent, type Unstamped } from './events';
import { type GuardedMember } from './guarded-member';
import { type ResolvedConsumerOptions } from './options';
import { type RecordHeader } from './record';

/** Where a broker listens, as metadata and coordinator answers name it. */
export interface BrokerNode {
  readonly nodeId: number;
  readonly host: string;
  readonly port: number;
  readonly rack: string | null;
}

/** Connections to brokers. The engine asks for links and never sees a socket. */
export interface Wire {
  /** A link to one of the bootstrap brokers; each call takes the next one in turn. */
  seed(): Link;
  /** A new link to this broker; two calls give two links. Nothing is opened before the first `send`. */
  link(node: BrokerNode): Link;
  /** Disposes every link. Idempotent. */
  close(): Promise<void>;
}

/**
 * One connection: opened once by the first `send` (and authenticated), disposed at the first transport error or missed
 * deadline, never reopened. Requests are answered in the order in which they were sent.
 */
export interface Link {
  /** Why the link cannot be used any more, or null. */
  readonly dead: Error | null;
  /**
   * Sends one request. `deadline` is absolute, in milliseconds of the `Clock`.
   * Rejects with a `KafkaRebalanceError`: `LINK_DEAD`, `REQUEST_TIMED_OUT`, `CONNECTION_FAILED`,
   * `AUTHENTICATION_FAILED`, `MALFORMED_RESPONSE` (the last one alone leaves the link alive).
   */
  send<T>(rpc: Rpc<T>, deadline: number): Promise<T>;
  dispose(reason?: Error): void;
}

/** A record to be stored. `partition` null: where its key belongs. */
export interface ProducedRecord {
  readonly partition: number | null;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly RecordHeader[];
}

/** Stores what a consumer has to produce: dead letters. */
export interface Publisher {
  /** Resolves when all in-sync replicas have it; rejects with an error that says what to do. Connects when first used. */
  publish(topic: string, record: ProducedRecord): Promise<void>;
  close(): Promise<void>;
}

/** Keeps the member in its group while the event loop is blocked, from outside of it. */
export interface HeartbeatGuard {
  /** Whom to watch over from now on; null: nobody. */
  watch(member: GuardedMember | null): void;
  /** The epoch under which it has spoken for a member of the `consumer` protocol since this was asked last; -1: it has not. */
  takeEpoch(): number;
  close(): Promise<void>;
}

/** Starts nothing before a member is watched over. */
export type OpenHeartbeatGuard = (setup: {
  readonly options: ResolvedConsumerOptions;
  readonly publish: (event: Unstamped<ConsumerEvent>) => void;
}) => HeartbeatGuard;

export interface Timer {
  cancel(): void;
}

/** Time as the engine sees it. `now` never goes back and goes on while the process is frozen. */
export interface Clock {
  /** Monotonic milliseconds. */
  now(): number;
  /** Milliseconds since 1970, for what people and brokers read. */
  wallTime(): number;
  /** Runs `action` once at `at` (monotonic milliseconds), never before, and soon when that is past. */
  at(at: number, action: () => void): Timer;
}

import { type Clock } from '../engine';

/** What a session needs of its connection. */
export interface SaslExchange {
  /** Gets ready what the next authentication sends, as long as that may take; requests go on meanwhile. null: it is ready. */
  readonly prepare: (() => Promise<void>) | null;
  /** Authenticates, or does it again. Returns for how many milliseconds that is good; 0: for ever. */
  authenticate(): Promise<number>;
  /** The session cannot be renewed, and what waits for that will not be sent. */
  onFailed(thrown: unknown): void;
}

/** Brokers refuse a renewal that begins sooner after the one before. */
const shortestPauseMs = 1000;
/** A token that could not be fetched is asked for again after this part of the time that is left. */
const retryAfter = 0.1;

/**
 * The time for which one authentication is good (KIP-368). It is renewed on the same socket, after 85 to 95 % of it as by
 * Java's clients, with the next request: brokers end a session that is over when it is used.
 *
 * Hazard: kafkajs takes what arrives after the beginning of a renewal for its answer
 *   1. a fetch waits for records   2. a renewal begins behind it   3. the answer to the fetch arrives, and is read as one
 *   of SASL   -> both are lost
 * So a renewal waits until all is answered, and what is to be sent meanwhile waits for the renewal, in its order.
 */
export class SaslSession {
  private renewAt = Infinity;
  private endsAt = Infinity;
  private inFlight = 0;
  private preparing = false;
  private held: (() => void)[] | null = null;
  private onIdle: (() => void) | null = null;

  constructor(
    private readonly clock: Clock,
    private readonly exchange: SaslExchange,
    private readonly random: () => number = Math.random,
  ) {}

  async open(): Promise<void> {
    await this.exchange.prepare?.();
    await this.authenticate();
  }

  /** Calls `send` at once, or when the session has been renewed. */
  run<T>(send: () => Promise<T>): Promise<T> {
    const now = this.clock.now();
    if (now >= this.renewAt && !this.preparing && this.held === null) void this.renew();
    if (now >= this.endsAt && this.preparing) this.held ??= [];
    const { held } = this;
    if (held === null) return this.perform(send);
    return new Promise((resolve, reject) => held.push(() => void this.perform(send).then(resolve, reject)));
  }

  private async perform<T>(send: () => Promise<T>): Promise<T> {
    this.inFlight += 1;
    try {
      return await send();
    } finally {
      this.inFlight -= 1;
      if (this.inFlight === 0) this.onIdle?.();
    }
  }

  private async renew(): Promise<void> {
    try {
      if (this.exchange.prepare !== null && !(await this.prepare(this.exchange.prepare))) return;
      const held = (this.held ??= []);
      if (this.inFlight > 0) await new Promise<void>((resolve) => (this.onIdle = resolve));
      this.onIdle = null;
      await this.authenticate();
      this.held = null;
      for (const perform of held) perform();
    } catch (thrown) {
      this.exchange.onFailed(thrown);
    }
  }

  /** False: not now. Whoever gives the tokens may be away for a while, and the session is good until its end. */
  private async prepare(prepare: () => Promise<void>): Promise<boolean> {
    this.preparing = true;
    try {
      await prepare();
      return true;
    } catch (thrown) {
      const left = this.endsAt - this.clock.now();
      if (left <= 0) throw thrown;
      this.renewAt = this.clock.now() + left * retryAfter;
      return false;
    } finally {
      this.preparing = false;
    }
  }

  private async authenticate(): Promise<void> {
    // The broker counts from a moment that lies after this one.
    const began = this.clock.now();
    const lifetimeMs = await this.exchange.authenticate();
    const unlimited = lifetimeMs === 0;
    this.endsAt = unlimited ? Infinity : began + lifetimeMs;
    const due = began + lifetimeMs * (0.85 + 0.1 * this.random());
    this.renewAt = unlimited ? Infinity : Math.max(due, this.clock.now() + shortestPauseMs);
  }
}

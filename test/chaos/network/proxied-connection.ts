import { connect, type Socket } from 'node:net';
import { type Network } from './network';

interface Waiting {
  readonly chunk: Buffer;
  readonly due: number;
}

/** One connection of a member, and ours to the broker for it. */
export class ProxiedConnection {
  /** Null before the member has said its first word. */
  clientId: string | null = null;
  /** Answers of it were thrown away. */
  hasLost = false;
  private readonly upstream: Socket;
  private readonly requests: Lane;
  private readonly answers: Lane;
  private isHalfOpen = false;

  constructor(
    private readonly network: Network,
    readonly broker: number,
    private readonly member: Socket,
    brokerPort: number,
  ) {
    this.upstream = connect({ port: brokerPort, host: '127.0.0.1', noDelay: true });
    member.setNoDelay(true);
    this.requests = new Lane(this, network, this.upstream);
    this.answers = new Lane(this, network, member);
    network.connections.add(this);
    member.on('data', (chunk: Buffer) => this.request(chunk));
    this.upstream.on('data', (chunk: Buffer) => this.answer(chunk));
    for (const socket of [member, this.upstream]) socket.on('error', () => undefined);
    member.on('close', () => this.end());
    this.upstream.on('close', () => {
      if (!this.isHalfOpen) this.end();
    });
  }

  /** Both sides learn of it by a reset. */
  cut(): void {
    this.member.resetAndDestroy();
    this.upstream.resetAndDestroy();
  }

  /** The broker's side is closed; what the member says goes nowhere. */
  halfOpen(): void {
    this.isHalfOpen = true;
    this.upstream.destroy();
  }

  conditionsChanged(): void {
    // What was lost in mid-stream cannot be made good: the next bytes would be read as the rest of a frame.
    if (this.hasLost && !this.network.losesAnswers(this)) {
      this.cut();
      return;
    }
    this.requests.pass();
    this.answers.pass();
  }

  private request(chunk: Buffer): void {
    this.clientId ??= clientIdOf(chunk);
    if (!this.isHalfOpen) this.requests.push(chunk);
  }

  private answer(chunk: Buffer): void {
    if (this.network.losesAnswers(this)) this.hasLost = true;
    else this.answers.push(chunk);
  }

  private end(): void {
    this.network.connections.delete(this);
    this.member.destroy();
    this.upstream.destroy();
  }
}

/** One direction: chunks in their order, each when its time has come. */
class Lane {
  private readonly waiting: Waiting[] = [];
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly connection: ProxiedConnection,
    private readonly network: Network,
    private readonly to: Socket,
  ) {}

  push(chunk: Buffer): void {
    const due = performance.now() + this.network.delayMsOf(this.connection);
    // A delay that has ended must not let later bytes overtake.
    this.waiting.push({ chunk, due: Math.max(due, this.waiting.at(-1)?.due ?? 0) });
    this.pass();
  }

  pass(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    if (this.to.destroyed || this.network.holds(this.connection)) return;
    for (let next = this.waiting[0]; next !== undefined; next = this.waiting[0]) {
      const inMs = next.due - performance.now();
      if (inMs > 0) {
        this.timer = setTimeout(() => this.pass(), Math.ceil(inMs));
        this.timer.unref();
        return;
      }
      this.waiting.shift();
      this.to.write(next.chunk);
    }
  }
}

/** Of the header that each request begins with: size, key, version, correlation id, client id. */
function clientIdOf(request: Buffer): string | null {
  if (request.length < 14) return null;
  const length = request.readInt16BE(12);
  return length < 0 || request.length < 14 + length ? null : request.toString('utf8', 14, 14 + length);
}

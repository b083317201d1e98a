import {
  type ClassicJoin,
  type ClassicProtocol,
  type JoinAnswer,
  type OnJoined,
  type OnSynced,
  type SyncAnswer,
} from './classic-messages';

/** One member as the coordinator knows it. */
export class ClassicMember<Metadata, Assignment> {
  awaitingJoin: OnJoined<Metadata> | null = null;
  awaitingSync: OnSynced<Assignment> | null = null;
  /** It has joined, and was not answered yet: it has no session, but does not wait for ever either. */
  isNew = false;

  constructor(
    readonly memberId: string,
    public request: ClassicJoin<Metadata>,
    public assignment: Assignment,
    public expiresAt: number,
  ) {}

  get groupInstanceId(): string | null {
    return this.request.groupInstanceId;
  }

  /** The group waits for others, not for this member: it cannot send a heartbeat meanwhile. */
  get isParked(): boolean {
    return this.awaitingJoin !== null || this.awaitingSync !== null;
  }

  /** When it is given up. */
  get deadline(): number {
    return this.isParked && !this.isNew ? Infinity : this.expiresAt;
  }

  supports(protocolName: string): boolean {
    return this.request.protocols.some(({ name }) => name === protocolName);
  }

  /** It says nothing new of itself. */
  matches(
    protocols: readonly ClassicProtocol<Metadata>[],
    isSame: (one: Metadata, other: Metadata) => boolean,
  ): boolean {
    const known = this.request.protocols;
    return (
      known.length === protocols.length &&
      known.every(({ name, metadata }, place) => {
        const other = protocols[place];
        return other?.name === name && isSame(metadata, other.metadata);
      })
    );
  }

  /** Nothing but a protocol that it supports is asked for. */
  metadata(protocolName: string | null): Metadata {
    const found = this.request.protocols.find(({ name }) => name === protocolName);
    if (found === undefined) throw new Error(`${this.memberId} does not know the protocol ${protocolName}`);
    return found.metadata;
  }

  answerJoin(answer: JoinAnswer<Metadata>): boolean {
    const waiting = this.awaitingJoin;
    this.awaitingJoin = null;
    waiting?.(answer);
    return waiting !== null;
  }

  answerSync(answer: SyncAnswer<Assignment>): boolean {
    const waiting = this.awaitingSync;
    this.awaitingSync = null;
    waiting?.(answer);
    return waiting !== null;
  }

  renew(now: number): void {
    this.expiresAt = now + this.request.sessionTimeoutMs;
  }
}

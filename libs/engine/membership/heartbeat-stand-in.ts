import { ConsumerGroupHeartbeat, Heartbeat, LeaveGroup } from '../../wire';
import { brokerError, Cluster, Coordinator } from '../cluster';
import { KafkaRebalanceError } from '../errors';
import { type ResolvedConsumerOptions } from '../options';
import { heartbeatTimeoutMs } from './heartbeat-timeout';
import { silentHeartbeat } from './consumer-group-requests';
import { isSameMembership, type GuardedMember } from '../guarded-member';
import { type Clock, type Wire } from '../ports';
import { RepeatingTimer } from '../repeating-timer';

export interface HeartbeatStandInContext {
  readonly options: ResolvedConsumerOptions;
  /** Its own; closed with it. */
  readonly wire: Wire;
  readonly clock: Clock;
  /** For how long the member itself has shown no sign of life, in milliseconds. */
  readonly silentMs: () => number;
  /** It speaks, or has been answered, for a member of the `consumer` protocol under this epoch. */
  readonly onEpoch: (epoch: number) => void;
  /** No heartbeat of this stand-in will ever be taken. */
  readonly onFatal: (error: Error) => void;
}

/** How often it shows itself while it is not needed: brokers close what is idle, and a coordinator may have moved. */
const restMs = 60_000;
const leaveTimeoutMs = 5000;

/**
 * Sends a member's heartbeats while the member cannot, on connections of its own: they are open before they are needed. What
 * a refused heartbeat says of the membership is left to the member, which finds out with its next one.
 *
 * After `maxPollIntervalMs` of silence it sends none any more, and a dynamic member leaves, as with Java's heartbeat thread.
 */
export class HeartbeatStandIn {
  private readonly cluster: Cluster;
  private readonly coordinator: Coordinator;
  private readonly timer: RepeatingTimer;
  private member: GuardedMember | null = null;
  private sending = false;
  private epoch = -1;
  private sentAt = -Infinity;
  private answeredAt = -Infinity;

  constructor(private readonly context: HeartbeatStandInContext) {
    const { wire, clock, options } = context;
    const parts = { wire, clock, options, publish: () => undefined };
    this.cluster = new Cluster(parts);
    this.coordinator = new Coordinator({ ...parts, cluster: this.cluster });
    this.timer = new RepeatingTimer(clock, Math.max(1, options.heartbeatIntervalMs / 4), () => this.look());
  }

  watch(member: GuardedMember | null): void {
    if (!isSameMembership(this.member, member)) {
      this.epoch = -1;
      this.sentAt = -Infinity;
      this.answeredAt = -Infinity;
    }
    this.member = member;
    this.look();
  }

  async close(): Promise<void> {
    this.member = null;
    this.timer.cancel();
    this.coordinator.dispose();
    this.cluster.close();
    await this.context.wire.close();
  }

  private look(): void {
    const { clock, options, silentMs } = this.context;
    if (this.member === null || this.sending) return;
    const [now, silent] = [clock.now(), silentMs()];
    if (silent >= options.maxPollIntervalMs) {
      void this.giveUp(this.member);
      return;
    }
    const pauseMs = silent >= options.heartbeatIntervalMs ? options.heartbeatIntervalMs : restMs;
    const due = now - this.answeredAt >= pauseMs && now - this.sentAt >= options.heartbeatIntervalMs;
    if (due) void this.heartbeat(this.member);
  }

  private async heartbeat(member: GuardedMember): Promise<void> {
    const { clock, options } = this.context;
    const { groupId, groupInstanceId } = options;
    const { memberId, generation: generationId } = member;
    this.sending = true;
    this.sentAt = clock.now();
    try {
      const { sessionTimeoutMs } = member;
      const deadline = this.sentAt + heartbeatTimeoutMs({ ...options, sessionTimeoutMs });
      if (member.protocol === 'consumer') await this.consumerHeartbeat(member, deadline);
      else {
        const request = { groupId, generationId, memberId, groupInstanceId };
        const { errorCode } = await this.coordinator.call('control', Heartbeat, request, deadline);
        if (errorCode !== 0) throw brokerError(errorCode, { api: 'Heartbeat', subject: groupId });
      }
      this.answered(member);
    } catch (thrown) {
      this.refused(member, thrown);
    }
    this.sending = false;
    if (this.member !== member) this.look();
  }

  /** Says nothing new. What it is told of a new target the member asks for itself, when it can. */
  private async consumerHeartbeat({ memberId, generation }: GuardedMember, deadline: number): Promise<void> {
    const { groupId, groupInstanceId: instanceId } = this.context.options;
    const memberEpoch = Math.max(generation, this.epoch);
    const request = { ...silentHeartbeat, groupId, memberId, memberEpoch, instanceId };
    // Before the answer, which may be lost while its request was heard.
    this.context.onEpoch(memberEpoch);
    const answer = await this.coordinator.call('control', ConsumerGroupHeartbeat, request, deadline);
    if (answer.errorCode !== 0) {
      throw brokerError(answer.errorCode, { api: 'ConsumerGroupHeartbeat', subject: groupId });
    }
    if (this.member?.generation !== generation) return;
    this.epoch = answer.memberEpoch;
    this.context.onEpoch(answer.memberEpoch);
  }

  private answered(member: GuardedMember): void {
    if (this.member === member) this.answeredAt = this.sentAt;
  }

  private refused(member: GuardedMember, thrown: unknown): void {
    if (!(thrown instanceof KafkaRebalanceError)) throw thrown;
    const { code, disposition } = thrown;
    this.coordinator.refused(thrown);
    if (code === 'REBALANCE_IN_PROGRESS') this.answered(member);
    // Of a membership that is over it says nothing: a static member that has joined anew has fenced itself.
    else if (disposition !== 'retry' && this.member === member) {
      this.member = null;
      if (disposition === 'fatal') this.context.onFatal(thrown);
    }
  }

  /** A static member keeps its place until its session ends: it may be restarted before. */
  private async giveUp({ memberId, protocol }: GuardedMember): Promise<void> {
    const { clock, options } = this.context;
    const { groupId, groupInstanceId } = options;
    this.member = null;
    if (groupInstanceId !== null) return;
    if (protocol === 'consumer') {
      const request = { ...silentHeartbeat, groupId, memberId, memberEpoch: -1, instanceId: null };
      const until = clock.now() + leaveTimeoutMs;
      await this.coordinator.call('control', ConsumerGroupHeartbeat, request, until).catch(() => undefined);
      return;
    }
    const members = [
      { memberId, groupInstanceId, reason: 'the event loop is blocked for longer than maxPollIntervalMs' },
    ];
    // Not answered, it is the session that ends the membership.
    const deadline = clock.now() + leaveTimeoutMs;
    await this.coordinator.call('control', LeaveGroup, { groupId, members }, deadline).catch(() => undefined);
  }
}

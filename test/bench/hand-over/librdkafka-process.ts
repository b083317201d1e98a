import { type Delivery } from '../rebalance/delivery';
import { type GroupMember } from '../rebalance/group-member';
import { type MemberSetup } from '../rebalance/member-report';
import { LibrdkafkaMember } from '../../integration/neighbours/librdkafka-member';
import { firstJoinGroupAt } from './librdkafka-log';

/** A member of librdkafka, cooperative. Its process starts when it is to begin: nothing before its JoinGroup counts. */
export class LibrdkafkaProcess implements GroupMember {
  readonly isLoaded = true;
  /** What a member is given comes in more than one line; how often it was rebalanced is not measured. */
  readonly rebalanced = [];
  private member: LibrdkafkaMember | null = null;
  private readonly heard: Delivery[] = [];
  private linesHeard = 0;
  private ending = false;

  constructor(
    readonly name: string,
    private readonly setup: MemberSetup,
  ) {}

  get deliveries(): readonly Delivery[] {
    const lines = this.member?.lines ?? [];
    for (const { type, partition, offset, at } of lines.slice(this.linesHeard))
      if (type === 'read' && partition !== undefined && offset !== undefined)
        this.heard.push({ member: this.name, partition, offset, startedAt: at, endedAt: at });
    this.linesHeard = lines.length;
    return this.heard;
  }

  get joinedAt(): number | null {
    return firstJoinGroupAt(this.member?.stderr ?? '');
  }

  demandAlive(): void {
    if (this.member?.hasEnded === true && !this.ending)
      throw new Error(
        `Member ${this.name} of librdkafka ended by itself; is python3-confluent-kafka there?\n${this.member.stderr}`,
      );
  }

  begin(): void {
    const { heartbeatIntervalMs: heartbeatMs, sessionTimeoutMs: sessionMs, ...where } = this.setup;
    const how = { strategy: 'cooperative-sticky', heartbeatMs, sessionMs, debug: 'cgrp' };
    this.member = new LibrdkafkaMember({ ...where, ...how });
  }

  async leave(): Promise<void> {
    this.ending = true;
    await this.member?.stop();
  }

  crash(): Promise<void> {
    return this.leave();
  }
}

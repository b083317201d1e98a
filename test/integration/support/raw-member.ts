import { createKafkaJsWire, systemClock } from '../../../libs/client';
import { resolveOptions, type Wire } from '../../../libs/engine';
import { Cluster, commitOffsets, Coordinator, type CommittingMember } from '../../../libs/engine/cluster';
import { encodeProtocol } from '../../../libs/engine/membership/subscription-metadata';
import { builtInAssignors, PartitionSet, partitionKey } from '../../../libs/protocol';
import { errorName, JoinGroup, LeaveGroup, SyncGroup, type JoinGroupResponse } from '../../../libs/wire';

/** A member made of bare requests: it can do what a real one never does. */
export class RawMember {
  private readonly wire: Wire;
  private readonly coordinator: Coordinator;
  memberId = '';
  generation = -1;

  constructor(
    brokers: string[],
    private readonly groupId: string,
    private readonly topic: string,
  ) {
    this.wire = createKafkaJsWire({ client: { brokers }, clock: systemClock });
    const context = {
      wire: this.wire,
      clock: systemClock,
      options: resolveOptions({ groupId }),
      publish: () => undefined,
    };
    this.coordinator = new Coordinator({ ...context, cluster: new Cluster(context) });
  }

  private get deadline(): number {
    return systemClock.now() + 20_000;
  }

  private async send(): Promise<JoinGroupResponse> {
    const subscription = {
      topics: [this.topic],
      owned: PartitionSet.empty,
      previous: PartitionSet.empty,
      generation: -1,
      rackId: null,
    };
    const request = {
      ...{ groupId: this.groupId, sessionTimeoutMs: 10_000, rebalanceTimeoutMs: 10_000, memberId: this.memberId },
      ...{ groupInstanceId: null, protocolType: 'consumer', reason: null },
      protocols: [encodeProtocol(builtInAssignors.get('range')!, subscription)],
    };
    return this.coordinator.call('join', JoinGroup, request, this.deadline);
  }

  /** Sends JoinGroup with an id; the promise is of its answer, which may be parked. */
  async join(): Promise<{ readonly answered: Promise<void> }> {
    if (this.memberId === '') this.memberId = (await this.send()).memberId;
    const answered = this.send().then(({ errorCode, generationId }) => {
      expect(errorName(errorCode)).toBe('NONE');
      this.generation = generationId;
    });
    return { answered };
  }

  /** Takes another member out of the group, as an administrator does. */
  async remove(memberId: string): Promise<void> {
    const request = { groupId: this.groupId, members: [{ memberId, groupInstanceId: null, reason: null }] };
    await this.coordinator.call('control', LeaveGroup, request, this.deadline);
  }

  async sync(): Promise<void> {
    const request = {
      ...{ groupId: this.groupId, generationId: this.generation, memberId: this.memberId, groupInstanceId: null },
      ...{ protocolType: 'consumer', protocolName: 'range', assignments: [] },
    };
    await this.coordinator.call('join', SyncGroup, request, this.deadline);
  }

  /** Its place in the group, as it is now. */
  get place(): CommittingMember {
    const { groupId, memberId, generation } = this;
    return { groupId, memberId, groupInstanceId: null, generation };
  }

  async commit(offset: bigint, generation = this.generation, metadata = ''): Promise<string> {
    const member = { ...this.place, generation };
    const one = { topic: this.topic, partition: 0, offset, leaderEpoch: -1, metadata };
    const codes = await commitOffsets(this.coordinator, member, [one], this.deadline);
    return errorName(codes.get(partitionKey(one)) ?? -1);
  }

  async close(): Promise<void> {
    this.coordinator.dispose();
    await this.wire.close();
  }
}

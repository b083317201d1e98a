import { createKafkaJsWire, systemClock } from '../../../libs/client';
import { resolveOptions, type Wire } from '../../../libs/engine';
import { Cluster, Coordinator, type CommittingMember } from '../../../libs/engine/cluster';
import { ConsumerGroupHeartbeat, errorName } from '../../../libs/wire';

/** A member of the consumer protocol made of bare heartbeats; as `RawMember` of the classic one. */
export class RawConsumer {
  readonly memberId = crypto.randomUUID();
  epoch = 0;
  /** Partitions of the topic, as the coordinator last told. */
  assigned: readonly number[] = [];
  private readonly wire: Wire;
  private readonly cluster: Cluster;
  private readonly coordinator: Coordinator;

  constructor(
    brokers: string[],
    private readonly groupId: string,
    private readonly topic: string,
  ) {
    this.wire = createKafkaJsWire({ client: { brokers }, clock: systemClock });
    const options = resolveOptions({ groupId });
    const context = { wire: this.wire, clock: systemClock, options, publish: () => undefined };
    this.cluster = new Cluster(context);
    this.coordinator = new Coordinator({ ...context, cluster: this.cluster });
  }

  /** Tells what it owns; -1 as the epoch leaves. */
  async heartbeat(owned: readonly number[], memberEpoch = this.epoch): Promise<void> {
    const topics = await this.cluster.metadata([this.topic]);
    const { topicId } = topics.topic(this.topic)!;
    const request = {
      ...{ groupId: this.groupId, memberId: this.memberId, memberEpoch, instanceId: null, rackId: null },
      ...{ rebalanceTimeoutMs: 10_000, subscribedTopicNames: [this.topic], subscribedTopicRegex: null },
      ...{ serverAssignor: null, topicPartitions: owned.length === 0 ? [] : [{ topicId, partitions: owned }] },
    };
    const deadline = systemClock.now() + 20_000;
    const answer = await this.coordinator.call('control', ConsumerGroupHeartbeat, request, deadline);
    expect(errorName(answer.errorCode)).toBe('NONE');
    this.epoch = answer.memberEpoch;
    this.assigned =
      answer.assignment?.topicPartitions[0]?.partitions ?? (answer.assignment === null ? this.assigned : []);
  }

  /** Its place in the group, as it is now. */
  get place(): CommittingMember {
    const { groupId, memberId, epoch } = this;
    return { groupId, memberId, groupInstanceId: null, generation: epoch };
  }

  async close(): Promise<void> {
    this.coordinator.dispose();
    this.cluster.close();
    await this.wire.close();
  }
}

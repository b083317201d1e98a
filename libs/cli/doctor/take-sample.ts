import {
  KafkaRebalanceError,
  type Answers,
  type GroupAdmin,
  type GroupDescription,
  type TopicMetadata,
} from '../../engine';
import { type Sample, type TopicSight } from '../../doctor';

/** Nobody can answer later what may not be asked. */
export function isRefused(error: unknown): boolean {
  return !(error instanceof KafkaRebalanceError) || error.disposition !== 'retry';
}

/**
 * What the brokers show of the group now. Rejects with what the coordinator does not tell; what a leader or the ACL of a topic keeps
 * back is a gap in it.
 */
export async function takeSample(admin: GroupAdmin, groupId: string): Promise<Sample> {
  const [described, brokers] = await Promise.all([admin.describeGroups([groupId]), admin.brokers()]);
  const at = Date.now();
  const nodeIds = brokers.map(({ nodeId }) => nodeId);
  const group = described.found.get(groupId) ?? null;
  if (group === null) {
    const error = described.failed.get(groupId);
    if (error !== undefined && error.code !== 'GROUP_ID_NOT_FOUND') throw error;
    return { at, group, partitions: [], topics: new Map(), brokers: nodeIds, gaps: [] };
  }
  if (group.protocolType !== 'consumer' && group.protocolType !== '') {
    throw new Error(`Group ${groupId} is of the kind '${group.protocolType}', and its members are no consumers.`);
  }
  const offsets = await admin.groupOffsets([group]);
  const [refused] = offsets.failed.values();
  if (refused !== undefined) throw refused;
  const { partitions = [], failed = new Map<string, KafkaRebalanceError>() } = offsets.found.get(groupId) ?? {};
  const topics = await admin.describeTopics(topicsOf(group, partitions));
  const gaps = [...failed.values(), ...[...topics.failed.values()].filter(({ code }) => code !== missingCode)];
  return {
    ...{ at, group, partitions, brokers: nodeIds },
    topics: sightsOf(topics),
    gaps: [...new Set(gaps.map(({ message }) => message))],
  };
}

function topicsOf({ members }: GroupDescription, partitions: Sample['partitions']): readonly string[] {
  const subscribed = members.flatMap(({ subscription }) => subscription?.topics ?? []);
  return [...new Set([...subscribed, ...partitions.map(({ topic }) => topic)])].sort();
}

const missingCode = 'UNKNOWN_TOPIC_OR_PARTITION';

function sightsOf({ found, failed }: Answers<TopicMetadata>): ReadonlyMap<string, TopicSight> {
  return new Map<string, TopicSight>([
    ...[...found].map(([name, { partitions }]): [string, TopicSight] => [
      name,
      { partitions: partitions.map(({ partition, leader }) => ({ partition, leader })) },
    ]),
    ...[...failed].map(([name, { code }]): [string, TopicSight] => [name, code === missingCode ? 'missing' : 'hidden']),
  ]);
}

import { type AssignorInput, type AssignorMember } from './assignor';
import { compareMembers, compareText } from './member-order';

/** One existing topic and its subscribers, in the order of `compareMembers`. */
export interface SubscribedTopic {
  readonly topic: string;
  readonly partitionCount: number;
  readonly subscribers: readonly AssignorMember[];
}

/** The topics that exist, have partitions and at least one subscriber, by name. */
export function subscribedTopics({ members, partitionCounts }: AssignorInput): SubscribedTopic[] {
  const byTopic = new Map<string, AssignorMember[]>();
  for (const member of [...members].sort(compareMembers))
    for (const topic of new Set(member.topics)) {
      const subscribers = byTopic.get(topic);
      if (subscribers) subscribers.push(member);
      else byTopic.set(topic, [member]);
    }
  return [...byTopic]
    .map(([topic, subscribers]) => ({ topic, partitionCount: partitionCounts.get(topic) ?? 0, subscribers }))
    .filter(({ partitionCount }) => partitionCount > 0)
    .sort((a, b) => compareText(a.topic, b.topic));
}

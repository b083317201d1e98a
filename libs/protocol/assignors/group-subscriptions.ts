import { type AssignorMember } from './assignor';
import { compareText } from './member-order';

/** Shared by members with the same list of topics. */
export interface MemberSubscription {
  /** Indexes of topics that exist, ascending. */
  readonly topics: readonly number[];
  /** By index of the topic: 1 or 0. */
  readonly has: Uint8Array;
}

export interface GroupSubscriptions {
  /** The topics that exist and have a subscriber, by name. */
  readonly topics: readonly string[];
  /** By topic the place of its partition 0; one more entry tells how many partitions there are. */
  readonly first: Int32Array;
  /** By member. */
  readonly subscriptions: readonly MemberSubscription[];
}

export function groupSubscriptions(
  members: readonly AssignorMember[],
  partitionCounts: ReadonlyMap<string, number>,
): GroupSubscriptions {
  const lists = distinctLists(members);
  const exists = (topic: string): boolean => (partitionCounts.get(topic) ?? 0) > 0;
  const topics = [...new Set([...new Set(lists)].flatMap((list) => list.filter(exists)))].sort(compareText);
  const indexOf = new Map(topics.map((topic, index) => [topic, index]));
  const first = new Int32Array(topics.length + 1);
  for (const [index, topic] of topics.entries()) first[index + 1] = first[index]! + partitionCounts.get(topic)!;

  const known = new Map<readonly string[], MemberSubscription>();
  const subscriptions = lists.map((list) => {
    const before = known.get(list);
    if (before) return before;
    const has = new Uint8Array(topics.length);
    for (const topic of list) has[indexOf.get(topic) ?? topics.length] = 1;
    const subscription = { topics: topics.flatMap((_, index) => (has[index] === 1 ? [index] : [])), has };
    known.set(list, subscription);
    return subscription;
  });
  return { topics, first, subscriptions };
}

/** For each member a list of topics that is the same object for all members with the same list: there are few of them. */
function distinctLists(members: readonly AssignorMember[]): readonly (readonly string[])[] {
  const byText = new Map<string, readonly string[]>();
  const recent: (readonly string[])[] = [];
  return members.map(({ topics }) => {
    for (const list of recent) if (isEqual(list, topics)) return list;
    // As JSON, since a name with a comma in it, which no topic has but any member can send, must not pass for two.
    const text = JSON.stringify(topics);
    const list = byText.get(text) ?? topics;
    byText.set(text, list);
    recent.unshift(list);
    recent.splice(recentLists);
    return list;
  });
}

/** Looking at these is faster than making a text, which takes as long as all else together. */
const recentLists = 4;

function isEqual(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index += 1) if (a[index] !== b[index]) return false;
  return true;
}

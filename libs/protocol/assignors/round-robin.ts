import { type TopicPartition } from '../topic-partition';
import { type Assignor } from './assignor';
import { compareMembers } from './member-order';
import { subscribedTopics } from './subscribers';

/**
 * Java's `RoundRobinAssignor`: all partitions in the order of topic and number are dealt to the members in turn; a member
 * that is not subscribed to the topic misses its turn.
 */
export const roundRobinAssignor: Assignor = {
  name: 'roundrobin',
  protocol: 'eager',
  userData: 'none',
  assign(input) {
    const circle = [...input.members]
      .sort(compareMembers)
      .map(({ memberId, topics }) => ({ memberId, topics: new Set(topics), dealt: [] as TopicPartition[] }));
    let turn = 0;
    for (const { topic, partitionCount } of subscribedTopics(input))
      for (let partition = 0; partition < partitionCount; partition += 1) {
        while (circle[turn]?.topics.has(topic) === false) turn = (turn + 1) % circle.length;
        circle[turn]?.dealt.push({ topic, partition });
        turn = (turn + 1) % circle.length;
      }
    return new Map(circle.map(({ memberId, dealt }) => [memberId, dealt]));
  },
};

/** The same under the name of kafkajs's own, so that its members and ours can be in one group. They know no other. */
export const kafkaJsRoundRobinAssignor: Assignor = { ...roundRobinAssignor, name: 'RoundRobinAssigner' };

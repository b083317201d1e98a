import { resolveOptions, type ConsumerEvent } from '../../../libs/engine';
import { ClusterMetadata, type TopicMetadata } from '../../../libs/engine/cluster';
import { type Unstamped } from '../../../libs/engine/events';
import { ListenerMap } from '../../../libs/engine/listener-map';
import { TopicWatch } from '../../../libs/engine/membership/topic-watch';
import { ManualClock } from '../../../libs/testing';
import { ZERO_UUID } from '../../../libs/wire';

function watching(topics: readonly (string | RegExp)[]) {
  const clock = new ManualClock();
  const counts = new Map<string, number>();
  const events: Unstamped<ConsumerEvent>[] = [];
  const calls: string[] = [];
  const known = (): ClusterMetadata => new ClusterMetadata(new Map(), new Map([...counts].map(topicOf)));
  const watch = new TopicWatch({
    ...{ clock, options: resolveOptions({ groupId: 'g', metadataMaxAgeMs: 1000 }) },
    cluster: { metadata: () => Promise.resolve(known()), listTopics: () => Promise.resolve([...counts.keys()]) },
    listeners: new ListenerMap([{ name: 'L.handle', topics, handle: () => Promise.resolve() }], 'g'),
    publish: (event) => void events.push(event),
    onSubscriptionChanged: () => void calls.push('subscription'),
    onPartitionsChanged: () => void calls.push('partitions'),
  });
  watch.start();
  return { clock, counts, watch, events, calls };
}

function topicOf([name, count]: [string, number]): [string, TopicMetadata] {
  const partitions = Array.from({ length: count }, (_, partition) => ({
    ...{ partition, leader: 0, leaderEpoch: 0, replicas: [] },
  }));
  return [name, { name, topicId: ZERO_UUID, isInternal: false, errorCode: 0, partitions }];
}

describe('TopicWatch', () => {
  it('a topic that grew is told with what it was, before it is acted upon, and once', async () => {
    const { clock, counts, watch, events, calls } = watching(['orders']);
    counts.set('orders', 4);
    await watch.partitionCounts(['orders']);
    await clock.advance(1000);
    expect([events, calls]).toEqual([[], []]);
    counts.set('orders', 8);
    await clock.advance(1000);
    expect(events).toEqual([{ type: 'TopicsChanged', topics: [{ topic: 'orders', from: 4, to: 8 }] }]);
    expect(calls).toEqual(['partitions']);
    await clock.advance(1000);
    expect(events).toHaveLength(1);
  });

  it('a topic that was missing and appears counts from 0', async () => {
    const { counts, watch, events } = watching(['orders']);
    await watch.partitionCounts(['orders']);
    counts.set('orders', 2);
    await watch.partitionCounts(['orders']);
    expect(events).toEqual([
      { type: 'TopicMissing', topics: ['orders'] },
      { type: 'TopicsChanged', topics: [{ topic: 'orders', from: 0, to: 2 }] },
    ]);
  });

  it('topics that a pattern matches now, or no more, are told by name', async () => {
    const { clock, counts, watch, events, calls } = watching([/orders-.*/]);
    counts.set('orders-a', 1);
    await watch.topics();
    counts.delete('orders-a');
    counts.set('orders-b', 1);
    await clock.advance(1000);
    expect(events).toEqual([{ type: 'SubscriptionChanged', added: ['orders-b'], removed: ['orders-a'] }]);
    expect(calls).toEqual(['subscription']);
  });
});

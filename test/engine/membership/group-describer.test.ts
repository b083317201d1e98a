import { type ConsumerEvent } from '../../../libs/engine';
import { type Unstamped } from '../../../libs/engine/events';
import { GroupDescriber } from '../../../libs/engine/membership/group-describer';
import { noAnswer } from '../../../libs/testing';
import { ConsumerGroupDescribe, DescribeGroups, type DescribedGroup } from '../../../libs/wire';
import { classicGroup, classicMember, consumerGroup, FakeGroups, notOfItsKind } from '../admin/fake-groups';

function playing(group: DescribedGroup = classicGroup('g', { members: [classicMember('m1', [0])] })) {
  const fake = new FakeGroups();
  const events: Unstamped<ConsumerEvent>[] = [];
  const around = { size: 3 };
  fake.wire.on(ConsumerGroupDescribe, () => ({ throttleTimeMs: 0, groups: [notOfItsKind('g')] }));
  fake.wire.on(DescribeGroups, () => ({ throttleTimeMs: 0, groups: [group] }));
  const describer = new GroupDescriber({
    ...{ groupId: 'g', cluster: fake.cluster, clock: fake.clock, publish: (event) => void events.push(event) },
    probableSize: () => around.size,
  });
  return { fake, describer, events, around };
}

const open = (fake: FakeGroups): number =>
  fake.wire.links.filter(({ node, dead }) => node >= 0 && dead === null).length;

describe('GroupDescriber', () => {
  it('asks the coordinator, publishes the answer, and leaves no connection behind', async () => {
    const { fake, describer, events } = playing();
    const group = await describer.describe(100);
    expect(group).toMatchObject({ groupId: 'g', members: [{ memberId: 'm1', assigned: [{ partition: 0 }] }] });
    expect(events).toEqual([{ type: 'GroupDescribed', group }]);
    expect(open(fake)).toBe(0);
  });

  it('a group of the consumer protocol is described in any state: its members are as they are', async () => {
    const { fake, describer } = playing();
    fake.wire.on(ConsumerGroupDescribe, () => ({ throttleTimeMs: 0, groups: [consumerGroup('g', [0])] }));
    expect(await describer.describe(100)).toMatchObject({ type: 'consumer', state: 'Reconciling' });
  });

  it('one question at a time, whoever asks', async () => {
    const { fake, describer } = playing();
    await Promise.all([describer.describe(100), describer.describe(100)]);
    expect(fake.asked('DescribeGroups')).toHaveLength(1);
    await describer.describe(100);
    expect(fake.asked('DescribeGroups')).toHaveLength(2);
  });

  it.each([
    ['a rebalance is under way', classicGroup('g', { groupState: 'PreparingRebalance' })],
    ['the coordinator refuses', classicGroup('g', { errorCode: 30 })],
  ])('%s: null, and nothing is published', async (_, answer) => {
    const { describer, events } = playing(answer);
    expect(await describer.describe(100)).toBeNull();
    expect(events).toEqual([]);
  });

  it('no answer: null after five seconds, and no connection is left', async () => {
    const { fake, describer } = playing();
    fake.wire.on(DescribeGroups, () => noAnswer);
    const asked = describer.describe(100);
    await fake.clock.advance(5000);
    expect(await asked).toBeNull();
    expect(open(fake)).toBe(0);
  });

  it('closed: who asks is answered at once, and nobody is asked any more', async () => {
    const { fake, describer, events } = playing();
    fake.wire.on(DescribeGroups, () => noAnswer);
    const asked = describer.describe(100);
    await fake.clock.advance(10);
    describer.close();
    expect(await asked).toBeNull();
    expect(await describer.describe(100)).toBeNull();
    expect([fake.asked('DescribeGroups').length, events.length, open(fake)]).toEqual([1, 0, 0]);
  });

  it('a group that seems larger than was asked for is not asked about', async () => {
    const { fake, describer, around } = playing();
    around.size = 101;
    expect(await describer.describe(100)).toBeNull();
    expect(fake.asked('DescribeGroups')).toHaveLength(0);
    expect(await describer.describe(Infinity)).not.toBeNull();
  });
});

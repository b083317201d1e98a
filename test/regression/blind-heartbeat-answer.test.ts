import { KafkaTestBroker } from '../../libs/testing';
import { demand, eventually } from '../integration/support/eventually';
import { settled, TestMember } from '../integration/support/test-member';

/**
 *   1. a member hears nothing from its coordinator for longer than its session, and starts no handler any more
 *   2. the coordinator gives it up, and its partitions to others
 *   3. another broker takes the group over; while it reads the log it answers every Heartbeat without error, as Kafka does
 *   4. the member takes that for its own: handlers start under leases that have ended
 */
let broker: KafkaTestBroker;
let member: TestMember;

beforeEach(async () => {
  broker = await KafkaTestBroker.start({ topics: { orders: 2 } });
  member = await TestMember.start({
    ...{ brokers: broker.brokers, topics: ['orders'] },
    options: { groupId: 'shippers', sessionTimeoutMs: 1000, heartbeatIntervalMs: 100, heartbeatThread: false },
  });
  await settled([member], 2);
});

afterEach(async () => {
  await member.stop();
  await broker.stop();
});

it('a coordinator that loads the group does not bring a member back that was expelled', async () => {
  broker.answer('Heartbeat', 'COORDINATOR_NOT_AVAILABLE', { times: Infinity });
  await eventually(() => demand(member.of('SessionSuspended').length > 0, 'nothing starts'));
  await eventually(() => demand(broker.members('shippers').length === 0, 'expelled'));
  broker.moveCoordinator('shippers', { loadingMs: 1000 });
  broker.heal();
  await eventually(() => demand(member.of('PartitionsLost').length > 0, 'lost'));
  const told = member.events.map(({ type }) => type);
  expect(told.lastIndexOf('SessionResumed', told.indexOf('PartitionsLost'))).toBe(-1);
  await settled([member], 2);
});

it('who is still in its group goes on, in its generation and with its partitions', async () => {
  const { generation } = member.consumer.status();
  // Heard, so that the session lasts, and never answered.
  broker.drop('Heartbeat', { times: Infinity });
  await eventually(() => demand(member.of('SessionSuspended').length > 0, 'nothing starts'));
  broker.heal();
  await eventually(() => demand(member.of('SessionResumed').length > 0, 'it goes on'));
  expect(member.of('PartitionsLost')).toEqual([]);
  expect(member.consumer.status()).toMatchObject({ generation, phase: 'stable' });
});

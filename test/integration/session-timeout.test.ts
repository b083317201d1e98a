import { randomUUID } from 'node:crypto';
import { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } from 'kafkajs';
import { type ConsumerOptions } from '../../libs/engine';
import { demand, eventually } from './support/eventually';
import { kafkaTool } from './support/kafka-tool';
import { TestKafka } from './support/test-kafka';
import { settled, TestMember } from './support/test-member';

jest.setTimeout(90_000);

describe('how long a session lasts in the consumer protocol', () => {
  let kafka: TestKafka;
  let groupId: string;
  const members: TestMember[] = [];

  beforeAll(async () => {
    kafka = await TestKafka.start({
      properties: {
        'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
        'allow.everyone.if.no.acl.found': 'true',
      },
    });
  });
  beforeEach(() => void (groupId = `group-${randomUUID()}`));
  afterEach(async () => {
    await Promise.all(members.splice(0).map((member) => member.stop()));
  });
  afterAll(() => kafka.stop());

  async function start(options: Partial<ConsumerOptions> = {}): Promise<TestMember> {
    const member = await TestMember.start({
      ...{ brokers: kafka.cluster.brokers, topics: [await kafka.topic(1)] },
      options: { groupId, groupProtocol: 'consumer', sessionTimeoutMs: 45_000, ...options },
    });
    members.push(member);
    await settled([member], 1);
    return member;
  }

  const learned = (member: TestMember): number[] =>
    member.of('SessionTimeoutLearned').map(({ sessionTimeoutMs }) => sessionTimeoutMs);

  it('as the broker has it', async () => {
    const member = await start();
    await eventually(() => expect(learned(member)).toEqual([6000]));
  });

  it('as the group has it', async () => {
    const change = ['--alter', '--add-config', 'consumer.session.timeout.ms=9000'];
    await kafkaTool('kafka.admin.ConfigCommand', kafka.cluster.brokers, '--group', groupId, ...change);
    const member = await start();
    await eventually(() => expect(learned(member)).toEqual([9000]));
  });

  it('may not be asked: as it is believed, and said once', async () => {
    const ofGroup = { resourceType: AclResourceTypes.GROUP, resourceName: groupId };
    await kafka.admin.createAcls({
      acl: [
        {
          ...ofGroup,
          ...{ resourcePatternType: ResourcePatternTypes.LITERAL, principal: 'User:ANONYMOUS', host: '*' },
          ...{ operation: AclOperationTypes.READ, permissionType: AclPermissionTypes.ALLOW },
        },
      ],
    });
    const member = await start();
    await eventually(() => demand(member.of('SessionTimeoutUnknown').length === 1, 'said'));
    expect(member.of('SessionTimeoutUnknown')).toMatchObject([
      { believedMs: 45_000, error: { code: 'GROUP_AUTHORIZATION_FAILED', disposition: 'abandon' } },
    ]);
    expect(learned(member)).toEqual([]);
  });

  it('nobody asks in the classic protocol', async () => {
    const member = await start({ groupProtocol: 'classic' });
    await kafka.produce(member.consumer.assignment()[0]!.topic, 1, 1);
    await eventually(() => demand(member.values.length === 1, 'processed'));
    expect(learned(member)).toEqual([]);
    expect(member.of('SessionTimeoutUnknown')).toEqual([]);
  });
});

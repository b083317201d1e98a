import { randomUUID } from 'node:crypto';
import { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } from 'kafkajs';
import { demand, eventually } from './support/eventually';
import { RawMember } from './support/raw-member';
import { TestKafka } from './support/test-kafka';
import { settled, TestMember, type TestMemberSetup } from './support/test-member';

jest.setTimeout(60_000);

/** Some rows of the table of coordinator errors, answered by a real broker. */
describe('a coordinator that refuses', () => {
  let kafka: TestKafka;
  const members: TestMember[] = [];

  beforeAll(async () => {
    kafka = await TestKafka.start({
      properties: {
        'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
        'allow.everyone.if.no.acl.found': 'true',
        'group.max.size': '1',
        'offset.metadata.max.bytes': '8',
        'transaction.max.timeout.ms': '60000',
      },
    });
  });
  afterEach(async () => {
    await Promise.all(members.splice(0).map((member) => member.stop()));
  });
  afterAll(() => kafka.stop());

  async function start(topic: string, more: Partial<TestMemberSetup> = {}): Promise<TestMember> {
    const options = { groupId: `group-${randomUUID()}`, autoCommitIntervalMs: 200, ...more.options };
    const member = await TestMember.start({ brokers: kafka.cluster.brokers, topics: [topic], ...more, options });
    members.push(member);
    return member;
  }

  async function deny(resourceType: AclResourceTypes, resourceName: string): Promise<void> {
    const acl = { principal: 'User:*', host: '*', permissionType: AclPermissionTypes.DENY };
    await kafka.admin.createAcls({
      acl: [
        {
          ...{ ...acl, operation: AclOperationTypes.ALL, resourceType, resourceName },
          resourcePatternType: ResourcePatternTypes.LITERAL,
        },
      ],
    });
  }

  it('UNKNOWN_MEMBER_ID: who is removed from its group loses its partitions, joins anew, and goes on', async () => {
    const topic = await kafka.topic(1);
    const member = await start(topic);
    await settled([member], 1);
    const { memberId, groupId } = member.consumer.status();
    const other = new RawMember(kafka.cluster.brokers, groupId, topic);
    await other.remove(memberId);
    await other.close();
    await eventually(() => demand(member.of('PartitionsLost').length === 1, 'it has noticed'));
    await settled([member], 1);
    expect(member.consumer.status().memberId).not.toBe(memberId);
    await kafka.send(topic, ['a']);
    await eventually(() => demand(member.values.length === 1, 'processed'));
  });

  it('GROUP_AUTHORIZATION_FAILED: an ACL that is taken from a member ends it, and is named', async () => {
    const member = await start(await kafka.topic(1));
    await settled([member], 1);
    await deny(AclResourceTypes.GROUP, member.consumer.groupId);
    const error = await member.consumer.ended;
    expect(error).toMatchObject({ code: 'GROUP_AUTHORIZATION_FAILED' });
    expect(error?.message).toMatch(/ACL READ on the group/);
  });

  it('GROUP_MAX_SIZE_REACHED: a member too many fails, and the config is named', async () => {
    const topic = await kafka.topic(1);
    const first = await start(topic);
    await settled([first], 1);
    const second = await start(topic, { options: { groupId: first.consumer.groupId } });
    const error = await second.consumer.ended;
    expect(error).toMatchObject({ code: 'GROUP_MAX_SIZE_REACHED' });
    expect(error?.message).toMatch(/group\.max\.size/);
    expect(first.consumer.status().phase).toBe('stable');
  });

  it('OFFSET_METADATA_TOO_LARGE: the offset is committed without the note', async () => {
    const topic = await kafka.topic(1);
    const member = await start(topic);
    await kafka.send(topic, ['a', 'b']);
    await eventually(async () => {
      const [committed] = await kafka.committed(member.consumer.groupId, topic);
      demand(committed === 2, `2 committed (${committed})`);
    });
    const [first] = member.of('CommitFailed');
    expect(first).toMatchObject({ willRetry: true, error: { code: 'OFFSET_METADATA_TOO_LARGE' } });
  });

  it('INVALID_TRANSACTION_TIMEOUT: a transactional listener fails at its start, and the config is named', async () => {
    const member = await start(await kafka.topic(1), { processing: { transactional: true } });
    const error = await member.consumer.ended;
    expect(error).toMatchObject({ code: 'INVALID_TRANSACTION_TIMEOUT' });
    expect(error?.message).toMatch(/transaction\.max\.timeout\.ms/);
  });

  it('TRANSACTIONAL_ID_AUTHORIZATION_FAILED: a transactional listener fails at its start, and the ACLs are named', async () => {
    const topic = await kafka.topic(1);
    const groupId = `group-${randomUUID()}`;
    await deny(AclResourceTypes.TRANSACTIONAL_ID, `${groupId}-${topic}-0`);
    const options = { groupId, maxPollIntervalMs: 50_000 };
    const member = await start(topic, { processing: { transactional: true }, options });
    const error = await member.consumer.ended;
    expect(error).toMatchObject({ code: 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED' });
    expect(error?.message).toMatch(/WRITE and DESCRIBE on the transactional id/);
  });
});

import { membersTable, offsetsTable, stateTable } from '../../../libs/cli/groups/group-tables';
import { exitCodeOf, noticesOf, type ReportedGroup } from '../../../libs/cli/groups/group-report';
import { reportAsJson } from '../../../libs/cli/groups/group-json';
import { KafkaRebalanceError, type ErrorName, type GroupMember, type GroupPartition } from '../../../libs/engine';

const plain = { paint: (_: string, text: string): string => text } as Parameters<typeof stateTable>[0];
const coordinator = { nodeId: 1, host: 'kafka-1', port: 9092, rack: null };

const member = (memberId: string, changes: Partial<GroupMember> = {}): GroupMember => ({
  ...{ memberId, instanceId: null, clientId: 'orders', host: '/10.0.0.1', rackId: null, protocol: 'classic' },
  ...{ epoch: null, subscription: null, assigned: [], target: null, owned: null },
  ...changes,
});

const partition = (changes: Partial<GroupPartition>): GroupPartition => ({
  ...{ topic: 'orders', partition: 0, committed: 5n, committedLeaderEpoch: 2, metadata: null },
  ...{ logStart: 0n, logEnd: 12n, lag: 7n, memberId: null },
  ...changes,
});

function group(
  changes: Partial<ReportedGroup['description']>,
  partitions: readonly GroupPartition[] = [],
): ReportedGroup {
  return {
    description: {
      ...{ groupId: 'g', type: 'classic', state: 'Stable', protocolType: 'consumer', assignor: 'range', coordinator },
      ...{ groupEpoch: null, assignmentEpoch: null, members: [] },
      ...changes,
    },
    offsets: { partitions, failed: new Map() },
  };
}

const words = (table: string): string[][] => table.split('\n').map((line) => line.split(/ {2,}/));

describe('the tables', () => {
  it('offsets: what is not known, or nobody’s, is a dash', () => {
    const rows = [partition({ memberId: 'm' }), partition({ partition: 1, committed: null, lag: null, logEnd: null })];
    const groups = [group({ members: [member('m')] }, rows)];
    expect(words(offsetsTable(plain, groups, false))).toEqual([
      ['GROUP', 'TOPIC', 'PARTITION', 'CURRENT-OFFSET', 'LOG-END-OFFSET', 'LAG', 'CONSUMER-ID', 'HOST', 'CLIENT-ID'],
      ['g', 'orders', '0', '5', '12', '7', 'm', '/10.0.0.1', 'orders'],
      ['g', 'orders', '1', '-', '-', '-', '-', '-', '-'],
    ]);
    expect(words(offsetsTable(plain, groups, true))[1]?.slice(2, 5)).toEqual(['0', '2', '5']);
  });

  it('members: a column for instances only where there are any, and in every row then', () => {
    const some = [group({ members: [member('a'), member('b', { instanceId: 'pod-0' })] })];
    expect(words(membersTable(plain, some, false)).map((row) => row[2])).toEqual(['GROUP-INSTANCE-ID', '-', 'pod-0']);
    expect(words(membersTable(plain, [group({ members: [member('a')] })], false))[0]).toEqual([
      'GROUP',
      'CONSUMER-ID',
      'HOST',
      'CLIENT-ID',
      '#PARTITIONS',
    ]);
  });

  it('members, verbose: assignments by topic, and who is upgraded in a group of both protocols', () => {
    const assigned = [
      { topic: 'pay', partition: 10 },
      { topic: 'orders', partition: 2 },
      { topic: 'pay', partition: 9 },
    ];
    const mixed = group({
      ...{ type: 'consumer', groupEpoch: 5, assignmentEpoch: 4 },
      members: [
        member('a', { epoch: 3, assigned, target: [], protocol: 'consumer' }),
        member('b', { target: assigned, epoch: 4 }),
      ],
    });
    const [head, a, b] = words(membersTable(plain, [mixed], true));
    expect(head?.slice(5)).toEqual([
      'CURRENT-EPOCH',
      'CURRENT-ASSIGNMENT',
      'TARGET-EPOCH',
      'TARGET-ASSIGNMENT',
      'UPGRADED',
    ]);
    expect(a?.slice(5)).toEqual(['3', 'orders:2;pay:9,10', '4', '-', 'true']);
    expect(b?.slice(5)).toEqual(['4', '-', '4', 'orders:2;pay:9,10', 'false']);
  });

  it('state', () => {
    const groups = [group({ members: [member('a')] }), group({ groupId: 'h', state: 'Empty', assignor: null })];
    expect(words(stateTable(plain, groups, false))).toEqual([
      ['GROUP', 'COORDINATOR (ID)', 'ASSIGNMENT-STRATEGY', 'STATE', '#MEMBERS'],
      ['g', 'kafka-1:9092 (1)', 'range', 'Stable', '1'],
      ['h', 'kafka-1:9092 (1)', '-', 'Empty', '0'],
    ]);
  });

  it('nothing to show is no table', () => {
    expect([offsetsTable, membersTable, stateTable].map((table) => table(plain, [], true))).toEqual(['', '', '']);
  });

  it('a client cannot write to the terminal by its name', () => {
    const members = [member('m', { clientId: '\u001b[2Jgone\n' })];
    expect(membersTable(plain, [group({ members })], false)).toContain('\ufffd[2Jgone\ufffd');
  });
});

describe('what the tables do not show', () => {
  const error = (code: ErrorName): KafkaRebalanceError =>
    new KafkaRebalanceError(`${code}!`, { code, disposition: 'abandon' });
  const none = { groups: [], failed: new Map<string, KafkaRebalanceError>(), missing: [] };
  const incomplete = {
    ...group({}),
    offsets: { partitions: [], failed: new Map([['orders-0', error('CONNECTION_FAILED')]]) },
  };

  it('is a line for each', () => {
    const report = {
      groups: [group({}), group({ groupId: 'h', state: 'Assigning', members: [member('m')] }), incomplete],
      failed: new Map([['i', error('GROUP_ID_NOT_FOUND')]]),
      missing: [{ node: coordinator, error: error('CONNECTION_FAILED') }],
    };
    expect(noticesOf(report)).toEqual([
      'Group i: GROUP_ID_NOT_FOUND!',
      'Broker 1 (kafka-1:9092) did not tell its groups: CONNECTION_FAILED!',
      'No members: g, g.',
      'Group h is rebalancing: Assigning.',
      'CONNECTION_FAILED!',
    ]);
  });

  it('is one line for all groups without members', () => {
    const groups = Array.from({ length: 12 }, (_, index) => group({ groupId: `g${index}`, state: 'Empty' }));
    expect(noticesOf({ ...none, groups })).toEqual(['No members: g0, g1, g2, g3, g4, g5, g6, g7, g8, g9 and 2 more.']);
  });

  it.each([
    ['everything is there', { ...none, groups: [group({})] }, 0],
    ['a group is not there', { ...none, failed: new Map([['i', error('GROUP_ID_NOT_FOUND')]]) }, 1],
    ['a broker is away', { ...none, groups: [group({})], missing: [{ node: coordinator, error: error('CLOSED') }] }, 1],
    ['a log is not known', { ...none, groups: [incomplete] }, 1],
    ['nothing may be seen', { ...none, failed: new Map([['i', error('GROUP_AUTHORIZATION_FAILED')]]) }, 2],
  ])('%s', (_, report, exitCode) => {
    expect(exitCodeOf(report)).toBe(exitCode);
  });

  it('as JSON: offsets are numbers', () => {
    const report = { ...none, groups: [group({}, [partition({ logEnd: null, lag: null })])] };
    expect(JSON.parse(JSON.stringify(reportAsJson(report)))).toMatchObject({
      groups: [{ groupId: 'g', partitions: [{ topic: 'orders', committed: 5, logStart: 0, logEnd: null, lag: null }] }],
      ...{ failed: [], missing: [] },
    });
  });
});

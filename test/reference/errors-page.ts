import { meaningOf } from '../../libs/engine/cluster';
import { ErrorCode, type KafkaErrorName } from '../../libs/wire';
import { type Moment } from '../engine/coordinator-errors/answers';
import { differences } from '../engine/coordinator-errors/differences';
import { questionOf } from '../engine/coordinator-errors/question';
import { table } from '../engine/coordinator-errors/table';
import { kafkaNamesOfOurs, ownErrors } from './own-errors';
import { tableOf, withCode } from './reference-page';

/** What the request is for, and when it is made. */
const about: Record<Moment, string> = {
  'FindCoordinator, of a group': 'Who coordinates the group: at the start, and whenever the coordinator has moved.',
  'FindCoordinator, of a transactional id':
    'Who coordinates the transactions of a partition. Only of transactional listeners.',
  JoinGroup: 'Takes part in a rebalance. Only in the classic protocol.',
  SyncGroup: 'Fetches the assignment that the leader of the group has made. Only in the classic protocol.',
  Heartbeat: 'Shows that the member lives, and hears of rebalances. Only in the classic protocol.',
  LeaveGroup: 'When a consumer stops. Only in the classic protocol.',
  'ConsumerGroupHeartbeat, to join':
    'The first one of a member, and of one that was expelled. Only in the consumer protocol.',
  'ConsumerGroupHeartbeat, of a member':
    'Shows that the member lives, and hears what is assigned to it. Only in the consumer protocol.',
  'ConsumerGroupHeartbeat, to leave': 'When a consumer stops. Only in the consumer protocol.',
  'OffsetCommit, of a classic member':
    'What is processed: at intervals, on request, and before a partition is handed over.',
  'OffsetCommit, of a member of the consumer protocol': 'The same, under an epoch instead of a generation.',
  OffsetFetch:
    'Where the group stands: when a partition begins. Questions for committed offsets ask again until `requestTimeoutMs`.',
  DescribeGroups:
    'What a group uses that does not take this member; and what a static member finds when it comes back.',
  InitProducerId: 'When a partition of a transactional listener begins, and after a transaction that failed.',
  AddPartitionsToTxn: 'The first `send` of a delivery to a partition, in the handler of a transactional listener.',
  AddOffsetsToTxn: 'After the handler of a transactional listener.',
  TxnOffsetCommit: 'After that: the offset of what it processed.',
  'EndTxn, to commit': 'After that: everything together.',
  'EndTxn, to abort': 'After a handler that failed, or a transaction that cannot be committed.',
};

const moments = Object.keys(about) as Moment[];
const codesOf = (moment: Moment): KafkaErrorName[] => Object.keys(table[moment]) as KafkaErrorName[];

function ofCoordinators(moment: Moment): string {
  const rows = codesOf(moment).map((code) => {
    const { means, remedy = '' } = meaningOf(code, questionOf(moment)) ?? { means: '' };
    return [`\`${code}\``, withCode(means), table[moment][code]?.does ?? '', withCode(remedy)];
  });
  return [
    `### ${moment}`,
    about[moment],
    tableOf(['code', 'what it means', 'what the module does', 'what you do'], rows),
  ].join('\n\n');
}

const byDisposition = {
  retry: 'Asks again after a pause.',
  rejoin: 'Joins anew.',
  abandon: 'Gives this up, and goes on.',
  fatal: 'The consumer fails, and stops.',
} as const;

/** What coordinators answer as well. */
const ofAllBrokers: readonly KafkaErrorName[] = [
  'UNKNOWN_SERVER_ERROR',
  'TOPIC_AUTHORIZATION_FAILED',
  'UNKNOWN_TOPIC_OR_PARTITION',
  'UNKNOWN_TOPIC_ID',
];

/** What the others answer: leaders, and whoever is asked for metadata. */
function ofOtherBrokers(): string {
  const before = new Set(moments.flatMap(codesOf));
  const rows = (Object.keys(ErrorCode) as KafkaErrorName[]).flatMap((code) => {
    const shown = !before.has(code) || ofAllBrokers.includes(code);
    const meaning = shown ? meaningOf(code, { api: 'Fetch' }) : undefined;
    if (meaning === undefined) return [];
    return [
      [`\`${code}\``, withCode(meaning.means), byDisposition[meaning.disposition], withCode(meaning.remedy ?? '')],
    ];
  });
  return tableOf(['code', 'what it means', 'what the module does', 'what you do'], rows);
}

function ofOurs(): string {
  const rows = Object.entries({ ...ownErrors, ...kafkaNamesOfOurs })
    .sort(([a], [b]) => a.localeCompare(b, 'en'))
    .map(([code, { means, remedy }]) => [`\`${code}\``, means, remedy]);
  return tableOf(['code', 'what it means', 'what you do'], rows);
}

function ofJava(): string {
  const rows = differences.map(({ moment, codes, java, here }) => [
    moment,
    codes.map((code) => `\`${code}\``).join(', '),
    java,
    here,
  ]);
  return tableOf(['request', 'code', "Java's clients (4.3.1)", 'here, and why'], rows);
}

export function errorsPage(): string {
  return `# Errors

Every error is a \`KafkaRebalanceError\`. Its \`code\` is Kafka's name of the error, or one of ours; search this page for it. Its message
begins with the request, as in \`JoinGroup was answered GROUP_MAX_SIZE_REACHED\`. Its \`disposition\` says what the module does:
\`retry\`, \`rejoin\`, \`abandon\` (what was asked for, and go on) or \`fatal\`.

A consumer that has failed gives its partitions up and stays down: \`live\` and \`ready\` are down, the log and \`status().fatalError\`
tell the error. When you have mended what it names, restart the process; under Kubernetes its liveness probe does.

Where "what you do" is empty there is nothing to do. Names such as \`JoinDelayed\` are events; the log tells of them.

- [Errors of coordinators](#errors-of-coordinators): by request, all that Apache Kafka 4.3.1 can answer, and older brokers
- [Errors of other brokers](#errors-of-other-brokers): leaders, and metadata
- [Errors of this package](#errors-of-this-package)
- [Where Java's clients do otherwise](#where-javas-clients-do-otherwise)

## Errors of coordinators

An error that is not among these is asked again, if Kafka calls it retriable. If not, it is fatal: the message tells its name, or its
number as \`ERROR_9999\`; to commit, to leave and to describe a group nothing is fatal.

${moments.map(ofCoordinators).join('\n\n')}

## Errors of other brokers

${ofOtherBrokers()}

## Errors of this package

${ofOurs()}

## Where Java's clients do otherwise

${ofJava()}
`;
}

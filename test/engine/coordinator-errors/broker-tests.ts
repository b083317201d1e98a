import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type KafkaErrorName } from '../../../libs/wire';
import { type Moment } from './answers';

export interface BrokerTest {
  readonly moment: Moment;
  readonly code: KafkaErrorName;
  /** In `test/integration`. */
  readonly file: string;
  /** Of the test, as far as it is written in one piece. */
  readonly title: string;
}

const windows =
  'old generation while others join: yes; between JoinGroup and SyncGroup: no; old generation after that: never';
const converted = "'auto' joins it as a classic member, and says why; 'consumer' fails with the reason";

const errors = 'coordinator-errors';

/** Tests that have a broker of Kafka 4.3.1 answer so. */
export const brokerTests: readonly BrokerTest[] = [
  row('JoinGroup', 'MEMBER_ID_REQUIRED', 'rebalance', 'joins, grows and shrinks: nothing lost'),
  row('JoinGroup', 'INCONSISTENT_GROUP_PROTOCOL', 'bad-luck', 'inconsistent assignors in one group'),
  row('JoinGroup', 'INVALID_SESSION_TIMEOUT', 'bad-luck', 'a session timeout that the broker does not allow'),
  row('Heartbeat', 'REBALANCE_IN_PROGRESS', 'rebalance', 'joins, grows and shrinks: nothing lost'),
  row('Heartbeat', 'UNKNOWN_MEMBER_ID', 'crash', 'SIGSTOP past the session'),
  row('Heartbeat', 'FENCED_INSTANCE_ID', 'rebalance', 'a second member with the same instance id fences the first'),
  row('Heartbeat', 'NOT_COORDINATOR', 'coordinator', 'generation and partitions are kept, nothing is lost'),
  row(
    'ConsumerGroupHeartbeat, to join',
    'UNRELEASED_INSTANCE_ID',
    'rebalance',
    'waits until the first has gone, and says so',
  ),
  row(
    'ConsumerGroupHeartbeat, to join',
    'UNSUPPORTED_ASSIGNOR',
    'protocol-migration',
    'an assignor that the brokers do not have',
  ),
  row('ConsumerGroupHeartbeat, to join', 'GROUP_ID_NOT_FOUND', 'protocol-migration', converted),
  row(
    'ConsumerGroupHeartbeat, to join',
    'UNSUPPORTED_VERSION',
    'protocol-migration',
    "'auto' takes the classic protocol; 'consumer' fails",
  ),
  row('OffsetCommit, of a classic member', 'REBALANCE_IN_PROGRESS', 'commit-windows', windows),
  row('OffsetCommit, of a classic member', 'ILLEGAL_GENERATION', 'commit-windows', windows),
  row('TxnOffsetCommit', 'ILLEGAL_GENERATION', 'transactions', 'a member of an old generation: refused'),
  row(
    'EndTxn, to commit',
    'PRODUCER_FENCED',
    'transactions',
    'a transaction that takes too long is aborted by the coordinator',
  ),
  row(
    'FindCoordinator, of a transactional id',
    'TRANSACTIONAL_ID_AUTHORIZATION_FAILED',
    errors,
    'and the ACLs are named',
  ),
  row('JoinGroup', 'GROUP_MAX_SIZE_REACHED', errors, 'a member too many fails'),
  row('Heartbeat', 'GROUP_AUTHORIZATION_FAILED', errors, 'an ACL that is taken from a member ends it'),
  row('Heartbeat', 'UNKNOWN_MEMBER_ID', errors, 'who is removed from its group loses its partitions'),
  row(
    'OffsetCommit, of a classic member',
    'OFFSET_METADATA_TOO_LARGE',
    errors,
    'the offset is committed without the note',
  ),
  row(
    'InitProducerId',
    'INVALID_TRANSACTION_TIMEOUT',
    errors,
    'a transactional listener fails at its start, and the config',
  ),
];

function row(moment: Moment, code: KafkaErrorName, file: string, title: string): BrokerTest {
  return { moment, code, file, title };
}

export function isThere({ file, title }: BrokerTest): boolean {
  return readFileSync(join(__dirname, `../../integration/${file}.test.ts`), 'utf8').includes(title);
}

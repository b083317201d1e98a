import { brokerError } from '../../../libs/engine/cluster';
import { type Disposition } from '../../../libs/engine';
import { ErrorCode } from '../../../libs/wire';

type Name = keyof typeof ErrorCode;

const dispositions: Record<Disposition, readonly Name[]> = {
  retry: [
    ...(['COORDINATOR_LOAD_IN_PROGRESS', 'COORDINATOR_NOT_AVAILABLE', 'NOT_COORDINATOR'] as const),
    ...(['REBALANCE_IN_PROGRESS', 'MEMBER_ID_REQUIRED', 'UNRELEASED_INSTANCE_ID', 'STALE_MEMBER_EPOCH'] as const),
    ...(['UNKNOWN_TOPIC_OR_PARTITION', 'LEADER_NOT_AVAILABLE', 'NOT_LEADER_OR_FOLLOWER'] as const),
    ...(['REPLICA_NOT_AVAILABLE', 'KAFKA_STORAGE_ERROR', 'OFFSET_NOT_AVAILABLE', 'FENCED_LEADER_EPOCH'] as const),
    ...(['UNKNOWN_LEADER_EPOCH', 'UNKNOWN_TOPIC_ID', 'INCONSISTENT_TOPIC_ID', 'UNSTABLE_OFFSET_COMMIT'] as const),
    ...(['REQUEST_TIMED_OUT', 'THROTTLING_QUOTA_EXCEEDED', 'REBOOTSTRAP_REQUIRED', 'CORRUPT_MESSAGE'] as const),
    ...(['CONCURRENT_TRANSACTIONS', 'NOT_ENOUGH_REPLICAS', 'NOT_ENOUGH_REPLICAS_AFTER_APPEND'] as const),
  ],
  rejoin: ['UNKNOWN_MEMBER_ID', 'ILLEGAL_GENERATION', 'FENCED_MEMBER_EPOCH', 'GROUP_ID_NOT_FOUND'],
  abandon: [
    ...(['OFFSET_OUT_OF_RANGE', 'OFFSET_METADATA_TOO_LARGE', 'INVALID_COMMIT_OFFSET_SIZE'] as const),
    ...(['PRODUCER_FENCED', 'INVALID_PRODUCER_EPOCH', 'INVALID_TXN_STATE', 'INVALID_PRODUCER_ID_MAPPING'] as const),
    ...(['OUT_OF_ORDER_SEQUENCE_NUMBER', 'UNKNOWN_PRODUCER_ID', 'TRANSACTION_ABORTABLE'] as const),
    ...(['OPERATION_NOT_ATTEMPTED', 'MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE', 'INVALID_RECORD'] as const),
    ...(['INVALID_TIMESTAMP'] as const),
  ],
  fatal: [
    ...(['FENCED_INSTANCE_ID', 'INCONSISTENT_GROUP_PROTOCOL', 'UNSUPPORTED_ASSIGNOR'] as const),
    ...(['INVALID_SESSION_TIMEOUT', 'INVALID_GROUP_ID', 'INVALID_REGULAR_EXPRESSION', 'INVALID_REQUEST'] as const),
    ...(['INVALID_TOPIC_EXCEPTION', 'GROUP_MAX_SIZE_REACHED', 'UNSUPPORTED_VERSION', 'UNKNOWN_SERVER_ERROR'] as const),
    ...(['GROUP_AUTHORIZATION_FAILED', 'TOPIC_AUTHORIZATION_FAILED', 'CLUSTER_AUTHORIZATION_FAILED'] as const),
    ...(['UNSUPPORTED_FOR_MESSAGE_FORMAT', 'UNSUPPORTED_COMPRESSION_TYPE'] as const),
    ...(['SECURITY_DISABLED', 'ILLEGAL_SASL_STATE'] as const),
    ...(['INVALID_TRANSACTION_TIMEOUT', 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED'] as const),
  ],
};

const told = (name: Name, api = 'JoinGroup') => brokerError(ErrorCode[name], { api, subject: 'group g' });

describe('brokerError', () => {
  it.each(
    Object.entries(dispositions).flatMap(([disposition, names]) =>
      names.map((name): [Name, string] => [name, disposition]),
    ),
  )('%s: %s, with advice', (name, disposition) => {
    const error = told(name);
    expect(error).toMatchObject({ code: name, disposition });
    expect(error.message).toMatch(new RegExp(`^JoinGroup was answered ${name} for group g\\. \\S.{20,}\\.$`, 's'));
  });

  it('INCONSISTENT_GROUP_PROTOCOL names the ways out: two deployments, or to stop the others', () => {
    expect(told('INCONSISTENT_GROUP_PROTOCOL').message).toMatch(
      /kafkajs or Transport\.KAFKA.*first deploy.*\['cooperative-sticky', 'RoundRobinAssigner'\].*without the second.*stop the other members first/s,
    );
  });

  it('a broker that fails over a partition is asked again, as Java does; over a request of the group it is not', () => {
    expect(told('UNKNOWN_SERVER_ERROR', 'Fetch').disposition).toBe('retry');
    expect(told('UNKNOWN_SERVER_ERROR', 'ListOffsets').disposition).toBe('retry');
    expect(told('UNKNOWN_SERVER_ERROR', 'OffsetCommit').disposition).toBe('fatal');
  });

  it('in a transaction, that the member has lost its place ends the transaction; the membership hears of it itself', () => {
    for (const name of [
      'UNKNOWN_MEMBER_ID',
      'ILLEGAL_GENERATION',
      'FENCED_INSTANCE_ID',
      'GROUP_ID_NOT_FOUND',
    ] as const) {
      expect(told(name, 'TxnOffsetCommit').disposition).toBe('abandon');
    }
  });

  it('who may not write is told of WRITE, who may not read of READ', () => {
    expect(told('TOPIC_AUTHORIZATION_FAILED', 'Produce').message).toContain('WRITE');
    expect(told('TOPIC_AUTHORIZATION_FAILED', 'Fetch').message).toContain('READ');
  });

  it("without advice it is Kafka's own word that counts, and what nobody knows is fatal", () => {
    expect(told('NETWORK_EXCEPTION').disposition).toBe('retry');
    expect(brokerError(9999, { api: 'Fetch' })).toMatchObject({ code: 'ERROR_9999', disposition: 'fatal' });
  });
});

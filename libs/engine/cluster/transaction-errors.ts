import { type Meaning, type Meanings } from './meaning';

const fenced: Meaning = {
  disposition: 'abandon',
  means:
    'Another producer with the same transactionalId has begun since, or a transaction took longer than ' +
    'transactionTimeoutMs and the coordinator has aborted it. This producer can commit nothing more; go on with a new one.',
};

const lostSequence: Meaning = {
  disposition: 'abandon',
  means: 'The log does not continue where this producer is. The transaction must be aborted.',
};

const lostPlace: Meaning = {
  disposition: 'abandon',
  means:
    'The member is not in this generation of the group any more, so somebody else may process the partition. The ' +
    'transaction must be aborted.',
};

const mayNotWrite: Meaning = {
  disposition: 'fatal',
  means: 'The principal of this client may not write to the topic.',
  remedy: 'Give it the ACLs WRITE and DESCRIBE on the topic.',
};

/** A defect of a coordinator must not end a consumer that is well: nothing is lost by another try. */
const failedOverTransaction: Meaning = {
  disposition: 'abandon',
  means: 'The coordinator failed over the transaction, which must be aborted; the next one may succeed.',
  remedy: 'Look into the log of the broker for the reason.',
};

/** What the answers mean that only producers get. `abandon`: this transaction, or this producer where it says so. */
export const transactionMeanings: Meanings = {
  PRODUCER_FENCED: fenced,
  INVALID_PRODUCER_EPOCH: fenced,
  CONCURRENT_TRANSACTIONS: {
    disposition: 'retry',
    means: 'The transaction before this one is still being completed.',
  },
  INVALID_TXN_STATE: {
    disposition: 'abandon',
    means: 'The coordinator knows of no such transaction that is open. What was sent is not committed.',
  },
  INVALID_PRODUCER_ID_MAPPING: {
    disposition: 'abandon',
    means:
      'The coordinator has forgotten the transactionalId, which was not used for longer than its config ' +
      'transactional.id.expiration.ms (default 604800000). The next transaction begins anew.',
  },
  INVALID_TRANSACTION_TIMEOUT: {
    disposition: 'fatal',
    means: "transactionTimeoutMs is above the broker's transaction.max.timeout.ms (default 900000).",
    remedy: 'Lower it, or of a listener maxPollIntervalMs, which it follows; or raise that of the broker.',
  },
  TRANSACTIONAL_ID_AUTHORIZATION_FAILED: {
    disposition: 'fatal',
    means: 'The principal of this client may not use the transactionalId.',
    remedy: 'Give it the ACLs WRITE and DESCRIBE on the transactional id; they can name a prefix.',
  },
  TRANSACTION_ABORTABLE: {
    disposition: 'abandon',
    means: 'The transaction must be aborted; the next one may succeed.',
  },
  OPERATION_NOT_ATTEMPTED: { disposition: 'abandon', means: 'Another partition of the same request failed.' },
  OUT_OF_ORDER_SEQUENCE_NUMBER: lostSequence,
  UNKNOWN_PRODUCER_ID: lostSequence,
  MESSAGE_TOO_LARGE: {
    disposition: 'abandon',
    means: "A record batch is larger than the topic's max.message.bytes (default 1048588).",
    remedy: 'Raise it, or send less.',
  },
  RECORD_LIST_TOO_LARGE: {
    disposition: 'abandon',
    means: "A record batch is larger than the topic's segment.bytes.",
    remedy: 'Raise it, or send less.',
  },
  INVALID_RECORD: {
    disposition: 'abandon',
    means: 'The broker does not accept a record: a compacted topic takes none without a key, for example.',
  },
  INVALID_TIMESTAMP: {
    disposition: 'abandon',
    means:
      'The timestamp of a record is further from the clock of the broker than the topic allows ' +
      '(message.timestamp.before.max.ms, message.timestamp.after.max.ms).',
  },
  NOT_ENOUGH_REPLICAS: {
    disposition: 'retry',
    means: 'Fewer replicas are in sync than min.insync.replicas demands.',
    remedy: 'If that lasts, brokers must come back.',
  },
  NOT_ENOUGH_REPLICAS_AFTER_APPEND: {
    disposition: 'retry',
    means: 'Fewer replicas were in sync than min.insync.replicas demands. The broker takes no batch twice.',
  },
};

/** In a transaction the member's own error ends the transaction; that the member rejoins is the membership's business. */
export const transactionMeaningsOfApi: Partial<Record<string, Meanings>> = {
  InitProducerId: { UNKNOWN_SERVER_ERROR: failedOverTransaction },
  AddOffsetsToTxn: { UNKNOWN_SERVER_ERROR: failedOverTransaction },
  EndTxn: { UNKNOWN_SERVER_ERROR: failedOverTransaction },
  TxnOffsetCommit: {
    UNKNOWN_SERVER_ERROR: failedOverTransaction,
    UNKNOWN_MEMBER_ID: lostPlace,
    ILLEGAL_GENERATION: lostPlace,
    STALE_MEMBER_EPOCH: lostPlace,
    FENCED_MEMBER_EPOCH: lostPlace,
    FENCED_INSTANCE_ID: lostPlace,
    GROUP_ID_NOT_FOUND: lostPlace,
  },
  AddPartitionsToTxn: { TOPIC_AUTHORIZATION_FAILED: mayNotWrite, UNKNOWN_SERVER_ERROR: failedOverTransaction },
  Produce: { TOPIC_AUTHORIZATION_FAILED: mayNotWrite },
};

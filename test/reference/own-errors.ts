import { type OwnErrorCode } from '../../libs/engine';
import { type KafkaErrorName } from '../../libs/wire';

export interface Entry {
  readonly means: string;
  readonly remedy: string;
}

const nothingToDo = 'Nothing.';
const brokersAway =
  'If that lasts, look whether the brokers run and can be reached from here, by the names that they advertise.';

/** What each code of this package's own means, and what to do. */
export const ownErrors = {
  ALREADY_STARTED: {
    means: '`start` was called twice.',
    remedy: 'Create a new consumer; one cannot be started again.',
  },
  AUTHENTICATION_FAILED: {
    means: 'The broker has refused the credentials. The consumer fails.',
    remedy: 'Look at `client.sasl`: mechanism, user, password or token.',
  },
  BATCH_ITEM_FAILED: {
    means:
      'A batch handler says by `BatchItemError` which record of its batch has failed; those before it are processed.',
    remedy: 'Look at its `cause`.',
  },
  BROKER_TOO_OLD: {
    means: 'The broker and this package have no version of a request in common. The consumer fails.',
    remedy: 'Use Apache Kafka 2.4 or newer (2.5 for transactions), or a newer release of this package.',
  },
  BUFFER_FULL: {
    means: 'More waits to be written in a transaction than `bufferMemoryBytes`.',
    remedy: 'Await each `send`, or send less in one delivery.',
  },
  CLOSED: { means: 'The consumer has been closed while this was asked for.', remedy: nothingToDo },
  CONNECTION_FAILED: {
    means: 'A broker could not be reached, or has closed the connection. Another one is asked, and the same one again.',
    remedy: `${brokersAway} Behind it may be a port without TLS, or with it: \`client.ssl\`.`,
  },
  CONFIG_UNKNOWN: {
    means:
      'The coordinator does not tell how long a session of the consumer protocol lasts. `sessionTimeoutMs` is believed.',
    remedy: 'Set `sessionTimeoutMs` to what the brokers have as `group.consumer.session.timeout.ms`.',
  },
  COORDINATOR_NOT_FOUND: {
    means: 'Nobody named the coordinator of the group in time. It is asked for again.',
    remedy: 'If that lasts, see `COORDINATOR_NOT_AVAILABLE` and `CONNECTION_FAILED`.',
  },
  DRAIN_TIMED_OUT: {
    means:
      'Reason of `context.signal`: the partition is handed over, and the handler did not end within `drainTimeoutMs`.',
    remedy:
      'The next owner processes the record again. If that is frequent, let handlers end sooner, or raise `drainTimeoutMs`.',
  },
  HOOK_TIMED_OUT: {
    means:
      'A rebalance hook did not end within `hookTimeoutMs`. An assigned hook is run again, others are not waited for.',
    remedy: 'Let the hook do less, or raise `hookTimeoutMs`.',
  },
  INVALID_CLIENT: {
    means: '`client` cannot be used as it is. Nothing was connected.',
    remedy: 'Change what the message names.',
  },
  INVALID_OFFSET: {
    means: 'A call was given what is no offset, or one that it cannot take.',
    remedy: 'Mend the call.',
  },
  INVALID_OPTIONS: {
    means: 'Options cannot work. Nothing was connected.',
    remedy: 'The message lists every problem, with option, value, rule and remedy.',
  },
  INVALID_PARTITION: {
    means: 'A message is to be written to a partition that its topic has not.',
    remedy: 'Leave `partition` out, or ask how many there are.',
  },
  LEAVE_UNDECIDED: {
    means: '`kubernetesLeavePolicy` could not find out whether the pod comes back. The member stays in its group.',
    remedy: 'Look at what the message says of the API server: the Role of the service account, the network to it.',
  },
  LINK_DEAD: {
    means: 'The connection that this was asked on has ended. It is asked again on another one.',
    remedy: brokersAway,
  },
  LOG_TRUNCATION: {
    means:
      "Only with `autoOffsetReset: 'none'`: a new leader has lost records that were read (an unclean election). The consumer fails.",
    remedy: 'The message says where its log ends: seek there in an assigned hook, or choose another `autoOffsetReset`.',
  },
  MALFORMED_ASSIGNMENT: {
    means: 'What the leader of the group has assigned cannot be read. The member joins again.',
    remedy: 'If that lasts, look which client leads the group, and with which assignor.',
  },
  MALFORMED_RESPONSE: {
    means: 'The answer of a broker cannot be read. It is asked again.',
    remedy: 'If that lasts, look whether something between here and the broker changes bytes; else please report it.',
  },
  NOT_ALLOWED_IN_HOOK: {
    means: 'A rebalance hook did with its view what this kind of hook may not.',
    remedy: 'Mend the hook.',
  },
  NOT_ASSIGNED: {
    means: 'A call names a partition that this consumer does not own, or not any more.',
    remedy: 'Ask `assignment()` first, and expect that it changes.',
  },
  NOT_A_MEMBER: {
    means: 'Offsets cannot be committed: the consumer is no member of its group now.',
    remedy: 'What was not committed is processed again by the next owner.',
  },
  NOT_PUBLISHED: {
    means: 'A dead-letter or retry topic does not take a record. The record waits, and it is tried again.',
    remedy:
      'The topic must exist, with as many partitions as the one the record is from, and the principal needs WRITE on it.',
  },
  NOT_STARTED: {
    means: 'The consumer of a Nest application was used before it had bootstrapped.',
    remedy: 'Use it from `onApplicationBootstrap` on.',
  },
  NOT_SUPPORTED: {
    means: "`KafkaRebalanceServer` has not got this of kafkajs's consumer.",
    remedy: 'The message names the way out.',
  },
  NOT_TRANSACTIONAL: {
    means: '`context.transaction` of a listener without `transactional: true`.',
    remedy: 'Set it, or use a producer.',
  },
  NO_OFFSET_FOR_PARTITION: {
    means: "Only with `autoOffsetReset: 'none'`: the group has no offset for a partition. The consumer fails.",
    remedy: "Commit one, or choose `'earliest'` or `'latest'`.",
  },
  NO_PARTITION_INSTANCE: {
    means: 'A class of `@InjectPartition` is not provided, or for other topics.',
    remedy: 'Mark it with `@PartitionScoped`, for this topic, and provide it.',
  },
  NO_PUBLISHER: {
    means: 'A listener needs a dead-letter or retry topic, and the consumer was given no publisher.',
    remedy: 'Give `createGroupConsumer` a `publisher`; the Nest module has one.',
  },
  OFFSETS_UNKNOWN: {
    means: 'A question for offsets was not answered within `requestTimeoutMs`.',
    remedy: 'Its `cause`, and the message, say why.',
  },
  PARTITION_LOST: {
    means: 'Reason of `context.signal`: the partition is lost, and somebody else may own it already.',
    remedy: 'The result of the handler does not count. Look in the log for why it was lost.',
  },
  PAYLOAD_NOT_DESERIALIZABLE: {
    means: 'The value of a record is not what the deserializer expects. The record fails.',
    remedy: 'Use a `deserializer` that accepts what the topic holds, or a dead-letter topic.',
  },
  POLL_INTERVAL_EXCEEDED: {
    means:
      'Reason of `context.signal`: the handler ran longer than `maxPollIntervalMs`, and the member left its group.',
    remedy: 'Let it end sooner, or raise `maxPollIntervalMs`. It comes back when the handler has ended.',
  },
  PROCESSING_TIMED_OUT: {
    means: 'Reason of `context.signal`: the handler ran longer than `processingTimeoutMs`. The record fails.',
    remedy: 'Let it end sooner, or raise `processingTimeoutMs`.',
  },
  START_TIMED_OUT: {
    means: "Only with `brokerAwayAtStart: 'fail'`: the consumer has not joined within `startTimeoutMs`.",
    remedy: "The message says what kept it. Mend that, or use `brokerAwayAtStart: 'retry'`.",
  },
  TRANSACTION_ABORTED: {
    means: 'What was being sent in a transaction was given up: it is aborted.',
    remedy: nothingToDo,
  },
  TRANSACTION_ENDED: {
    means:
      '`context.transaction` was used after its delivery, or the partition is not owned any more. Nothing of it is committed.',
    remedy: 'Await each `send` in the handler.',
  },
  TRANSACTION_IN_DOUBT: {
    means: 'The coordinator was asked to commit, and it is not known whether it did.',
    remedy: 'A listener asks the group, and goes on by itself. With a producer of your own: `commit` again.',
  },
  TRANSACTION_MISUSED: {
    means: 'A transactional producer was called out of turn: `commit` without `begin`, say.',
    remedy: 'Mend the call.',
  },
  UNEXPECTED: {
    means: 'Something that nobody foresaw. In a request of the membership the consumer fails.',
    remedy: 'Its `cause` is what happened. Please report it.',
  },
  UNKNOWN_CONSUMER: {
    means: 'A health check names a consumer that the application has not.',
    remedy: 'Use the `name` of a `forRoot`.',
  },
  UNSUPPORTED_KAFKAJS: {
    means: 'The kafkajs that is installed is not what is needed.',
    remedy: 'Install kafkajs ^2.2.4.',
  },
  VIEW_EXPIRED: {
    means: 'The view of a rebalance hook was used after the hook.',
    remedy: 'Inject `KafkaConsumer` for what comes later.',
  },
} as const satisfies Record<OwnErrorCode, Entry>;

/** Kafka's names for what this package finds out by itself, beside what brokers answer. */
export const kafkaNamesOfOurs = {
  CORRUPT_MESSAGE: {
    means:
      'A record batch that was fetched is damaged: its CRC-32C is not that of its bytes. It is fetched again after a pause.',
    remedy:
      'If that lasts, the batch is damaged where it is stored: the disk of the leader needs a look. To pass it, seek behind it.',
  },
  INCONSISTENT_GROUP_PROTOCOL: {
    means:
      'The group has chosen an assignor that this member did not offer; or brokers told so, and this is what the group uses.',
    remedy: 'The message names the step in between ([migrating](../migrating.md)).',
  },
  INVALID_REQUEST: {
    means: 'A request cannot be written: a value is out of the bounds of its format.',
    remedy: 'If the message names none of your options, please report it.',
  },
  NON_EMPTY_GROUP: {
    means: 'Offsets of a group that has members cannot be set or deleted, nor the group itself.',
    remedy: 'Stop its members first; one that crashed counts until its session has ended.',
  },
  OFFSET_METADATA_TOO_LARGE: {
    means: 'A broker takes less than the note for the next owner: the offset is committed without it from now on.',
    remedy: "Raise the broker's `offset.metadata.max.bytes` (default 4096), or do without the note.",
  },
  OFFSET_OUT_OF_RANGE: {
    means:
      "Only with `autoOffsetReset: 'none'`: where the partition should go on is not in the log any more. The consumer fails.",
    remedy: "Seek in an assigned hook, or choose `'earliest'` or `'latest'`.",
  },
  REQUEST_TIMED_OUT: {
    means: 'A broker did not answer in time. The connection is given up, and it is asked again on another one.',
    remedy: brokersAway,
  },
} as const satisfies Partial<Record<KafkaErrorName, Entry>>;

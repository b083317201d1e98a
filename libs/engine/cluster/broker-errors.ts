import { errorName, isRetriable, type KafkaErrorName } from '../../wire';
import { KafkaRebalanceError } from '../errors';
import { groupMeaningsOfApi } from './group-errors';
import { type Meaning } from './meaning';
import { transactionMeanings, transactionMeaningsOfApi } from './transaction-errors';

export interface ErrorContext {
  /** The API that answered: `JoinGroup`. */
  readonly api: string;
  /** What was asked about: a group, a topic, a partition. */
  readonly subject?: string;
}

const brokersLog = 'The log of the broker tells why.';

/** What each answer means to a consumer. Errors that are not listed are retried if Kafka says so, and fatal if not. */
const meanings: Partial<Record<KafkaErrorName, Meaning>> = {
  UNKNOWN_MEMBER_ID: {
    disposition: 'rejoin',
    advice: 'The group does not know this member (any more): it was expelled, or its session ended. It rejoins.',
  },
  ILLEGAL_GENERATION: { disposition: 'rejoin', advice: 'The group went on to another generation. The member rejoins.' },
  FENCED_MEMBER_EPOCH: {
    disposition: 'rejoin',
    advice: 'The group has given this member up: it lost its place while it was silent. It rejoins.',
  },
  // Kafka's documentation (KIP-848): the member tries again when its next heartbeat has brought the new epoch.
  STALE_MEMBER_EPOCH: {
    disposition: 'retry',
    advice: 'The group went on to another epoch of this member, which its next heartbeat brings.',
  },
  // OffsetCommit says this from version 9 on where it said ILLEGAL_GENERATION before.
  GROUP_ID_NOT_FOUND: {
    disposition: 'rejoin',
    advice: 'The group does not exist (any more): its last member has left it, or it was deleted. The member rejoins.',
  },
  REBALANCE_IN_PROGRESS: { disposition: 'retry', advice: 'The group is rebalancing.' },
  MEMBER_ID_REQUIRED: { disposition: 'retry', advice: 'The coordinator has given this member its id.' },
  FENCED_INSTANCE_ID: {
    disposition: 'fatal',
    advice:
      'Another member has joined the group with the same groupInstanceId (group.instance.id), and this one is out. Give ' +
      'each running member an id of its own (for example the pod name of a StatefulSet), or none.',
  },
  UNRELEASED_INSTANCE_ID: {
    disposition: 'retry',
    advice:
      'The groupInstanceId is still held by a member that has not left and whose session has not ended. If that lasts, two ' +
      'running members have the same: give each one of its own (for example the pod name of a StatefulSet).',
  },
  COORDINATOR_LOAD_IN_PROGRESS: {
    disposition: 'retry',
    advice: 'The coordinator is new and still reads what it has to know of the group or the transaction.',
  },
  COORDINATOR_NOT_AVAILABLE: {
    disposition: 'retry',
    advice:
      'There is no coordinator now. If that lasts, look whether the topic __consumer_offsets (of transactions: ' +
      '__transaction_state) can be created and has leaders: offsets.topic.replication.factor (of transactions: ' +
      'transaction.state.log.replication.factor; default 3) must not be above the number of brokers.',
  },
  NOT_COORDINATOR: { disposition: 'retry', advice: 'The coordinator has moved; it is looked up again.' },
  INCONSISTENT_GROUP_PROTOCOL: {
    disposition: 'fatal',
    advice:
      'The other members of the group have no assignor in common with this one. All members need a common entry in ' +
      'partitionAssignmentStrategy. To move a live group here from kafkajs or Transport.KAFKA, first deploy with ' +
      "partitionAssignmentStrategy: ['cooperative-sticky', 'RoundRobinAssigner'], and when all members have it, without " +
      'the second; or else stop the other members first.',
  },
  UNSUPPORTED_ASSIGNOR: {
    disposition: 'fatal',
    advice:
      "The brokers have no assignor of that name. Choose 'uniform' or 'range', or add it to their config group.consumer.assignors.",
  },
  INVALID_REGULAR_EXPRESSION: {
    disposition: 'fatal',
    advice: 'The brokers cannot read a pattern of topics. They know the syntax of RE2, which has no look-around.',
  },
  INVALID_SESSION_TIMEOUT: {
    disposition: 'fatal',
    advice:
      'sessionTimeoutMs is outside what the broker allows: its configs group.min.session.timeout.ms (default 6000) and ' +
      'group.max.session.timeout.ms (default 1800000). Change sessionTimeoutMs or those.',
  },
  INVALID_GROUP_ID: { disposition: 'fatal', advice: 'The broker does not accept this groupId. Choose another.' },
  GROUP_MAX_SIZE_REACHED: {
    disposition: 'fatal',
    advice: "The group has as many members as the broker's group.max.size allows. Raise it, or run fewer members.",
  },
  GROUP_AUTHORIZATION_FAILED: {
    disposition: 'fatal',
    advice:
      'The principal of this client may not use the group. Give it the ACL READ on the group; to look at it only, DESCRIBE.',
  },
  TOPIC_AUTHORIZATION_FAILED: {
    disposition: 'fatal',
    advice: 'The principal of this client may not read the topic. Give it the ACLs READ and DESCRIBE on the topic.',
  },
  CLUSTER_AUTHORIZATION_FAILED: {
    disposition: 'fatal',
    advice: 'The principal of this client may not do this in the cluster. Give it the ACL that the broker logs.',
  },
  UNSUPPORTED_VERSION: {
    disposition: 'fatal',
    advice: 'The broker does not support what was asked for. It must be Apache Kafka 2.4 or newer.',
  },
  INVALID_TOPIC_EXCEPTION: {
    disposition: 'fatal',
    advice: 'This is no name for a topic: 1 to 249 of the characters a-z, A-Z, 0-9, dot, underscore and hyphen.',
  },
  INVALID_REQUEST: {
    disposition: 'fatal',
    advice: `The broker does not accept the request, which is a defect of this package: please report it. ${brokersLog}`,
  },
  UNKNOWN_SERVER_ERROR: { disposition: 'fatal', advice: `The broker failed over the request. ${brokersLog}` },
  UNSUPPORTED_FOR_MESSAGE_FORMAT: {
    disposition: 'fatal',
    advice:
      'The broker keeps the topic in a message format of before Kafka 0.11. Raise its log.message.format.version.',
  },
  UNSUPPORTED_COMPRESSION_TYPE: {
    disposition: 'fatal',
    advice:
      'The topic holds a compression (zstd) that this broker cannot send in a version both sides speak. Upgrade it.',
  },
  SECURITY_DISABLED: { disposition: 'fatal', advice: 'This needs an authorizer, and the broker has none.' },
  ILLEGAL_SASL_STATE: {
    disposition: 'fatal',
    advice: 'The listener wants SASL first. Set client.sasl, or use the port of another listener.',
  },
  // Not retriable in Kafka's words: clients of Java begin with the bootstrap list again, as the next questions do here.
  REBOOTSTRAP_REQUIRED: {
    disposition: 'retry',
    advice: 'The broker sends its clients elsewhere; another one is asked.',
  },
  UNKNOWN_TOPIC_OR_PARTITION: {
    disposition: 'retry',
    advice:
      'The topic or partition does not exist, or the broker does not know it yet. If that lasts, look for a name that is ' +
      'misspelt, a topic that was deleted, or a missing ACL DESCRIBE.',
  },
  LEADER_NOT_AVAILABLE: {
    disposition: 'retry',
    advice: 'The partition has no leader now. If that lasts, a replica that was in sync must come back.',
  },
  NOT_LEADER_OR_FOLLOWER: { disposition: 'retry', advice: 'The leader of the partition has moved.' },
  REPLICA_NOT_AVAILABLE: { disposition: 'retry', advice: 'The broker does not hold the partition now.' },
  KAFKA_STORAGE_ERROR: { disposition: 'retry', advice: `A disk of the broker has failed. ${brokersLog}` },
  OFFSET_NOT_AVAILABLE: {
    disposition: 'retry',
    advice: 'The leader is new and does not know yet up to where the log may be read.',
  },
  UNKNOWN_LEADER_EPOCH: {
    disposition: 'retry',
    advice: 'The broker knows an older leader of the partition than this client; it will hear of the newer one.',
  },
  INCONSISTENT_TOPIC_ID: { disposition: 'retry', advice: 'The topic was deleted and created again.' },
  REQUEST_TIMED_OUT: {
    disposition: 'retry',
    advice: 'The broker could not finish the request in time: its replicas may be slow or away.',
  },
  THROTTLING_QUOTA_EXCEEDED: { disposition: 'retry', advice: 'A quota of the cluster is used up for now.' },
  OFFSET_OUT_OF_RANGE: {
    disposition: 'abandon',
    advice: 'The log does not hold this offset. autoOffsetReset decides.',
  },
  OFFSET_METADATA_TOO_LARGE: {
    disposition: 'abandon',
    advice: "The metadata of the commit is larger than the broker's offset.metadata.max.bytes.",
  },
  INVALID_COMMIT_OFFSET_SIZE: { disposition: 'abandon', advice: `The broker refused the offset. ${brokersLog}` },
  // Retried in Kafka's words, but an answer that leads elsewhere here: the record batch is damaged where it is stored.
  CORRUPT_MESSAGE: { disposition: 'retry', advice: 'A record batch is damaged. The broker or its disk needs a look.' },
  UNKNOWN_TOPIC_ID: { disposition: 'retry', advice: 'The topic was deleted, or the broker does not know it yet.' },
  FENCED_LEADER_EPOCH: { disposition: 'retry', advice: 'The partition has a newer leader than this client knew.' },
  UNSTABLE_OFFSET_COMMIT: { disposition: 'retry', advice: 'A transaction that commits this offset has not ended.' },
  ...transactionMeanings,
};

const failedOverPartition: Meaning = {
  disposition: 'retry',
  advice: `The broker failed over this partition; it is asked again after a pause. ${brokersLog}`,
};

/** Or so new that the coordinator has not heard of it; then the next commit tells it. A hand-over must not wait for that. */
const topicIsGone: Meaning = {
  disposition: 'abandon',
  advice: 'The topic was deleted: there is nothing left to commit for.',
};

/** Where one API means something else: of a partition, Java's consumer repeats what the broker cannot explain. */
const meaningsOfApi: Partial<Record<string, Partial<Record<KafkaErrorName, Meaning>>>> = {
  Fetch: { UNKNOWN_SERVER_ERROR: failedOverPartition },
  ListOffsets: { UNKNOWN_SERVER_ERROR: failedOverPartition },
  ConsumerGroupHeartbeat: {
    UNSUPPORTED_VERSION: {
      disposition: 'fatal',
      advice:
        'The brokers do not offer the consumer protocol (KIP-848): they have it from Apache Kafka 4.0 on, and 3.7 to 3.9 ' +
        "where it is turned on. Use groupProtocol: 'auto', which takes the classic one then, or 'classic'.",
    },
    GROUP_ID_NOT_FOUND: {
      disposition: 'fatal',
      advice:
        'The group has members of the classic protocol, and the brokers may not convert it: their config ' +
        "group.consumer.migration.policy. Use groupProtocol: 'auto' or 'classic', or stop those members first.",
    },
  },
  OffsetCommit: { UNKNOWN_TOPIC_OR_PARTITION: topicIsGone, UNKNOWN_TOPIC_ID: topicIsGone },
  ...transactionMeaningsOfApi,
  ...groupMeaningsOfApi,
};

/** A broker's error code as an error that says what to do. A code that nobody knows is fatal. */
export function brokerError(code: number, { api, subject }: ErrorContext): KafkaRebalanceError {
  const name = errorName(code);
  const meaning = lookUp(meaningsOfApi[api] ?? {}, name) ?? lookUp(meanings, name);
  const about = subject === undefined ? '' : ` for ${subject}`;
  const advice = meaning === undefined ? '' : ` ${meaning.advice}`;
  return new KafkaRebalanceError(`${api} was answered ${name}${about}.${advice}`, {
    code: name,
    disposition: meaning?.disposition ?? (isRetriable(code) ? 'retry' : 'fatal'),
  });
}

function lookUp(table: Partial<Record<KafkaErrorName, Meaning>>, name: string): Meaning | undefined {
  return (table as Partial<Record<string, Meaning>>)[name];
}

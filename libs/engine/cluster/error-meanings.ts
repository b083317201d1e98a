import { type Meaning, type Meanings } from './meaning';

const brokersLog = 'Look into the log of the broker for the reason.';

/** What each answer means to a consumer. */
export const generalMeanings: Meanings = {
  UNKNOWN_MEMBER_ID: {
    disposition: 'rejoin',
    means: 'The group does not know this member (any more): it was expelled, or its session ended. It rejoins.',
  },
  ILLEGAL_GENERATION: {
    disposition: 'rejoin',
    means: 'The group went on to another generation. The member rejoins.',
  },
  FENCED_MEMBER_EPOCH: {
    disposition: 'rejoin',
    means: 'The group has given this member up: it lost its place while it was silent. It rejoins.',
  },
  // Kafka's documentation (KIP-848): the member tries again when its next heartbeat has brought the new epoch.
  STALE_MEMBER_EPOCH: {
    disposition: 'retry',
    means: 'The group went on to another epoch of this member, which its next heartbeat brings.',
  },
  // OffsetCommit says this from version 9 on where it said ILLEGAL_GENERATION before.
  GROUP_ID_NOT_FOUND: {
    disposition: 'rejoin',
    means: 'The group does not exist (any more): its last member has left it, or it was deleted. The member rejoins.',
  },
  REBALANCE_IN_PROGRESS: { disposition: 'retry', means: 'The group is rebalancing.' },
  MEMBER_ID_REQUIRED: { disposition: 'retry', means: 'The coordinator has given this member its id.' },
  FENCED_INSTANCE_ID: {
    disposition: 'fatal',
    means:
      'Another member has joined the group with the same groupInstanceId (group.instance.id), and this one is out.',
    remedy: 'Give each running member an id of its own (for example the pod name of a StatefulSet), or none.',
  },
  UNRELEASED_INSTANCE_ID: {
    disposition: 'retry',
    means: 'The groupInstanceId is still held by a member that has not left and whose session has not ended.',
    remedy:
      'If that lasts, two running members have the same: give each one of its own (for example the pod name of a StatefulSet).',
  },
  COORDINATOR_LOAD_IN_PROGRESS: {
    disposition: 'retry',
    means: 'The coordinator is new and still reads what it has to know of the group or the transaction.',
  },
  COORDINATOR_NOT_AVAILABLE: {
    disposition: 'retry',
    means: 'There is no coordinator now.',
    remedy:
      'If that lasts, look whether the topic __consumer_offsets (of transactions: __transaction_state) can be created and ' +
      'has leaders: offsets.topic.replication.factor (of transactions: transaction.state.log.replication.factor; default 3) ' +
      'must not be above the number of brokers.',
  },
  NOT_COORDINATOR: { disposition: 'retry', means: 'The coordinator has moved; it is looked up again.' },
  INCONSISTENT_GROUP_PROTOCOL: {
    disposition: 'fatal',
    means: 'The other members of the group have no assignor in common with this one.',
    remedy:
      'All members need a common entry in partitionAssignmentStrategy. To move a live group here from kafkajs or ' +
      "Transport.KAFKA, first deploy with partitionAssignmentStrategy: ['cooperative-sticky', 'RoundRobinAssigner'], and when " +
      'all members have it, without the second; or else stop the other members first.',
  },
  UNSUPPORTED_ASSIGNOR: {
    disposition: 'fatal',
    means: 'The brokers have no assignor of that name.',
    remedy: "Choose 'uniform' or 'range', or add it to their config group.consumer.assignors.",
  },
  INVALID_REGULAR_EXPRESSION: {
    disposition: 'fatal',
    means: 'The brokers cannot read a pattern of topics.',
    remedy: 'Write it in the syntax of RE2, which has no look-around.',
  },
  INVALID_SESSION_TIMEOUT: {
    disposition: 'fatal',
    means:
      'sessionTimeoutMs is outside what the broker allows: its configs group.min.session.timeout.ms (default 6000) and ' +
      'group.max.session.timeout.ms (default 1800000).',
    remedy: 'Change sessionTimeoutMs or those.',
  },
  INVALID_GROUP_ID: {
    disposition: 'fatal',
    means: 'The broker does not accept this groupId.',
    remedy: 'Choose another.',
  },
  GROUP_MAX_SIZE_REACHED: {
    disposition: 'fatal',
    means:
      "The group has as many members as the broker's group.max.size (of the consumer protocol: group.consumer.max.size) allows.",
    remedy: 'Raise it, or run fewer members.',
  },
  GROUP_AUTHORIZATION_FAILED: {
    disposition: 'fatal',
    means: 'The principal of this client may not use the group.',
    remedy: 'Give it the ACL READ on the group; to look at it only, DESCRIBE; to delete it, DELETE.',
  },
  TOPIC_AUTHORIZATION_FAILED: {
    disposition: 'fatal',
    means: 'The principal of this client may not read the topic.',
    remedy: 'Give it the ACLs READ and DESCRIBE on the topic.',
  },
  CLUSTER_AUTHORIZATION_FAILED: {
    disposition: 'fatal',
    means: 'The principal of this client may not do this in the cluster.',
    remedy: 'Give it the ACL that the broker logs.',
  },
  UNSUPPORTED_VERSION: {
    disposition: 'fatal',
    means: 'The broker does not support what was asked for.',
    remedy: 'It must be Apache Kafka 2.4 or newer.',
  },
  INVALID_TOPIC_EXCEPTION: {
    disposition: 'fatal',
    means: 'This is no name for a topic: 1 to 249 of the characters a-z, A-Z, 0-9, dot, underscore and hyphen.',
    remedy: 'Change it where the listener names it.',
  },
  INVALID_REQUEST: {
    disposition: 'fatal',
    means: 'The broker does not accept the request, which is a defect of this package.',
    remedy: `Please report it. ${brokersLog}`,
  },
  UNKNOWN_SERVER_ERROR: { disposition: 'fatal', means: 'The broker failed over the request.', remedy: brokersLog },
  UNSUPPORTED_FOR_MESSAGE_FORMAT: {
    disposition: 'fatal',
    means: 'The broker keeps the topic in a message format of before Kafka 0.11.',
    remedy: 'Raise its log.message.format.version.',
  },
  UNSUPPORTED_COMPRESSION_TYPE: {
    disposition: 'fatal',
    means: 'The topic holds a compression (zstd) that this broker cannot send in a version both sides speak.',
    remedy: 'Upgrade the broker.',
  },
  SECURITY_DISABLED: {
    disposition: 'fatal',
    means: 'This needs an authorizer, and the broker has none.',
    remedy: 'Set its authorizer.class.name.',
  },
  ILLEGAL_SASL_STATE: {
    disposition: 'fatal',
    means: 'The listener wants SASL first.',
    remedy: 'Set client.sasl, or use the port of another listener.',
  },
  // Not retriable in Kafka's words: clients of Java begin with the bootstrap list again, as the next questions do here.
  REBOOTSTRAP_REQUIRED: {
    disposition: 'retry',
    means: 'The broker sends its clients elsewhere; another one is asked.',
  },
  UNKNOWN_TOPIC_OR_PARTITION: {
    disposition: 'retry',
    means: 'The topic or partition does not exist, or the broker does not know it yet.',
    remedy: 'If that lasts, look for a name that is misspelt, a topic that was deleted, or a missing ACL DESCRIBE.',
  },
  LEADER_NOT_AVAILABLE: {
    disposition: 'retry',
    means: 'The partition has no leader now.',
    remedy: 'If that lasts, a replica that was in sync must come back.',
  },
  NOT_LEADER_OR_FOLLOWER: { disposition: 'retry', means: 'The leader of the partition has moved.' },
  REPLICA_NOT_AVAILABLE: { disposition: 'retry', means: 'The broker does not hold the partition now.' },
  KAFKA_STORAGE_ERROR: { disposition: 'retry', means: 'A disk of the broker has failed.', remedy: brokersLog },
  OFFSET_NOT_AVAILABLE: {
    disposition: 'retry',
    means: 'The leader is new and does not know yet up to where the log may be read.',
  },
  UNKNOWN_LEADER_EPOCH: {
    disposition: 'retry',
    means: 'The broker knows an older leader of the partition than this client; it will hear of the newer one.',
  },
  INCONSISTENT_TOPIC_ID: { disposition: 'retry', means: 'The topic was deleted and created again.' },
  REQUEST_TIMED_OUT: {
    disposition: 'retry',
    means: 'The broker could not finish the request in time: its replicas may be slow or away.',
  },
  THROTTLING_QUOTA_EXCEEDED: { disposition: 'retry', means: 'A quota of the cluster is used up for now.' },
  OFFSET_OUT_OF_RANGE: {
    disposition: 'abandon',
    means: 'The log does not hold this offset. autoOffsetReset decides.',
  },
  OFFSET_METADATA_TOO_LARGE: {
    disposition: 'abandon',
    means: "The metadata of the commit is larger than the broker's offset.metadata.max.bytes.",
  },
  INVALID_COMMIT_OFFSET_SIZE: { disposition: 'abandon', means: 'The broker refused the offset.', remedy: brokersLog },
  // Retried in Kafka's words, but an answer that leads elsewhere here: the record batch is damaged where it is stored.
  CORRUPT_MESSAGE: {
    disposition: 'retry',
    means: 'A record batch is damaged.',
    remedy: 'The broker or its disk needs a look.',
  },
  UNKNOWN_TOPIC_ID: { disposition: 'retry', means: 'The topic was deleted, or the broker does not know it yet.' },
  FENCED_LEADER_EPOCH: { disposition: 'retry', means: 'The partition has a newer leader than this client knew.' },
  UNSTABLE_OFFSET_COMMIT: {
    disposition: 'retry',
    means: 'A transaction that commits this offset has not ended.',
    remedy:
      'If that lasts for longer than its transaction.timeout.ms, it hangs: kafka-transactions.sh finds it, and aborts it.',
  },
};

const failedOverPartition: Meaning = {
  disposition: 'retry',
  means: 'The broker failed over this partition; it is asked again after a pause.',
  remedy: brokersLog,
};

/** Of a member that is well: a defect of the coordinator must not end it. */
const failedOverHeartbeat: Meaning = {
  disposition: 'retry',
  means:
    'The coordinator failed over this heartbeat; it is sent again, and the session tells when that lasts too long.',
  remedy: brokersLog,
};

/** Or so new that the coordinator has not heard of it; then the next commit tells it. A hand-over must not wait for that. */
const topicIsGone: Meaning = {
  disposition: 'abandon',
  means: 'The topic was deleted: there is nothing left to commit for.',
};

/** Where one API means something else: of a partition, Java's consumer repeats what the broker cannot explain. */
export const generalMeaningsOfApi: Partial<Record<string, Meanings>> = {
  // It is asked before records are produced, too.
  Metadata: {
    TOPIC_AUTHORIZATION_FAILED: {
      disposition: 'fatal',
      means: 'The principal of this client may not see the topic.',
      remedy: 'Give it the ACL READ on the topic to consume it, or WRITE to produce to it; each brings DESCRIBE along.',
    },
  },
  Fetch: { UNKNOWN_SERVER_ERROR: failedOverPartition },
  ListOffsets: { UNKNOWN_SERVER_ERROR: failedOverPartition },
  Heartbeat: { UNKNOWN_SERVER_ERROR: failedOverHeartbeat },
  SyncGroup: {
    UNKNOWN_SERVER_ERROR: {
      disposition: 'fatal',
      means:
        'The coordinator could not store the assignment: it failed, or the members and their topics are more than a ' +
        'record of the topic __consumer_offsets may hold.',
      remedy: `${brokersLog} Raise the max.message.bytes of __consumer_offsets, or run fewer members.`,
    },
  },
  ConsumerGroupHeartbeat: {
    UNKNOWN_SERVER_ERROR: failedOverHeartbeat,
    UNSUPPORTED_VERSION: {
      disposition: 'fatal',
      means:
        'The brokers do not offer the consumer protocol (KIP-848): they have it from Apache Kafka 4.0 on, and 3.7 to 3.9 ' +
        'where it is turned on.',
      remedy: "Use groupProtocol: 'auto', which takes the classic one then, or 'classic'.",
    },
  },
  DescribeConfigs: {
    GROUP_AUTHORIZATION_FAILED: {
      disposition: 'abandon',
      means: 'The principal of this client may not read it.',
      remedy: 'Give it the ACL DESCRIBE_CONFIGS on the group.',
    },
    CLUSTER_AUTHORIZATION_FAILED: {
      disposition: 'abandon',
      means: 'The principal of this client may not read it.',
      remedy: 'Give it the ACL DESCRIBE_CONFIGS on the cluster.',
    },
  },
  OffsetCommit: { UNKNOWN_TOPIC_OR_PARTITION: topicIsGone, UNKNOWN_TOPIC_ID: topicIsGone },
};

/** Who joins by the `consumer` protocol makes the group, if there is none: one that is not found is of another kind. */
export const meaningsOfJoin: Meanings = {
  GROUP_ID_NOT_FOUND: {
    disposition: 'fatal',
    means:
      'The group has members of the classic protocol, and the brokers may not convert it: their config ' +
      'group.consumer.migration.policy.',
    remedy: "Use groupProtocol: 'auto' or 'classic', or stop those members first.",
  },
};

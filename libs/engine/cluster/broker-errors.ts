import { errorName, isRetriable, type KafkaErrorName } from '../../wire';
import { KafkaRebalanceError, type Disposition } from '../errors';

export interface ErrorContext {
  /** The API that answered: `JoinGroup`. */
  readonly api: string;
  /** What was asked about: a group, a topic, a partition. */
  readonly subject?: string;
}

interface Meaning {
  readonly disposition: Disposition;
  /** What it means here, and the way out. */
  readonly advice: string;
}

/** What each answer means to a consumer. Errors that are not listed are retried if Kafka says so, and fatal if not. */
const meanings: Partial<Record<KafkaErrorName, Meaning>> = {
  UNKNOWN_MEMBER_ID: {
    disposition: 'rejoin',
    advice: 'The group does not know this member (any more): it was expelled, or its session ended. It rejoins.',
  },
  ILLEGAL_GENERATION: { disposition: 'rejoin', advice: 'The group went on to another generation. The member rejoins.' },
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
    advice: 'The groupInstanceId is still held by a member whose session has not ended.',
  },
  INCONSISTENT_GROUP_PROTOCOL: {
    disposition: 'fatal',
    advice:
      'The other members of the group have no assignor in common with this one. Give all members of the group a common ' +
      'entry in partitionAssignmentStrategy; to change it in a live group, first add the new one to all, then take the old one away.',
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
    advice: 'The principal of this client may not use the group. Give it the ACL READ on the group.',
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
  OFFSET_OUT_OF_RANGE: {
    disposition: 'abandon',
    advice: 'The log does not hold this offset. autoOffsetReset decides.',
  },
  OFFSET_METADATA_TOO_LARGE: {
    disposition: 'abandon',
    advice: "The metadata of the commit is larger than the broker's offset.metadata.max.bytes.",
  },
  INVALID_COMMIT_OFFSET_SIZE: { disposition: 'abandon', advice: 'The broker refused the offset; its log tells why.' },
  // Retried in Kafka's words, but an answer that leads elsewhere here: the record batch is damaged where it is stored.
  CORRUPT_MESSAGE: { disposition: 'retry', advice: 'A record batch is damaged. The broker or its disk needs a look.' },
  UNKNOWN_TOPIC_ID: { disposition: 'retry', advice: 'The topic was deleted, or the broker does not know it yet.' },
  FENCED_LEADER_EPOCH: { disposition: 'retry', advice: 'The partition has a newer leader than this client knew.' },
  UNSTABLE_OFFSET_COMMIT: { disposition: 'retry', advice: 'A transaction that commits this offset has not ended.' },
};

const failedOverPartition: Meaning = {
  disposition: 'retry',
  advice: 'The broker failed over this partition, and its log tells why. The partition waits; it is tried again.',
};

/** Where one API means something else: of a partition, Java's consumer repeats what the broker cannot explain. */
const meaningsOfApi: Partial<Record<string, Partial<Record<KafkaErrorName, Meaning>>>> = {
  Fetch: { UNKNOWN_SERVER_ERROR: failedOverPartition },
  ListOffsets: { UNKNOWN_SERVER_ERROR: failedOverPartition },
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

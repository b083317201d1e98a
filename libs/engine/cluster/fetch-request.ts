import { partitionKey } from '../../protocol';
import { Fetch, type FetchPartitionResult, type FetchRequest, type FetchResponse } from '../../wire';
import { type ResolvedConsumerOptions } from '../options';
import { type ClusterMetadata } from './cluster-metadata';
import { placeOf, type FetchEntry } from './fetch-entry';
import { type FetchSession } from './fetch-session';

/** Up to the last version that names topics. */
const FetchByName: typeof Fetch = { ...Fetch, versions: { min: Fetch.versions.min, max: 12 } };

/**
 * Hazard: a leader may be newer than the broker that told of it
 *   1. a broker without topic ids answers Metadata   2. the leader, upgraded already, takes version 13, which has no names
 *   3. it does not know the id of zeros that we send   -> nothing is fetched until the upgrade is over
 */
export function fetchApi({ isByName }: FetchSession): typeof Fetch {
  return isByName ? FetchByName : Fetch;
}

/**
 * Hazard: a follower that is behind does not know the newest epoch yet, and would call what we have read truncated
 *   -> only the leader is asked about the epoch
 */
export function fetchRequest(
  entries: readonly FetchEntry[],
  session: FetchSession,
  metadata: ClusterMetadata,
  options: ResolvedConsumerOptions,
): FetchRequest {
  const questions = entries.map((entry) => {
    const { key, target, replica } = entry;
    const { topicId, leaderEpoch } = placeOf(entry, metadata);
    return {
      ...{ key, target, topic: target.topic, topicId },
      asked: {
        partition: target.partition,
        currentLeaderEpoch: leaderEpoch,
        fetchOffset: target.fetchOffset,
        lastFetchedEpoch: replica === null ? target.lastFetchedEpoch : -1,
        logStartOffset: -1n,
        partitionMaxBytes: Math.min(target.demandBytes, options.maxPartitionFetchBytes),
      },
    };
  });
  return {
    ...session.request(questions),
    replicaId: -1,
    maxWaitMs: options.fetchMaxWaitMs,
    minBytes: options.fetchMinBytes,
    maxBytes: options.fetchMaxBytes,
    isolationLevel: options.isolationLevel === 'read_committed' ? 1 : 0,
    // With a rack the leader may name a replica to fetch from, and send nothing itself.
    rackId: options.clientRack ?? '',
  };
}

/** The results by partition key, whether the version names topics or ids. */
export function resultsByKey(answer: FetchResponse, metadata: ClusterMetadata): Map<string, FetchPartitionResult> {
  const names = new Map([...metadata.topics.values()].map(({ topicId, name }) => [topicId, name]));
  return new Map(
    answer.responses.flatMap(({ topic, topicId, partitions }) =>
      partitions.map((result): [string, FetchPartitionResult] => [
        partitionKey({ topic: topic === '' ? (names.get(topicId) ?? '') : topic, partition: result.partitionIndex }),
        result,
      ]),
    ),
  );
}

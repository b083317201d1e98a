import { type TopicPartition } from '../../protocol';
import { type FetchPartitionResult, type FetchResponse } from '../../wire';
import { type BrokerNode } from '../ports';

/** Who leads a partition now, as a broker said that was asked in vain (KIP-951). */
export interface LeaderHint extends TopicPartition {
  readonly leaderId: number;
  readonly leaderEpoch: number;
  /** Where that broker listens; null: the metadata may know it. */
  readonly node: BrokerNode | null;
}

/** @param results by partition key */
export function leaderHints(
  { nodeEndpoints }: Pick<FetchResponse, 'nodeEndpoints'>,
  asked: readonly { readonly entry: { readonly key: string; readonly target: TopicPartition } }[],
  results: ReadonlyMap<string, Pick<FetchPartitionResult, 'errorCode' | 'currentLeader'>>,
): readonly LeaderHint[] {
  // As in nearly all answers.
  if (![...results.values()].some(isHint)) return [];
  return asked.flatMap(({ entry: { key, target } }) => {
    const result = results.get(key);
    if (result === undefined || !isHint(result)) return [];
    const { topic, partition } = target;
    const { leaderId, leaderEpoch } = result.currentLeader;
    return [
      { topic, partition, leaderId, leaderEpoch, node: nodeEndpoints.find((one) => one.nodeId === leaderId) ?? null },
    ];
  });
}

function isHint({ errorCode, currentLeader }: Pick<FetchPartitionResult, 'errorCode' | 'currentLeader'>): boolean {
  return errorCode !== 0 && currentLeader.leaderId >= 0;
}

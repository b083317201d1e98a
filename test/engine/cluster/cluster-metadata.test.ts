import { ClusterMetadata } from '../../../libs/engine/cluster';
import { type MetadataResponse } from '../../../libs/wire';

const [first, second] = ['AAAAAAAAAAAAAAAAAAAAAQ', 'AAAAAAAAAAAAAAAAAAAAAg'];

function told(leaderId: number, leaderEpoch: number, topicId: string = first): MetadataResponse {
  return {
    ...{ throttleTimeMs: 0, clusterId: 'c', controllerId: 0, clusterAuthorizedOperations: 0, errorCode: 0 },
    brokers: [0, 1].map((nodeId) => ({ nodeId, host: `broker-${nodeId}`, port: 9092, rack: null })),
    topics: [
      {
        ...{ name: 'orders', topicId, isInternal: false, topicAuthorizedOperations: 0, errorCode: 0 },
        partitions: [
          {
            ...{ errorCode: 0, partitionIndex: 0, leaderId, leaderEpoch },
            ...{ replicaNodes: [], isrNodes: [], offlineReplicas: [] },
          },
        ],
      },
    ],
  };
}

describe('ClusterMetadata', () => {
  const orders = { topic: 'orders', partition: 0 };

  it('a broker that lags behind does not bring the leader before back', () => {
    const metadata = ClusterMetadata.empty.merge(told(1, 6)).merge(told(0, 5));
    expect(metadata.partition(orders)).toMatchObject({ leader: 1, leaderEpoch: 6 });
    expect(metadata.merge(told(0, 7)).leaderOf(orders)?.nodeId).toBe(0);
  });

  it('a topic that was created anew begins its epochs anew', () => {
    const metadata = ClusterMetadata.empty.merge(told(1, 6)).merge(told(0, 0, second));
    expect(metadata.partition(orders)).toMatchObject({ leader: 0, leaderEpoch: 0 });
  });
});

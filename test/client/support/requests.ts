import { ApiVersions, FindCoordinator, Heartbeat, rpc } from '../../../libs/wire';
import { type Received } from './tcp-broker';

export const apiVersions = rpc(ApiVersions, 3, { clientSoftwareName: 'test', clientSoftwareVersion: '1' });
export const findCoordinator = rpc(FindCoordinator, 4, { keyType: 0, coordinatorKeys: ['group'] });
export const heartbeat = (version = 3) =>
  rpc(Heartbeat, version, { groupId: 'group', generationId: 1, memberId: 'member', groupInstanceId: null });

export const found = {
  throttleTimeMs: 0,
  coordinators: [{ key: 'group', nodeId: 7, host: 'kafka-7', port: 9092, errorCode: 0, errorMessage: null }],
};

/** Answers what the tests ask, as a broker without troubles. */
export function behave(request: Received): void {
  if (request.key === Heartbeat.key) request.answer(Heartbeat, { throttleTimeMs: 0, errorCode: 0 });
  if (request.key === FindCoordinator.key) request.answer(FindCoordinator, found);
  if (request.key === ApiVersions.key) {
    request.answer(ApiVersions, {
      ...{ errorCode: 0, apiKeys: [{ apiKey: 18, minVersion: 0, maxVersion: 4 }], throttleTimeMs: 0 },
      ...{ supportedFeatures: [], finalizedFeaturesEpoch: -1n, finalizedFeatures: [] },
    });
  }
}

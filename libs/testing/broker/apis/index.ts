import { ApiVersions, ErrorCode, type ApiVersionsResponse } from '../../../wire';
import { serve, type AnyServedApi } from '../served-api';
import { clusterApis } from './cluster';
import { consumerGroupApis } from './consumer-groups';
import { fetchApis } from './fetch';
import { groupAdminApis } from './group-admin';
import { groupMemberApis } from './group-members';
import { groupOffsetApis } from './group-offsets';
import { recordApis } from './records';
import { topicApis } from './topics';
import { transactionApis } from './transactions';
import { transactionOffsetApis } from './transaction-offsets';

function versions(errorCode: number, apis: readonly AnyServedApi[]): ApiVersionsResponse {
  return {
    ...{ errorCode, throttleTimeMs: 0, supportedFeatures: [], finalizedFeaturesEpoch: -1n, finalizedFeatures: [] },
    apiKeys: apis.map(({ api, pretendsFrom }) => ({
      apiKey: api.key,
      minVersion: pretendsFrom ?? api.oldest ?? api.versions.min,
      maxVersion: api.versions.max,
    })),
  };
}

const apiVersions: AnyServedApi = serve({
  api: ApiVersions,
  handle: () => versions(0, servedApis),
  // Who asks in a version that is not known learns which ones are.
  refuse: (_, code) => versions(code, code === ErrorCode.UNSUPPORTED_VERSION ? [apiVersions] : []),
});

/** Everything that the broker answers; whatever else is asked ends the connection, as with Kafka. */
export const servedApis: readonly AnyServedApi[] = [
  ...[apiVersions, ...topicApis, ...recordApis, ...fetchApis],
  ...[...groupMemberApis, ...groupOffsetApis, ...groupAdminApis, ...consumerGroupApis, ...clusterApis],
  ...[...transactionApis, ...transactionOffsetApis],
].sort((one, other) => one.api.key - other.api.key);

const byKey = new Map(servedApis.map((served) => [served.api.key, served]));

export function servedApi(key: number): AnyServedApi | null {
  return byKey.get(key) ?? null;
}

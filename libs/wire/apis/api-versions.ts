import { array, int16, int32, int64, message, since, string, struct, tagged } from '../layout';
import { type Api, type Codec } from '../rpc';

export interface ApiVersionsRequest {
  readonly clientSoftwareName: string;
  readonly clientSoftwareVersion: string;
}

export interface ApiVersionRange {
  readonly apiKey: number;
  readonly minVersion: number;
  readonly maxVersion: number;
}

export interface SupportedFeature {
  readonly name: string;
  readonly minVersion: number;
  readonly maxVersion: number;
}

export interface FinalizedFeature {
  readonly name: string;
  readonly maxVersionLevel: number;
  readonly minVersionLevel: number;
}

export interface ApiVersionsResponse {
  readonly errorCode: number;
  readonly apiKeys: readonly ApiVersionRange[];
  readonly throttleTimeMs: number;
  readonly supportedFeatures: readonly SupportedFeature[];
  /** -1 when the broker does not know them. */
  readonly finalizedFeaturesEpoch: bigint;
  readonly finalizedFeatures: readonly FinalizedFeature[];
}

const UNSUPPORTED_VERSION = 35;
const FLEXIBLE_FROM = 3;

const response = message<ApiVersionsResponse>(FLEXIBLE_FROM, {
  errorCode: int16,
  apiKeys: array(struct<ApiVersionRange>({ apiKey: int16, minVersion: int16, maxVersion: int16 })),
  throttleTimeMs: since(1, int32, 0),
  supportedFeatures: tagged(
    0,
    3,
    array(struct<SupportedFeature>({ name: string, minVersion: int16, maxVersion: int16 })),
    [],
  ),
  finalizedFeaturesEpoch: tagged(1, 3, int64, -1n),
  finalizedFeatures: tagged(
    2,
    3,
    array(struct<FinalizedFeature>({ name: string, maxVersionLevel: int16, minVersionLevel: int16 })),
    [],
  ),
});

// Hazard: a broker that does not know our version of this one API answers in version 0, with UNSUPPORTED_VERSION.
const responseOrRefusal: Codec<ApiVersionsResponse> = {
  write: (writer, value, version) =>
    response.write(writer, value, value.errorCode === UNSUPPORTED_VERSION ? 0 : version),
  read: (reader, version) => response.read(reader, reader.peekInt16() === UNSUPPORTED_VERSION ? 0 : version),
};

/** The header of the response has version 0 in every version, also in the flexible ones. */
export const ApiVersions: Api<ApiVersionsRequest, ApiVersionsResponse> = {
  key: 18,
  name: 'ApiVersions',
  versions: { min: 0, max: 3 },
  flexibleFrom: FLEXIBLE_FROM,
  request: message<ApiVersionsRequest>(FLEXIBLE_FROM, {
    clientSoftwareName: since(3, string, ''),
    clientSoftwareVersion: since(3, string, ''),
  }),
  response: responseOrRefusal,
};

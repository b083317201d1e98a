import {
  array,
  boolean,
  int16,
  int32,
  int8,
  message,
  nullableArray,
  nullableString,
  since,
  string,
  struct,
} from '../layout';
import { type Api } from '../rpc';

/** Whose configs; `GROUP` where brokers have the consumer protocol. */
export const ConfigResourceType = { TOPIC: 2, BROKER: 4, GROUP: 32 } as const;

export interface ConfigResource {
  /** One of `ConfigResourceType`. */
  readonly resourceType: number;
  /** Of a broker its node id, which must be that of the broker that is asked. */
  readonly resourceName: string;
  /** Null: all. */
  readonly configurationKeys: readonly string[] | null;
}

export interface DescribeConfigsRequest {
  readonly resources: readonly ConfigResource[];
  readonly includeSynonyms: boolean;
  /** From version 3. */
  readonly includeDocumentation: boolean;
}

export interface ConfigSynonym {
  readonly name: string;
  readonly value: string | null;
  readonly source: number;
}

export interface DescribedConfig {
  readonly name: string;
  /** Null for what is sensitive. */
  readonly value: string | null;
  readonly readOnly: boolean;
  /** What it was set by: 5 is Kafka's default. */
  readonly configSource: number;
  readonly isSensitive: boolean;
  readonly synonyms: readonly ConfigSynonym[];
  /** From version 3. */
  readonly configType: number;
  /** From version 3. */
  readonly documentation: string | null;
}

export interface DescribedConfigs {
  readonly errorCode: number;
  readonly errorMessage: string | null;
  readonly resourceType: number;
  readonly resourceName: string;
  readonly configs: readonly DescribedConfig[];
}

export interface DescribeConfigsResponse {
  readonly throttleTimeMs: number;
  readonly results: readonly DescribedConfigs[];
}

const FLEXIBLE_FROM = 4;

export const DescribeConfigs: Api<DescribeConfigsRequest, DescribeConfigsResponse> = {
  key: 32,
  name: 'DescribeConfigs',
  versions: { min: 1, max: 4 },
  flexibleFrom: FLEXIBLE_FROM,
  request: message<DescribeConfigsRequest>(FLEXIBLE_FROM, {
    resources: array(
      struct<ConfigResource>({
        resourceType: int8,
        resourceName: string,
        configurationKeys: nullableArray(string),
      }),
    ),
    includeSynonyms: boolean,
    includeDocumentation: since(3, boolean, false, 'must'),
  }),
  response: message<DescribeConfigsResponse>(FLEXIBLE_FROM, {
    throttleTimeMs: int32,
    results: array(
      struct<DescribedConfigs>({
        errorCode: int16,
        errorMessage: nullableString,
        resourceType: int8,
        resourceName: string,
        configs: array(
          struct<DescribedConfig>({
            name: string,
            value: nullableString,
            readOnly: boolean,
            configSource: int8,
            isSensitive: boolean,
            synonyms: array(struct<ConfigSynonym>({ name: string, value: nullableString, source: int8 })),
            configType: since(3, int8, 0),
            documentation: since(3, nullableString, null),
          }),
        ),
      }),
    ),
  }),
};

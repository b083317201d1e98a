import {
  ConfigResourceType,
  DescribeConfigs,
  ErrorCode,
  type ConfigResource,
  type DescribedConfig,
  type DescribedConfigs,
} from '../../../wire';
import { serve, type RequestContext } from '../served-api';

/** Where Kafka says that a value comes from. */
const source = { topic: 1, staticBroker: 4, default: 5 } as const;

/** What a group may have of its own, and here has of the broker. */
const groupConfigs = new Map([
  ['consumer.session.timeout.ms', 'group.consumer.session.timeout.ms'],
  ['consumer.heartbeat.interval.ms', 'group.consumer.heartbeat.interval.ms'],
]);

function config(name: string, value: string | null, configSource: number): DescribedConfig {
  const rest = { readOnly: false, isSensitive: false, synonyms: [], configType: 0, documentation: null };
  return { name, value, configSource, ...rest };
}

function configsOf({ resourceType, resourceName }: ConfigResource, { cluster, node }: RequestContext) {
  const { properties, topics } = cluster;
  switch (resourceType) {
    case ConfigResourceType.BROKER:
      if (resourceName !== String(node)) return ErrorCode.INVALID_REQUEST;
      return properties.names.map((name) =>
        config(name, properties.text(name), properties.isDefault(name) ? source.default : source.staticBroker),
      );
    case ConfigResourceType.TOPIC: {
      const topic = topics.named(resourceName);
      if (topic === null) return ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
      return [...topic.configs].map(([name, value]) => config(name, value, source.topic));
    }
    case ConfigResourceType.GROUP:
      return [...groupConfigs].map(([name, from]) => config(name, properties.text(from), source.default));
    default:
      return ErrorCode.INVALID_REQUEST;
  }
}

function described(resource: ConfigResource, context: RequestContext): DescribedConfigs {
  const { configurationKeys: keys, ...named } = resource;
  const found = configsOf(resource, context);
  if (typeof found === 'number') return { ...named, errorCode: found, errorMessage: null, configs: [] };
  const configs = found.filter(({ name }) => keys === null || keys.includes(name));
  return { ...named, errorCode: 0, errorMessage: null, configs };
}

export const clusterApis = [
  serve({
    api: DescribeConfigs,
    handle: ({ resources }, context) => ({
      throttleTimeMs: 0,
      results: resources.map((resource) => described(resource, context)),
    }),
    refuse: ({ resources }, errorCode) => ({
      throttleTimeMs: 0,
      results: resources.map(({ resourceType, resourceName }) => ({
        ...{ errorCode, errorMessage: null, resourceType, resourceName, configs: [] },
      })),
    }),
  }),
];

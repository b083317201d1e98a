export { type TopicSpec } from './cluster-admin';
export { KafkaCluster, type KafkaClusterOptions } from './kafka-cluster';
export { type KafkaNode } from './kafka-node';
export { type KafkaSource, NoKafkaError, selectSource as selectKafkaSource } from './kafka-source';
export { type KafkaProperties } from './server-properties';

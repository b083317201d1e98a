import { array, int32, string, struct } from '../layout';

/** Partitions of one topic, as the consumer protocol groups them. */
export interface TopicPartitions {
  readonly topic: string;
  readonly partitions: readonly number[];
}

export const topicPartitions = array(struct<TopicPartitions>({ topic: string, partitions: array(int32) }));

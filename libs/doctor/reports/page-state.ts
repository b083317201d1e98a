import {
  type Report,
  type ReportedConsumer,
  type ReportedPartition,
  type ReportedReason,
  type ReportedRebalance,
} from './report';

/**
 * The state of the live page, of whatever version of this package. What is not there is left out; what more there is, is not read.
 * Null: it is no such state.
 */
export function readPageState(state: unknown): Report | null {
  if (!Array.isArray(fieldsOf(state).groups)) return null;
  const consumers = listOf(fieldsOf(state).groups).flatMap((group) => {
    const { groupId } = group;
    return typeof groupId === 'string' ? listOf(group.consumers).map((one) => consumerOf(groupId, one)) : [];
  });
  return { consumers, series: [] };
}

type Fields = Readonly<Record<string, unknown>>;

function consumerOf(groupId: string, consumer: Fields): ReportedConsumer {
  return {
    ...{ groupId, name: textOf(consumer.name), memberId: textOf(consumer.memberId) },
    reasons: listOf(fieldsOf(consumer.health).reasons).map(reasonOf),
    partitions: listOf(consumer.partitions).map(partitionOf),
    options: new Map(listOf(consumer.options).map(({ option, value }) => [textOf(option), textOf(value)])),
    warnings: listOf(consumer.warnings).map(({ rule, problem }) => ({ rule: textOf(rule), problem: textOf(problem) })),
    rebalances: listOf(consumer.timeline).flatMap(rebalanceOf),
  };
}

function reasonOf({ code, says }: Fields): ReportedReason {
  return { code: textOf(code), says: textOf(says) };
}

function partitionOf({ topic, partition, paused, runningMs }: Fields): ReportedPartition {
  return {
    ...{ topic: textOf(topic), partition: Number(partition), paused: paused === true },
    runningMs: typeof runningMs === 'number' ? runningMs : null,
  };
}

function rebalanceOf({ startedAt, cause }: Fields): readonly ReportedRebalance[] {
  const at = Date.parse(textOf(startedAt));
  return Number.isNaN(at) ? [] : [{ at, cause: textOf(cause) }];
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(fieldsOf) : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

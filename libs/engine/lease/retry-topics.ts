import { type Listener } from '../listener';
import { type ProducedRecord } from '../ports';
import { type ConsumerRecord } from '../record';

/** One topic whose records wait for their time. */
export interface RetryTopic {
  readonly name: string;
  /** Where the record was first. */
  readonly source: string;
  /** From 0. */
  readonly stage: number;
  readonly delayMs: number;
}

const unitsMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

/** `5s`, `1m`, `200ms`, `2h`. Null: not of that kind, or not above zero. */
export function parseDelay(text: string): number | null {
  const [, amount, unit] = /^(\d{1,9})(ms|s|m|h)$/.exec(text) ?? [];
  if (unit === undefined) return null;
  const delayMs = Number(amount) * unitsMs[unit as keyof typeof unitsMs];
  return delayMs > 0 ? delayMs : null;
}

/** The retry topics of a listener: of each topic that it names, in the order of the delays. Each group has its own. */
export function retryTopicsOf({ topics, processing }: Listener, groupId: string): readonly RetryTopic[] {
  const { retryTopics = [] } = processing ?? {};
  return topics.flatMap((source) =>
    typeof source !== 'string'
      ? []
      : retryTopics.map((delay, stage) => ({
          ...{ name: `${source}.${groupId}.retry-${delay}`, source, stage },
          delayMs: parseDelay(delay) ?? 0,
        })),
  );
}

const dueHeader = 'kafka_retry-due';
const originHeaders = {
  topic: 'kafka_retry-original-topic',
  partition: 'kafka_retry-original-partition',
  offset: 'kafka_retry-original-offset',
};
const attemptsHeader = 'kafka_retry-attempts';

/** When the record may be delivered, in milliseconds since 1970; 0 if it says nothing. */
export function dueAt(record: ConsumerRecord): number {
  const due = Number(textOf(record, dueHeader));
  return Number.isFinite(due) ? due : 0;
}

/** Deliveries before it came here. */
export function attemptsBefore(record: ConsumerRecord): number {
  const attempts = Number(textOf(record, attemptsHeader) ?? 0);
  return Number.isInteger(attempts) && attempts > 0 ? attempts : 0;
}

/** The record as it was first, for what is told of it. */
export function originOf(record: ConsumerRecord): Pick<ConsumerRecord, 'topic' | 'partition' | 'offset'> {
  const [topic, partition, offset] = [originHeaders.topic, originHeaders.partition, originHeaders.offset].map((name) =>
    textOf(record, name),
  );
  if (topic === undefined || partition === undefined || offset === undefined || !/^\d{1,19}$/.test(offset))
    return record;
  return { topic, partition: Number(partition), offset: BigInt(offset) };
}

/** What is stored in the next topic: as it was, and when it is due. @param now milliseconds since 1970 */
export function toRetry(
  record: ConsumerRecord,
  { delayMs }: RetryTopic,
  attempts: number,
  now: number,
): ProducedRecord {
  const origin = originOf(record);
  const added = {
    [originHeaders.topic]: origin.topic,
    [originHeaders.partition]: String(origin.partition),
    [originHeaders.offset]: String(origin.offset),
    [attemptsHeader]: String(attempts),
    [dueHeader]: String(now + delayMs),
  };
  const kept = record.headers.filter(({ key }) => !(key in added));
  const headers = [...kept, ...Object.entries(added).map(([key, text]) => ({ key, value: Buffer.from(text) }))];
  return { partition: null, key: record.key, value: record.value, headers };
}

function textOf(record: ConsumerRecord, name: string): string | undefined {
  return record.headers.findLast(({ key }) => key === name)?.value?.toString('utf8');
}

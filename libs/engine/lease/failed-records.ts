import { KafkaRebalanceError } from '../errors';
import { type ConsumerEvent, type RecordCoordinates, type Unstamped } from '../events';
import { type Listener } from '../listener';
import { type ResolvedConsumerOptions } from '../options';
import { type Clock, type Publisher } from '../ports';
import { type ConsumerRecord } from '../record';
import { deadLetter } from './dead-letter';
import { afterFailure, type AfterFailure } from './retry-policy';
import { attemptsBefore, dueAt, originOf, retryTopicsOf, toRetry, type RetryTopic } from './retry-topics';
import { type BufferedRecord } from './record-lanes';
import { coordinatesOf } from './record-delivery';

export interface FailedRecordsParts {
  readonly listener: Listener;
  readonly groupId: string;
  readonly options: ResolvedConsumerOptions;
  readonly clock: Clock;
  readonly publish: (event: Unstamped<ConsumerEvent>) => void;
  /** Null: the consumer has nothing to produce with. */
  readonly publisher: Publisher | null;
  /** The consumer cannot go on. */
  readonly fail: (error: Error) => void;
}

/** What one listener does with records that failed. */
export class FailedRecords {
  private readonly retryTopics: readonly RetryTopic[];

  constructor(private readonly parts: FailedRecordsParts) {
    this.retryTopics = retryTopicsOf(parts.listener, parts.groupId);
  }

  /** When a record of this topic may be delivered, in milliseconds since 1970: null at once, whatever the record says. */
  dueIn(topic: string): ((record: ConsumerRecord) => number) | null {
    return this.retryTopics.some(({ name }) => name === topic) ? dueAt : null;
  }

  after({ record }: BufferedRecord, error: Error, attempt: number): AfterFailure {
    const { listener, options } = this.parts;
    const { retry = {}, onFailure = 'block' } = listener.processing ?? {};
    const elsewhere = this.nextRetryTopic(record) !== null;
    const blocks = onFailure === 'block' && !elsewhere;
    const defaults = {
      initialMs: options.recordRetryBackoffMs,
      maxMs: options.recordRetryBackoffMaxMs,
      attempts: blocks ? Infinity : elsewhere || this.retryTopics.length > 0 ? 1 : 10,
    };
    const given = blocks
      ? { ...retry, attempts: Infinity, fatal: [], byError: retry.byError?.map(withoutEnd) ?? [] }
      : retry;
    return afterFailure(error, attempt, given, defaults, Math.random());
  }

  /**
   * To the next retry topic, or by `onFailure`. True if the records count as processed now; rejects if the topic that
   * should take them does not.
   */
  async giveUp(entries: readonly BufferedRecord[], error: Error, attempt: number, fatal: boolean): Promise<boolean> {
    const { listener, publish, fail } = this.parts;
    const [first] = entries;
    const next = first === undefined || fatal ? null : this.nextRetryTopic(first.record);
    if (next !== null) {
      for (const entry of entries) await this.postpone(entry, next, error, attempt);
      return true;
    }
    switch (listener.processing?.onFailure ?? 'block') {
      case 'block':
        return false;
      case 'stop':
        fail(error);
        return false;
      case 'skip':
        for (const entry of entries)
          publish({ type: 'RecordSkipped', record: this.coordinates(entry), attempt, error });
        return true;
      case 'dead-letter':
        for (const entry of entries) await this.bury(entry, error, attempt);
        return true;
    }
  }

  private nextRetryTopic({ topic }: ConsumerRecord): RetryTopic | null {
    const current = this.retryTopics.find(({ name }) => name === topic);
    const [source, stage] = current === undefined ? [topic, 0] : [current.source, current.stage + 1];
    return this.retryTopics.find((one) => one.source === source && one.stage === stage) ?? null;
  }

  private async postpone(entry: BufferedRecord, next: RetryTopic, error: Error, attempt: number): Promise<void> {
    const { clock, publish } = this.parts;
    const attempts = attemptsBefore(entry.record) + attempt;
    await this.publisher().publish(next.name, toRetry(entry.record, next, attempts, clock.wallTime()));
    const { name: topic, delayMs: inMs } = next;
    publish({ type: 'RecordPostponed', record: this.coordinates(entry), attempt: attempts, error, topic, inMs });
  }

  private async bury(entry: BufferedRecord, error: Error, attemptHere: number): Promise<void> {
    const { listener, groupId, publish } = this.parts;
    const attempt = attemptsBefore(entry.record) + attemptHere;
    const record = { ...entry.record, ...originOf(entry.record) };
    const { deadLetterTopic: chosen = `${record.topic}.DLT` } = listener.processing ?? {};
    const topic = typeof chosen === 'string' ? chosen : chosen(record.topic);
    await this.publisher().publish(topic, deadLetter(record, { error, attempt, groupId, listener: listener.name }));
    publish({ type: 'RecordDeadLettered', record: this.coordinates(entry), attempt, error, topic });
  }

  private publisher(): Publisher {
    const { publisher } = this.parts;
    if (publisher !== null) return publisher;
    throw new KafkaRebalanceError('This consumer has nothing to produce with: give it a publisher.', {
      ...{ code: 'NO_PUBLISHER', disposition: 'abandon' },
    });
  }

  private coordinates(entry: BufferedRecord): RecordCoordinates {
    return coordinatesOf(entry, this.parts.listener);
  }
}

function withoutEnd<T extends object>(special: T): T & { readonly attempts: number } {
  return { ...special, attempts: Infinity };
}

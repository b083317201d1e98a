import { KafkaRebalanceError } from '../errors';
import { type ConsumerEvent, type RecordCoordinates, type Unstamped } from '../events';
import { type Listener } from '../listener';
import { type ResolvedConsumerOptions } from '../options';
import { type Clock, type Publisher } from '../ports';
import { deadLetter } from './dead-letter';
import { afterFailure, type AfterFailure } from './retry-policy';
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
  constructor(private readonly parts: FailedRecordsParts) {}

  after(error: Error, attempt: number): AfterFailure {
    const { listener, options } = this.parts;
    const { retry = {}, onFailure = 'block' } = listener.processing ?? {};
    const blocks = onFailure === 'block';
    const defaults = {
      initialMs: options.recordRetryBackoffMs,
      maxMs: options.recordRetryBackoffMaxMs,
      attempts: blocks ? Infinity : 10,
    };
    const given = blocks
      ? { ...retry, attempts: Infinity, fatal: [], byError: retry.byError?.map(withoutEnd) ?? [] }
      : retry;
    return afterFailure(error, attempt, given, defaults, Math.random());
  }

  /** Applies `onFailure`. True if the records count as processed now; rejects if the dead-letter topic does not take them. */
  async giveUp(entries: readonly BufferedRecord[], error: Error, attempt: number): Promise<boolean> {
    const { listener, publish, fail } = this.parts;
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

  private async bury(entry: BufferedRecord, error: Error, attempt: number): Promise<void> {
    const { listener, groupId, publisher, publish } = this.parts;
    const { deadLetterTopic: chosen = `${entry.record.topic}.DLT` } = listener.processing ?? {};
    const topic = typeof chosen === 'string' ? chosen : chosen(entry.record.topic);
    if (publisher === null) {
      throw new KafkaRebalanceError('This consumer has nothing to produce dead letters with: give it a publisher.', {
        ...{ code: 'NO_PUBLISHER', disposition: 'abandon' },
      });
    }
    await publisher.publish(topic, deadLetter(entry.record, { error, attempt, groupId, listener: listener.name }));
    publish({ type: 'RecordDeadLettered', record: this.coordinates(entry), attempt, error, topic });
  }

  private coordinates(entry: BufferedRecord): RecordCoordinates {
    return coordinatesOf(entry, this.parts.listener);
  }
}

function withoutEnd<T extends object>(special: T): T & { readonly attempts: number } {
  return { ...special, attempts: Infinity };
}

import { type ConsumerEvent, type ConsumerEventType, type RecordCoordinates } from '../../engine';
import { type LogCategory } from './categories';

export type LogLevel = 'log' | 'warn' | 'error' | 'debug';

/** A line as it is written. */
export interface LogLine {
  readonly level: LogLevel;
  readonly text: string;
  /** The same as data. JSON-safe. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Lines of one kind say the same of other things, or of other times. */
  readonly kind: string;
}

/** Whose lines they are. */
export interface LineContext {
  readonly groupId: string;
  /** Every rebalance is told in one line when it is over. */
  readonly toldByTimeline: boolean;
}

/** `protocol`: at debug, and only for who asks for the category. Null: no line. */
export type LineLevel = LogLevel | 'protocol' | null;

/** How events of one type are told: in one line, with the consequence; never a payload. */
export interface LineOf<E> {
  readonly category: LogCategory | ((event: E) => LogCategory);
  readonly level: LineLevel | ((event: E, context: LineContext) => LineLevel);
  readonly text: (event: E, context: LineContext) => string;
}

export type LinesOf<T extends ConsumerEventType> = {
  readonly [K in T]: LineOf<Extract<ConsumerEvent, { readonly type: K }>>;
};

export type SomeLines = Partial<LinesOf<ConsumerEventType>>;

export function place({ topic, partition, offset }: RecordCoordinates): string {
  return `${topic}-${partition}@${offset}`;
}

/** Whole milliseconds. */
export function ms(durationMs: number): string {
  return `${durationMs.toFixed(0)} ms`;
}

import { type ConsumerHealth, type ConsumerStatus, type RebalanceEntry } from '../../engine';
import { type TopicPartition } from '../../protocol';
import { type PageMember, type PageOption, type PageWarning } from './page-state';

/** One consumer as the page sees it. */
export interface PageSource {
  readonly name: string;
  readonly groupId: string;
  options(): readonly PageOption[];
  /** Null before the consumer exists. */
  status(): ConsumerStatus | null;
  health(): ConsumerHealth | null;
  pause(partitions: readonly TopicPartition[]): void;
  resume(partitions: readonly TopicPartition[]): void;
  /** Oldest first; null: none is kept. */
  timeline(): readonly RebalanceEntry[] | null;
  /** Null: options were not looked at. */
  warnings(): readonly PageWarning[] | null;
  /** Called when somebody begins to watch. */
  openGroup(): GroupView;
}

/** A look at the whole group, from outside. */
export interface GroupView {
  /** Null: that cannot be told now, and what was told before is the best there is. */
  members(): Promise<readonly PageMember[] | null>;
  /** Nobody watches any more. Never rejects. */
  close(): Promise<void>;
}

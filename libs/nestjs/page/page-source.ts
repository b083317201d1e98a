import { type ConsumerHealth, type ConsumerStatus } from '../../engine';
import { type TopicPartition } from '../../protocol';
import { type PageMember, type PageOption, type PageRebalance, type PageWarning } from './page-state';

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
  timeline(): readonly PageRebalance[] | null;
  /** Null: options were not looked at. */
  warnings(): readonly PageWarning[] | null;
  /** Called when somebody begins to watch; null: the group cannot be described. */
  openGroup(): GroupView | null;
}

/** A look at the whole group, from outside. */
export interface GroupView {
  members(): Promise<readonly PageMember[]>;
  /** Nobody watches any more. Never rejects. */
  close(): Promise<void>;
}

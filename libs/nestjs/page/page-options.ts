import { type CanActivate, type ModuleMetadata, type Type } from '@nestjs/common';

export const PAGE_OPTIONS = Symbol('kafka-rebalance:page-options');

export interface KafkaRebalancePageOptions extends Pick<ModuleMetadata, 'imports'> {
  /** Where the page is, below the global prefix of the application. Default `'kafka-rebalance'`. */
  readonly path?: string;
  /** Nest guards of every route, in their order. Their dependencies come from `imports`. Default none: whoever reaches it sees it. */
  readonly guards?: readonly (Type<CanActivate> | CanActivate)[];
  /** Whether partitions can be paused and resumed. Default false: there are no such routes. */
  readonly actions?: boolean;
  /** Names of the consumers to show. Default: all of the application. */
  readonly consumers?: readonly string[];
}

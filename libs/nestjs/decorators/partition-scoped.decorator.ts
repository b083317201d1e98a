import { createParamDecorator, Injectable, Scope, type ExecutionContext, type Type } from '@nestjs/common';
import { KafkaRebalanceError, type DeliveryContext, type Lease } from '../../engine';
import { instanceOf } from '../partition-instances';

export interface PartitionScopedOptions {
  /** The `name` of the consumer. Default `'default'`. */
  readonly consumer?: string;
  /** Only for partitions of these topics. Default: of all. */
  readonly topics?: readonly string[];
}

/** What a class with `@PartitionScoped()` may have. All are awaited, and bounded by `hookTimeoutMs`. */
export interface PartitionLifecycle {
  /** Before the first record of the partition is fetched. If it fails it is called again, on a new instance. */
  onPartitionAssigned?(lease: Lease, signal: AbortSignal): Promise<void> | void;
  /** The partition is handed over: after its last handler, before its last commit. */
  onPartitionRevoked?(lease: Lease, signal: AbortSignal): Promise<void> | void;
  /** Somebody else may own the partition already. */
  onPartitionLost?(lease: Lease, signal: AbortSignal): Promise<void> | void;
}

export const PARTITION_SCOPED = 'kafka-rebalance:partition-scoped';

/**
 * One instance of the class for each assigned partition, made by Nest with what its module provides, and forgotten when
 * the partition is revoked or lost. Listeners get the one of their record's partition by `@InjectPartition(Class)`.
 */
export function PartitionScoped(options: PartitionScopedOptions = {}): ClassDecorator {
  return (target) => {
    Injectable({ scope: Scope.TRANSIENT })(target);
    Reflect.defineMetadata(PARTITION_SCOPED, options, target);
  };
}

/** A parameter of a listener, or of an `@EventPattern` of our transport: the partition's instance of this class. */
export const InjectPartition: (type: Type) => ParameterDecorator = createParamDecorator(
  (type: Type, context: ExecutionContext): unknown => {
    const { lease } = context.switchToRpc().getContext<DeliveryContext>();
    const instance = instanceOf(type, lease);
    if (instance !== undefined) return instance;
    throw new KafkaRebalanceError(
      `There is no ${type.name} for ${lease.topic}-${lease.partition}: mark the class with @PartitionScoped(), for this ` +
        'consumer and topic, and provide it in a module of the application.',
      { code: 'NO_PARTITION_INSTANCE', disposition: 'abandon' },
    );
  },
);

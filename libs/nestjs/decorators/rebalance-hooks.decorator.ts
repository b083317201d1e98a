import { type HookKind } from '../../engine';

export interface RebalanceHookOptions {
  /** The `name` of the consumer. Default `'default'`. */
  readonly consumer?: string;
}

export interface RebalanceHookMetadata extends RebalanceHookOptions {
  readonly kind: HookKind;
}

export const REBALANCE_HOOKS = 'kafka-rebalance:hooks';

/**
 * The method is awaited before the first record of newly assigned partitions; called with
 * `(partitions: readonly TopicPartition[], view: RebalanceView, signal: AbortSignal)`. If it fails it is run again, and
 * the partitions wait.
 */
export function OnPartitionsAssigned(options: RebalanceHookOptions = {}): MethodDecorator {
  return hook('assigned', options);
}

/**
 * The method is awaited when partitions are handed over: after the last handler, before the last commit. If it fails or
 * exceeds `hookTimeoutMs`, that is logged and the hand-over goes on.
 */
export function OnPartitionsRevoked(options: RebalanceHookOptions = {}): MethodDecorator {
  return hook('revoked', options);
}

/** The method is called when partitions are lost: somebody else may own them already, and nothing can be committed. */
export function OnPartitionsLost(options: RebalanceHookOptions = {}): MethodDecorator {
  return hook('lost', options);
}

/** One method may carry several of them. */
function hook(kind: HookKind, options: RebalanceHookOptions): MethodDecorator {
  return (_target, _name, descriptor: PropertyDescriptor) => {
    const method = descriptor.value as object;
    const before = (Reflect.getMetadata(REBALANCE_HOOKS, method) ?? []) as readonly RebalanceHookMetadata[];
    Reflect.defineMetadata(REBALANCE_HOOKS, [...before, { ...options, kind }], method);
  };
}

import { Injectable } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { KAFKA_LISTENER, type KafkaListenerMetadata } from './decorators/kafka-listener.decorator';
import { REBALANCE_HOOKS, type RebalanceHookMetadata } from './decorators/rebalance-hooks.decorator';

export type Method = (...args: unknown[]) => unknown;
export type Wrapper = ReturnType<DiscoveryService['getProviders']>[number];
type Modules = Parameters<DiscoveryService['getProviders']>[1];

export interface DecoratedMethod {
  readonly wrapper: Wrapper;
  /** The provider itself, or its prototype if there is none before a record comes: request-scoped and transient ones. */
  readonly instance: Record<string, Method>;
  readonly perRecord: boolean;
  /** `OrdersListener.placeOrder`. */
  readonly name: string;
  readonly methodName: string;
  readonly method: Method;
  readonly listener: KafkaListenerMetadata | null;
  readonly hooks: readonly RebalanceHookMetadata[];
}

/** Finds the methods of providers and controllers that carry a decorator of ours. */
@Injectable()
export class DecoratedMethods {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  /** Each once: an alias or an export makes the same instance known under another token. */
  *find(modules?: Modules): Generator<DecoratedMethod> {
    const seen = new Set<unknown>();
    for (const wrapper of this.wrappers(modules)) {
      const prototype = prototypeOf(wrapper);
      if (prototype === null) continue;
      const perRecord = wrapper.isTransient || !wrapper.isDependencyTreeStatic();
      const instance = ((perRecord ? null : wrapper.instance) ?? prototype) as Record<string, Method>;
      const identity = perRecord ? wrapper : instance;
      if (seen.has(identity) || (perRecord && wrapper.isAlias)) continue;
      seen.add(identity);
      for (const methodName of this.scanner.getAllMethodNames(prototype)) {
        const method = prototype[methodName];
        if (typeof method !== 'function') continue;
        const listener = (Reflect.getMetadata(KAFKA_LISTENER, method) ?? null) as KafkaListenerMetadata | null;
        const hooks = (Reflect.getMetadata(REBALANCE_HOOKS, method) ?? []) as readonly RebalanceHookMetadata[];
        if (listener === null && hooks.length === 0) continue;
        const name = `${(prototype.constructor as unknown as { name: string }).name}.${methodName}`;
        yield { wrapper, instance, perRecord, name, methodName, method, listener, hooks };
      }
    }
  }

  wrappers(modules?: Modules): Wrapper[] {
    return [...this.discovery.getProviders(undefined, modules), ...this.discovery.getControllers(undefined, modules)];
  }
}

function prototypeOf(wrapper: Wrapper): Record<string, Method> | null {
  const instance = wrapper.instance as unknown;
  if (typeof instance === 'object' && instance !== null) {
    return Object.getPrototypeOf(instance) as Record<string, Method> | null;
  }
  const metatype = wrapper.metatype as { readonly prototype?: Record<string, Method> } | null;
  return metatype?.prototype ?? null;
}

import { Injectable } from '@nestjs/common';
import { DiscoveryService, ExternalContextCreator, MetadataScanner } from '@nestjs/core';
import {
  InvalidOptionsError,
  type Listener,
  type OptionProblem,
  type RebalanceHook,
  type RebalanceView,
} from '../engine';
import { type TopicPartition } from '../protocol';
import { ConsumerHost } from './consumer-host';
import { KAFKA_LISTENER, type KafkaListenerMetadata } from './decorators/kafka-listener.decorator';
import { REBALANCE_HOOKS, type RebalanceHookMetadata } from './decorators/rebalance-hooks.decorator';
import { type Explored, type Explorer } from './explored';
import { DEFAULT_CONSUMER } from './module-options';
import { deserialize, jsonPayload } from './payload';

type Method = (...args: unknown[]) => unknown;
type Wrapper = ReturnType<DiscoveryService['getProviders']>[number];

interface Found {
  readonly wrapper: Wrapper;
  readonly instance: Record<string, Method>;
  readonly name: string;
  readonly methodName: string;
  readonly method: Method;
}

/** Where Nest's parameter decorators leave what they know, and the kinds of `@Payload` and `@Ctx`. */
const routeArguments = '__routeArguments__';
const payloadParameter = 3;
const contextParameter = 6;

const parameters = {
  exchangeKeyForValue(kind: number, property: unknown, [payload, context]: readonly unknown[]): unknown {
    if (kind === contextParameter) return context;
    if (kind !== payloadParameter) return null;
    return typeof property === 'string' ? (payload as Record<string, unknown> | null)?.[property] : payload;
  },
};

/** Finds the decorated methods of all providers and controllers. */
@Injectable()
export class ListenerExplorer implements Explorer {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly contexts: ExternalContextCreator,
  ) {}

  explore(consumer: string): Explored {
    const problems: OptionProblem[] = [];
    const listeners: Listener[] = [];
    const hooks: RebalanceHook[] = [];
    const consumers = new Set(this.consumers());
    for (const found of this.methods()) {
      const listener = Reflect.getMetadata(KAFKA_LISTENER, found.method) as KafkaListenerMetadata | undefined;
      const marks = (Reflect.getMetadata(REBALANCE_HOOKS, found.method) ?? []) as readonly RebalanceHookMetadata[];
      for (const { consumer: named = DEFAULT_CONSUMER } of [...(listener === undefined ? [] : [listener]), ...marks]) {
        if (!consumers.has(named)) problems.push(unknownConsumer(found, named, consumers));
        else if (named === consumer && !found.wrapper.isDependencyTreeStatic()) problems.push(notStatic(found));
      }
      if (listener !== undefined && (listener.consumer ?? DEFAULT_CONSUMER) === consumer) {
        listeners.push(this.listener(found, listener));
      }
      for (const { kind, consumer: named = DEFAULT_CONSUMER } of marks) {
        if (named === consumer) hooks.push(hook(found, kind));
      }
    }
    if (problems.length > 0) throw new InvalidOptionsError(problems);
    return { listeners, hooks };
  }

  private consumers(): string[] {
    const instances = this.discovery.getProviders().map((wrapper): unknown => wrapper.instance);
    return instances.filter((instance) => instance instanceof ConsumerHost).map(({ name }) => name);
  }

  /** Each once: an alias or an export makes the same instance known under another token. */
  private *methods(): Generator<Found> {
    const seen = new Set<unknown>();
    for (const wrapper of [...this.discovery.getProviders(), ...this.discovery.getControllers()]) {
      const prototype = prototypeOf(wrapper);
      const instance = (wrapper.isDependencyTreeStatic() ? (wrapper.instance as unknown) : prototype) ?? prototype;
      if (prototype === null || seen.has(instance)) continue;
      seen.add(instance);
      for (const methodName of this.scanner.getAllMethodNames(prototype)) {
        const method = prototype[methodName];
        if (typeof method !== 'function') continue;
        const name = `${(prototype.constructor as unknown as { name: string }).name}.${methodName}`;
        yield { wrapper, instance: instance as Record<string, Method>, name, methodName, method };
      }
    }
  }

  /** Through Nest's pipeline for code outside of its transports: guards, interceptors, pipes and filters take part. */
  private listener(found: Found, { topics, deserializer = jsonPayload }: KafkaListenerMetadata): Listener {
    const { instance, method, methodName, name } = found;
    const call = this.contexts.create(
      instance,
      method,
      methodName,
      routeArguments,
      parameters,
      undefined,
      undefined,
      { guards: true, interceptors: true, filters: true },
      'rpc',
    ) as (payload: unknown, context: unknown) => Promise<unknown>;
    return {
      name,
      topics,
      handle: async (record, context) => {
        await call(deserialize(record, deserializer), context);
      },
    };
  }
}

function hook({ instance, methodName, name }: Found, kind: RebalanceHookMetadata['kind']): RebalanceHook {
  return {
    name,
    kind,
    run: async (partitions: readonly TopicPartition[], view: RebalanceView, signal: AbortSignal) => {
      await instance[methodName]?.(partitions, view, signal);
    },
  };
}

function prototypeOf(wrapper: Wrapper): Record<string, Method> | null {
  const instance = wrapper.instance as unknown;
  if (typeof instance === 'object' && instance !== null) {
    return Object.getPrototypeOf(instance) as Record<string, Method> | null;
  }
  const metatype = wrapper.metatype as { readonly prototype?: Record<string, Method> } | null;
  return metatype?.prototype ?? null;
}

function unknownConsumer({ name }: Found, consumer: string, known: ReadonlySet<string>): OptionProblem {
  return {
    option: `${name}: consumer`,
    value: consumer,
    rule: `is not the name of a consumer of this application (${[...known].join(', ')})`,
    remedy: `use one of these, or import KafkaRebalanceModule.forRoot({ name: '${consumer}', ... })`,
  };
}

function notStatic({ name }: Found): OptionProblem {
  return {
    option: name,
    value: 'request-scoped',
    rule: 'is a listener or hook of a request-scoped or transient provider, of which there is no one instance to call',
    remedy: 'make the provider a singleton, and what it injects too',
  };
}
